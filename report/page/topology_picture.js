// A topology drawn as its stages: grids, windows, and what lies between.

const SVG = "http://www.w3.org/2000/svg";

function drawn(tag, attributes, text) {
  const result = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    result.setAttribute(name, value);
  }
  if (text !== undefined) {
    result.textContent = text;
  }
  return result;
}

/** A number that all blocks of a stage share, or their range. */
function shared(value) {
  if (!Array.isArray(value)) {
    return cellText(value);
  }
  const [least, most] = [Math.min(...value), Math.max(...value)];
  return least === most ? cellText(least) : `${cellText(least)} to ${cellText(most)}`;
}

/** The grid's cells and, over them, the windows of the first block. */
function drawGrid(picture, left, top, size, side, split) {
  const lines = (count, kind) => {
    for (let i = 0; i <= count; i += 1) {
      const at = (size * i) / count;
      picture.append(
        drawn("line", {class: kind, x1: left + at, x2: left + at, y1: top, y2: top + size}),
        drawn("line", {class: kind, x1: left, x2: left + size, y1: top + at, y2: top + at}));
    }
  };
  if (side <= 64) {
    lines(side, "cell");
  }
  lines(split, "window");
}

/** What follows attention in a stage's blocks. */
function secondHalfText(stage) {
  const texts = {
    vit: `feed-forward x ${shared(stage.expansion)}`,
    crate: "crate, square dictionary",
    "crate-alpha": `crate-alpha, atoms x ${shared(stage.expansion)}`,
  };
  return texts[stage.family] ?? stage.family;
}

function stageTexts(stage, side) {
  const split = Array.isArray(stage.split) ? stage.split[0] : stage.split;
  const window = side / split;
  return [
    `${side} x ${side} tokens`,
    `${stage.depth} block${stage.depth === 1 ? "" : "s"}, ${stage.width} wide`,
    `${shared(stage.heads)} heads`,
    split === 1 ? "attention over all" : `${split * split} windows of ${window} x ${window}`,
    secondHalfText(stage),
  ];
}

/** What turns the image, or the stage before, into this stage's tokens. */
function stepText(topology, index) {
  if (index === 0) {
    const {kernel, stride, dilation} = topology.tokenizer;
    return `kernel ${kernel}, stride ${stride}` + (dilation > 1 ? `, dilation ${dilation}` : "");
  }
  return `merge ${topology.merges[index - 1].kernel} x ${topology.merges[index - 1].kernel}`;
}

/** The picture of a card ({topology, sides}), two stages in a row. */
function topologyPicture(card) {
  const {topology, sides} = card;
  const cell = 160;
  const columns = Math.min(2, sides.length);
  const sizes = sides.map((side) => 120 * Math.max(0.35, Math.sqrt(side / sides[0])));
  const tops = [];
  let height = 8;
  for (let first = 0; first < sides.length; first += columns) {
    tops.push(height);
    height += Math.max(...sizes.slice(first, first + columns)) + 135;
  }
  const picture = drawn("svg", {
    class: "topology", role: "img", viewBox: `0 0 ${columns * cell} ${height}`,
    "aria-label": card.text ?? "topology", style: `max-width: ${columns * cell}px`,
  });
  sides.forEach((side, index) => {
    const stage = topology.stages[index];
    const left = (index % columns) * cell + 8;
    const top = tops[Math.floor(index / columns)];
    const size = sizes[index];
    picture.append(drawn("text", {class: "quiet", x: left, y: top + 12}, stepText(topology, index)));
    drawGrid(picture, left, top + 22, size, side,
      Array.isArray(stage.split) ? stage.split[0] : stage.split);
    stageTexts(stage, side).forEach((text, line) => {
      picture.append(drawn("text", {x: left, y: top + size + 42 + 17 * line}, text));
    });
  });
  return picture;
}

/** A card: the picture, cost, text form and the topology as a file. */
function topologyCard(title, card, fileName, file) {
  return element("div", {class: "card"},
    element("h3", {}, title),
    element("p", {class: "quiet"},
      `${withUnit(card.parameters)} parameters, ${withUnit(card.macs)} multiply-accumulates, `,
      card.text === null ? "no text form, " : `${card.text}, `, download(fileName, file)),
    topologyPicture(card));
}
