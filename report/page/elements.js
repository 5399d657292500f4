// Elements of the page, and numbers as text.

/** An element with attributes and children; strings become text, never markup. */
function element(tag, attributes = {}, ...children) {
  const result = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    result.setAttribute(name, value);
  }
  result.append(...children.filter((child) => child !== null));
  return result;
}

/** 87580820 -> "87.58 M". */
function withUnit(number) {
  for (const [size, unit] of [[1e9, " G"], [1e6, " M"], [1e3, " k"]]) {
    if (Math.abs(number) >= size) {
      return (number / size).toFixed(2) + unit;
    }
  }
  return String(number);
}

/** A table's cell: five significant digits, whole numbers as they are. */
function cellText(value) {
  if (value === null || value === undefined) {
    return "-";
  }
  if (typeof value !== "number") {
    return String(value);
  }
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}

/** A table that scrolls inside its place. */
function tableOf(header, rows, kind = "") {
  const head = element("tr", {}, ...header.map((title) => element("th", {}, title)));
  const body = rows.map(
    (row) => element("tr", {}, ...row.map((value) => element("td", {}, cellText(value)))));
  return element("div", {class: "scroll"},
    element("table", {class: kind}, element("thead", {}, head), element("tbody", {}, ...body)));
}

/** Something below a line that opens it, made when it is opened first. */
function folded(title, make) {
  const result = element("details", {}, element("summary", {}, title));
  result.addEventListener("toggle", () => {
    if (result.open && result.children.length === 1) {
      result.append(make());
    }
  });
  return result;
}

/** Nested options as rows of path and value. */
function flatRows(value, path = "") {
  if (value === null || typeof value !== "object") {
    return [[path, value]];
  }
  return Object.entries(value).flatMap(
    ([name, inner]) => flatRows(inner, path === "" ? name : `${path}.${name}`));
}

/** A link that saves JSON as a file. */
function download(name, document) {
  const text = JSON.stringify(document, null, 2) + "\n";
  return element("a", {
    download: name, href: "data:application/json;charset=utf-8," + encodeURIComponent(text),
  }, name);
}

/** Whether the values want a logarithmic axis: all positive, over more than a factor of 100. */
function isWide(values) {
  const known = values.filter((value) => value !== null);
  let least = Infinity;
  let most = 0;
  for (const value of known) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return known.length > 0 && least > 0 && most > 100 * least;
}
