// Families: growth step by step, and the models that came of it.

function addGrowthPlots(grid, paths) {
  const metrics = new Set(paths.flatMap((path) => Object.keys(path.steps.scores)));
  for (const metric of metrics) {
    addPlot(grid, {
      title: `size against ${metric}`, x: "parameters", y: metric, wideX: true,
      series: paths.map((path) => ({
        label: path.label, x: path.steps.parameters, y: path.steps.scores[metric] ?? [],
        text: path.steps.text,
      })),
    });
  }
  addPlot(grid, {
    title: "cost", x: "parameters", y: "multiply-accumulates", wideX: true,
    series: paths.map((path) => ({
      label: path.label, x: path.steps.parameters, y: path.steps.macs, text: path.steps.text,
    })),
  });
}

/** Depth of every stage, and the width, over the steps of one growth. */
function addGrowthPath(grid, path) {
  const {step, depths} = path.steps;
  addPlot(grid, {
    title: `${path.label}: blocks a stage`, x: "growth step", y: "blocks",
    series: depths[0].map((_, stage) => ({
      label: `stage ${stage + 1}`, x: step, y: depths.map((all) => all[stage]),
    })),
  });
  addPlot(grid, {
    title: `${path.label}: width of the first stage`, x: "growth step", y: "channels",
    series: [{label: "channels", x: step, y: path.steps.model_width}],
  });
}

function addFamilies(parent, runs) {
  const grid = element("div", {class: "grid"});
  parent.append(grid);
  const paths = runs.flatMap((run) => run.paths.map(
    (path) => ({...path, label: runs.length > 1 ? `${run.name}, ${path.rule}` : path.rule})));
  const begun = paths.filter((path) => path.steps.step.length > 0);
  if (begun.length > 0) {
    addGrowthPlots(grid, begun);
    begun.forEach((path) => addGrowthPath(grid, path));
  }
  for (const run of runs) {
    for (const model of run.models) {
      const card = topologyCard(`${run.name}: ${model.name}`, model, `${model.name}.json`,
        model.config);
      card.append(folded("config", () => element("pre", {}, JSON.stringify(model.config, null, 2))));
      grid.append(card);
    }
  }
}
