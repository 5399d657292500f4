// Plots: what Chart.js is told, the same for all of them.

const COLOURS = ["#1f78c8", "#d9601a", "#159a6c", "#b65fa8", "#c99a00", "#4bb3c9", "#8a6d3b",
  "#7a7f87", "#0b3d91", "#8c2d04", "#7fbf7b", "#e78ac3", "#6a3d9a", "#00695c", "#e6735c", "#a6a800"];
const allPlots = [];  // that are drawn
const plotsToDraw = new Map();  // from their places on the page to what draws them

const nearWindow = new IntersectionObserver(
  (places) => places.filter((place) => place.isIntersecting).forEach(({target}) => drawPlot(target)),
  {rootMargin: "600px"});

/** Draws a plot, whose place is kept for it, as soon as the reader comes near. */
function drawLater(place, draw) {
  plotsToDraw.set(place, draw);
  nearWindow.observe(place);
}

function drawPlot(place) {
  const draw = plotsToDraw.get(place);
  plotsToDraw.delete(place);
  nearWindow.unobserve(place);
  allPlots.push(draw());
}

function drawAll() {
  [...plotsToDraw.keys()].forEach(drawPlot);
}

function titleOf(canvas) {
  return canvas.getAttribute("aria-label");
}

/** Takes all plots away. */
function clearPlots() {
  nearWindow.disconnect();
  plotsToDraw.clear();
  allPlots.forEach((chart) => chart.destroy());
  allPlots.length = 0;
}

