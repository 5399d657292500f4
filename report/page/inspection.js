// What `asvit inspect` found inside a trained model: coding rates, sparsity, attention maps.

/** A measure of every layer of a state. */
function layerSeries(state, measure, label, more) {
  return {
    label: `${state.name}${label}`, x: state.layers.map((_, i) => i + 1),
    y: state.layers.map((layer) => layer[measure].mean), ...more,
  };
}

function addLayerPlots(parent, {states, images, data, epsilon}) {
  const grid = element("div", {class: "grid"});
  parent.append(grid);
  addPlot(grid, {
    title: "coding rate against the heads' subspaces", x: "layer", y: "nats", linear: true,
    note: `mean over ${images} images of ${data}, precision ${epsilon}; attention is to lower it`,
    series: states.flatMap((state, i) => [
      layerSeries(state, "rate_before", ", before attention", {colour: COLOURS[i]}),
      layerSeries(state, "rate_after", ", behind it", {colour: COLOURS[i], dashed: true})]),
  });
  addPlot(grid, {
    title: "entries above 0 in the layers' codes", x: "layer", y: "%", linear: true,
    note: "crate: the output; crate-alpha: what is decoded; vit, for comparison: the hidden units",
    series: states.map((state, i) => {
      const series = layerSeries(state, "positive", "", {colour: COLOURS[i]});
      return {...series, y: series.y.map((value) => (value === null ? null : 100 * value))};
    }),
  });
}

function addInspection(parent, run) {
  const {inspection} = run;
  const card = element("div", {class: "card"}, element("h3", {}, `${run.name}: inside its layers`));
  parent.append(card);
  addLayerPlots(card, inspection);
  const {query, pictures} = inspection.attention;
  if (pictures.length === 0) {
    return;
  }
  card.append(
    element("p", {class: "quiet"}, `Attention of the ${query}: a row a layer, a square a head, ` +
      "white where it looks most."),
    element("div", {class: "sheets"}, ...pictures.map((picture) => element("div", {},
      element("img", {src: `data:image/png;base64,${picture.png}`,
        alt: `attention on ${picture.image}`}), picture.image))));
}
