// Rankings: scores against accuracies, and the table of what they predict.

const RANKING_COLUMNS = [
  ["predictor", (row) => row.predictor], ["kind", (row) => row.kind], ["tau", (row) => row.tau],
  ["95 %", (row) => `${cellText(row.tau_95[0])} .. ${cellText(row.tau_95[1])}`],
  ["p", (row) => row.tau_p_value], ["rho", (row) => row.rho],
  ["partial", (row) => row.partial_tau], ["top 10 %", (row) => row.top_precision],
  ["regret", (row) => row.regret], ["n", (row) => row.n], ["failed", (row) => row.failed],
];

/** Better predictors first, those without a tau last. */
function byTau(rows) {
  const place = (row) => (row.tau === null ? -2 : row.tau);
  return [...rows].sort((a, b) => place(b) - place(a));
}

function addBars(grid, run, column, rows) {
  const ranked = byTau(rows.filter((row) => row.kind !== "decision" && row.tau !== null));
  addPlot(grid, {
    title: `${run.name}: ${column}`, x: "place", y: "Kendall's tau", note: "best predictor first",
    series: [{label: "tau", points: true, x: ranked.map((_, i) => i + 1),
      y: ranked.map((row) => row.tau), text: ranked.map((row) => row.predictor)}],
  });
}

function addScatter(grid, run, row, column) {
  const {points} = run.ranking;
  const interval = row.tau_95.map(cellText).join(" .. ");
  addPlot(grid, {
    title: `${row.predictor}, ${column}`, x: `${row.predictor} (right is better)`, y: column,
    note: `tau ${cellText(row.tau)} (${interval}), n ${row.n}`, wideX: true,
    series: [{label: row.predictor, points: true, x: points.predictors[row.predictor],
      y: points.accuracies[column], text: points.names}],
  });
}

function addRankings(parent, runs) {
  for (const run of runs) {
    if (run.ranking === null) {
      parent.append(element("p", {}, `${run.name}: ${run.scored} entries scored so far`));
      continue;
    }
    const overview = element("div", {class: "grid"});
    parent.append(overview);
    for (const [column, rows] of Object.entries(run.ranking.columns)) {
      addBars(overview, run, column, rows);
      parent.append(element("h3", {}, `${run.name}: ${column}`), tableOf(
        RANKING_COLUMNS.map(([title]) => title),
        byTau(rows).map((row) => RANKING_COLUMNS.map(([, value]) => value(row)))));
      const grid = element("div", {class: "grid small"});
      parent.append(grid);
      byTau(rows).filter((row) => row.kind !== "decision" && row.n > 0)
        .forEach((row) => addScatter(grid, run, row, column));
    }
  }
}
