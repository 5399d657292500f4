// Searches: scores, reward and policy over steps, and what was sampled.

function addScorePlots(grid, runs) {
  const metrics = new Set(runs.flatMap((run) => Object.keys(run.steps.scores)));
  for (const metric of metrics) {
    addPlot(grid, {
      title: metric, x: "step", y: metric,
      series: runs.flatMap((run, i) => rawAndSmoothed(
        run.name, run.steps.step, run.steps.scores[metric] ?? [], i, runs.length === 1)),
    });
  }
}

function addRewardPlots(grid, runs) {
  addPlot(grid, {
    title: "reward", x: "step", y: "reward", note: "how much better than the step before",
    series: runs.flatMap((run, i) => rawAndSmoothed(
      run.name, run.steps.step, run.steps.reward, i, runs.length === 1)),
  });
  addPlot(grid, {
    title: "entropy", x: "step", y: "nats", note: "how undecided the policy still is",
    series: runs.map((run) => ({label: run.name, x: run.steps.step, y: run.steps.entropy})),
  });
}

/** All samples by their first two scores; larger circles cost more. */
function addPlanes(grid, runs) {
  for (const run of runs) {
    const [first, second] = Object.keys(run.steps.scores);
    if (second === undefined) {
      continue;
    }
    const most = Math.max(...run.steps.macs);
    addPlot(grid, {
      title: `${run.name}: all sampled topologies`, x: first, y: second, wideX: true,
      note: "larger circles cost more multiply-accumulates; later steps are darker",
      series: planeSeries(run, first, second, most),
    });
  }
}

/** Quarters of the search, so that its way through the plane is seen. */
function planeSeries(run, first, second, most) {
  const count = run.steps.step.length;
  const shades = ["#b9d5f0", "#7fb2e2", "#3f8ed2", "#0b4f8f"];
  return shades.map((colour, quarter) => {
    const from = Math.floor((count * quarter) / 4);
    const to = Math.floor((count * (quarter + 1)) / 4);
    const part = (values) => values.slice(from, to);
    return {
      label: count < 4 ? `part ${quarter + 1}` : `steps ${from + 1} to ${to}`, points: true, colour,
      x: part(run.steps.scores[first]), y: part(run.steps.scores[second]),
      text: part(run.steps.text),
      size: part(run.steps.macs).map((macs) => Math.sqrt(macs / most)),
    };
  }).filter((series) => series.x.length > 0);
}

function addPolicy(parent, run) {
  if (run.probabilities === null) {
    return;
  }
  parent.append(element("h3", {}, `${run.name}: probability of every choice`));
  const grid = element("div", {class: "grid small"});
  parent.append(grid);
  run.decisions.forEach((decision, d) => addPlot(grid, {
    title: decision.name, x: "step", y: "probability",
    series: decision.labels.map((label, choice) => ({
      label, x: run.probabilities.step, y: run.probabilities.values.map((all) => all[d][choice]),
    })),
  }));
}

function addSearches(parent, runs) {
  const begun = runs.filter((run) => run.steps.step !== undefined);
  const grid = element("div", {class: "grid"});
  parent.append(grid);
  for (const run of runs) {
    if (run.seed !== null) {
      grid.append(topologyCard(`${run.name}: seed topology`, run.seed, "seed.json",
        run.seed.topology));
    }
  }
  if (begun.length > 0) {
    addScorePlots(grid, begun);
    addRewardPlots(grid, begun);
    addPlanes(grid, begun);
    begun.forEach((run) => addPolicy(parent, run));
  }
}
