// Searches: scores, reward and policy over steps, and what was sampled.

function addScorePlots(grid, runs) {
  const metrics = new Set(runs.flatMap(metricsOf));
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

/** The names of a run's scores in the order that the run was given. */
function metricsOf(run) {
  const known = Object.keys(run.steps.scores);
  const wanted = (run.options?.metrics ?? "").split(",").filter((name) => known.includes(name));
  return wanted.length === known.length ? wanted : known;
}

/** All samples by their first two scores; larger circles cost more. */
function addPlanes(grid, runs) {
  for (const run of runs) {
    const [first, second] = metricsOf(run);
    if (second === undefined) {
      continue;
    }
    addPlot(grid, {
      title: `${run.name}: all sampled topologies`, x: first, y: second, wideX: true,
      note: "the larger a circle, the more multiply-accumulates; the newest lie on top",
      series: planeSeries(run, first, second),
    });
  }
}

/** Quarters of the search, the last first: it is drawn on top. */
function planeSeries(run, first, second) {
  const {step, macs, text, scores} = run.steps;
  const least = macs.reduce((a, b) => Math.min(a, b));
  const span = Math.max(1, macs.reduce((a, b) => Math.max(a, b)) - least);
  const quarters = Math.min(4, step.length);
  return ["#d9601a", "#159a6c", "#3f8ed2", "#8b93a1"].slice(0, quarters).map((colour, i) => {
    const from = Math.floor((step.length * (quarters - 1 - i)) / quarters);
    const to = Math.floor((step.length * (quarters - i)) / quarters);
    const part = (values) => values.slice(from, to);
    return {
      label: `steps ${from + 1} to ${to}`, points: true, colour,
      x: part(scores[first]), y: part(scores[second]),
      text: part(text).map(
        (name, k) => `step ${step[from + k]}, ${withUnit(macs[from + k])} MACs: ${name}`),
      size: part(macs).map((cost) => (cost - least) / span),
    };
  });
}

function addPolicy(parent, run) {
  if (run.probabilities === null) {
    return;
  }
  parent.append(element("h3", {}, `${run.name}: probability of every choice`));
  const grid = element("div", {class: "grid small"});
  parent.append(grid);
  run.decisions.forEach((decision, d) => addPlot(grid, {
    title: decision.name, x: "step", y: "probability", linear: true, rangeY: [0, 1],
    series: decision.labels.map((label, choice) => ({
      label, x: run.probabilities.step, y: run.probabilities.values.map((all) => all[d][choice]),
    })),
  }));
}

function addSearches(parent, runs) {
  const begun = runs.filter((run) => run.steps.step.length > 0);
  const grid = element("div", {class: "grid"});
  parent.append(grid);
  for (const run of runs) {
    if (run.seed !== null) {
      grid.append(topologyCard(`${run.name}: seed topology`, run.seed, "seed-topology.json",
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
