// Rankings: scores against accuracies, and the table of what they predict.

/** Three digits behind the point; "-" for none. */
const rounded = (value) => value?.toFixed(3) ?? "-";

const RANKING_COLUMNS = [
  ["predictor", (row) => row.predictor + (row.beaten ? " *" : "")], ["kind", (row) => row.kind],
  ["tau", (row) => rounded(row.tau)],
  ["95 %", (row) => `${rounded(row.tau_95[0])} .. ${rounded(row.tau_95[1])}`],
  ["p", (row) => (row.tau_p_value < 1e-4 && row.tau_p_value !== null
    ? "< 0.0001" : row.tau_p_value?.toFixed(4))],
  ["rho", (row) => rounded(row.rho)], ["partial", (row) => rounded(row.partial_tau)],
  ["top 10 %", (row) => row.top_precision?.toFixed(2)], ["regret", (row) => row.regret],
  ["n", (row) => row.n], ["failed", (row) => row.failed], ["tied pairs", (row) => row.tied_pairs],
];

/** Better predictors first, those without a tau last. */
function byTau(rows) {
  const place = (row) => (row.tau === null ? -2 : row.tau);
  return [...rows].sort((a, b) => place(b) - place(a));
}

function intervalText(row) {
  const [tau, low, high] = [row.tau, ...row.tau_95].map(rounded);
  return `tau ${tau} (${low} .. ${high}), n ${row.n}`;
}

/** The single decision with the largest |tau|. */
function strongestDecision(rows) {
  return rows.filter((row) => row.kind === "decision" && row.tau !== null)
    .sort((a, b) => Math.abs(b.tau) - Math.abs(a.tau))[0];
}

/** Every predictor's tau, the strongest decision among them. */
function addTaus(grid, run, column, rows) {
  const ranked = byTau(rows.filter((row) => row.tau !== null));
  if (ranked.length === 0) {
    return;
  }
  const decision = strongestDecision(rows);
  const shown = ranked.filter((row) => row.kind !== "decision" || row === decision);
  addBars(grid, {
    title: `${run.name}: ${column}`, x: "Kendall's tau with the accuracy",
    note: decision ? `${decision.predictor} is the strongest single decision` : "",
    labels: shown.map((row) => row.predictor), values: shown.map((row) => row.tau),
    texts: shown.map(intervalText),
  });
}

/** What the scores really measure: their tau with each decision of the space. */
function decisionTable(decisions) {
  const names = Object.keys(Object.values(decisions)[0]);
  return tableOf(["tau with", ...names], Object.entries(decisions).map(
    ([predictor, taus]) => [predictor, ...names.map((name) => taus[name])]));
}

function addScatter(grid, run, row, column) {
  const {points} = run.ranking;
  addPlot(grid, {
    title: `${row.predictor}, ${column}`, x: `${row.predictor} (right is better)`, y: column,
    note: intervalText(row), wideX: true,
    series: [{label: row.predictor, points: true, x: points.predictors[row.predictor],
      y: points.accuracies[column], text: points.names}],
  });
}

function addRankings(parent, runs) {
  for (const run of runs) {
    if (run.ranking === null) {
      continue;
    }
    const overview = element("div", {class: "grid"});
    parent.append(overview);
    const decisions = run.ranking.decisions ?? {};
    if (Object.keys(decisions).length > 0) {
      parent.append(folded(`${run.name}: which decisions the scores follow`,
        () => decisionTable(decisions)));
    }
    for (const [column, rows] of Object.entries(run.ranking.columns)) {
      addTaus(overview, run, column, rows);
      parent.append(element("h3", {}, `${run.name}: ${column}`), tableOf(
        RANKING_COLUMNS.map(([title]) => title),
        byTau(rows).map((row) => RANKING_COLUMNS.map(([, value]) => value(row)))));
      if (rows.some((row) => row.beaten)) {
        parent.append(element("p", {class: "quiet"},
          `* no better than the decision ${strongestDecision(rows).predictor} alone`));
      }
      const grid = element("div", {class: "grid small"});
      parent.append(grid);
      byTau(rows).filter((row) => row.kind !== "decision" && row.n > 0)
        .forEach((row) => addScatter(grid, run, row, column));
    }
  }
}