function styleValue(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Gives a chart's options text and lines in the colours of the page; returns them. */
function themed(options) {
  const [text, quiet, line] = ["--text", "--quiet", "--line"].map(styleValue);
  for (const axis of Object.values(options.scales)) {
    axis.ticks.color = quiet;
    axis.title.color = text;
    axis.grid.color = line;
  }
  options.plugins.legend.labels.color = text;
  return options;
}

function refreshTheme() {
  for (const chart of allPlots) {
    themed(chart.options);
    chart.update("none");
  }
}

/** A dataset of {label, x, y} and, as wanted, text (a tooltip's line a point), size (0 .. 1 a
 * point), points (no line), faint, dashed, steps (a value holds since the point before). Points
 * without a value are left out, the others sorted by x, as Chart.js expects them. */
function datasetOf(series, index) {
  const colour = series.colour ?? COLOURS[index % COLOURS.length];
  const data = [];
  for (let i = 0; i < series.x.length; i += 1) {
    if (series.x[i] !== null && series.y[i] !== null) {
      data.push({x: series.x[i], y: series.y[i], text: series.text?.[i], size: series.size?.[i]});
    }
  }
  data.sort((a, b) => a.x - b.x);
  const marked = series.points || data.length <= 12;
  const shown = series.faint ? colour + "70" : colour;
  return {
    label: series.label, data, borderColor: shown, backgroundColor: colour + "80",
    showLine: !series.points, borderWidth: series.points ? 1 : 1.75,
    borderDash: series.dashed ? [6, 4] : [], stepped: series.steps ? "after" : false,
    pointRadius: (context) => {
      const size = context.raw?.size;
      return size === undefined ? (marked ? 3 : 0) : 2 + 10 * size;
    },
    pointHitRadius: 6,
  };
}

/** Chart.js' own text for a place on an axis, large numbers with units. */
function tickText(wide) {
  const own = wide ? Chart.Ticks.formatters.logarithmic : Chart.Ticks.formatters.numeric;
  return function text(value, index, ticks) {
    const plain = own.call(this, value, index, ticks);
    return plain !== "" && Math.abs(value) >= 1e4 ? withUnit(value).replace(/\.?0+ /, " ") : plain;
  };
}

/** An axis; whole numbers have no ticks between them. */
function axisOf(title, values, wide) {
  const whole = values.every((value) => Number.isInteger(value));
  return {
    type: wide ? "logarithmic" : "linear", grid: {}, title: {display: true, text: title},
    ticks: {
      maxTicksLimit: 7, maxRotation: 0, callback: tickText(wide), precision: whole ? 0 : undefined,
    },
  };
}

function zoomOptions(mode) {
  const mouse = window.matchMedia("(pointer: fine)").matches;
  return {
    zoom: {drag: {enabled: mouse}, pinch: {enabled: false}, wheel: {enabled: false}, mode},
    pan: {enabled: false},
  };
}

function tooltipText(context) {
  const {x, y, text} = context.raw;
  const place = `${context.dataset.label}: ${cellText(x)}, ${cellText(y)}`;
  return text === undefined ? place : [text, place];
}

function chartOptions(plan) {
  const values = (axis) => plan.series.flatMap((series) => series[axis]);
  return {
    animation: false, maintainAspectRatio: false, responsive: true, parsing: false,
    interaction: {mode: "nearest", intersect: false},
    scales: {
      x: axisOf(plan.x, values("x"), plan.wideX && isWide(values("x"))),
      y: {...axisOf(plan.y, values("y"), !plan.linear && isWide(values("y"))),
        min: plan.rangeY?.[0], max: plan.rangeY?.[1]},
    },
    plugins: {
      legend: {display: plan.series.length > 1, labels: {boxWidth: 14}},
      tooltip: {callbacks: {title: () => "", label: tooltipText}},
      zoom: zoomOptions(plan.series.every((series) => series.points) ? "xy" : "x"),
    },
  };
}

/** The plot's numbers: a row a place on the x axis, or a row a point where points have texts. */
function plotTable(plan) {
  if (plan.series.some((series) => series.text !== undefined)) {
    const rows = plan.series.flatMap((series) => series.x.map(
      (x, i) => [series.text?.[i] ?? series.label, x, series.y[i]]));
    return tableOf(["", plan.x, plan.y], rows);
  }
  const byPlace = new Map();
  plan.series.forEach((series, column) => series.x.forEach((x, i) => {
    if (!byPlace.has(x)) {
      byPlace.set(x, plan.series.map(() => null));
    }
    byPlace.get(x)[column] = series.y[i];
  }));
  const rows = [...byPlace].sort((a, b) => a[0] - b[0]).map(([x, ys]) => [x, ...ys]);
  return tableOf([plan.x, ...plan.series.map((series) => series.label)], rows);
}

/** A figure around a canvas. */
function figureOf(plan, canvas, button) {
  return element("figure", {},
    element("figcaption", {}, element("h3", {}, plan.title), button),
    plan.note ? element("p", {class: "quiet"}, plan.note) : null,
    element("div", {class: "canvas"}, canvas));
}

/** Adds a bar a row: {title, note, x (axis title), labels, values, texts (tooltips)}. */
function addBars(parent, plan) {
  const canvas = element("canvas", {role: "img", "aria-label": plan.title});
  const figure = figureOf(plan, canvas, "");
  const place = figure.querySelector(".canvas");
  place.style.height = `${4 + 1.4 * plan.labels.length}rem`;
  parent.append(figure);
  drawLater(place, () => new Chart(canvas, {
    type: "bar",
    data: {labels: plan.labels, datasets: [{
      label: plan.x, data: plan.values, backgroundColor: COLOURS[0] + "b0"}]},
    options: themed({
      animation: false, maintainAspectRatio: false, indexAxis: "y",
      scales: {
        x: {grid: {}, ticks: {}, title: {display: true, text: plan.x}},
        y: {grid: {}, ticks: {autoSkip: false}, title: {display: false, text: ""}},
      },
      plugins: {
        legend: {display: false, labels: {}},
        tooltip: {callbacks: {label: (context) => plan.texts[context.dataIndex]}},
      },
    }),
  }));
}

/** Adds a plot to `parent`. `plan`: {title, note, x, y (axis titles), wideX (a
 * logarithmic x axis, where that helps), linear (no logarithmic y axis), rangeY, series}. */
function addPlot(parent, plan) {
  const canvas = element("canvas", {role: "img", "aria-label": plan.title});
  const reset = element("button", {type: "button", hidden: ""}, "whole range");
  const figure = figureOf(plan, canvas, reset);
  parent.append(figure);
  drawLater(figure.querySelector(".canvas"), () => {
    const options = themed(chartOptions(plan));
    options.plugins.zoom.zoom.onZoomComplete = () => { reset.hidden = false; };
    const chart = new Chart(canvas, {
      type: "scatter", data: {datasets: plan.series.map(datasetOf)}, options,
    });
    reset.addEventListener("click", () => {
      chart.resetZoom("none");
      reset.hidden = true;
    });
    return chart;
  });
  figure.append(folded("table", () => plotTable(plan)));
}

/** An exponential average with weight 0.9 on what was, without the bias of its start. */
function smoothed(values) {
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    if (value !== null) {
      sum = 0.9 * sum + 0.1 * value;
      weight = 0.9 * weight + 0.1;
    }
    return weight === 0 ? null : sum / weight;
  });
}

/** A series as it is and smoothed; among several runs the smoothed one alone. */
function rawAndSmoothed(label, x, y, index, alone) {
  const colour = COLOURS[index % COLOURS.length];
  const smooth = {label: alone ? "smoothed" : label, x, y: smoothed(y), colour};
  return alone ? [{label: "each step", x, y, colour, faint: true}, smooth] : [smooth];
}
