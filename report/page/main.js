// Puts the page together.

const errors = [];
window.addEventListener("error", (event) => errors.push(event.message));
window.addEventListener("unhandledrejection", (event) => errors.push(String(event.reason)));

const KINDS = [
  ["search", "Search", addSearches], ["scale", "Family", addFamilies],
  ["train", "Training", addTrainings], ["rank", "Ranking", addRankings],
];

/** Options and environment of a run. */
function runDetails(run) {
  const {options, compute, environment, data} = run;
  return folded(`${run.name}: options and environment`,
    () => tableOf(["", ""], flatRows({options, compute, environment, data})));
}

function render(report) {
  clear();
  document.getElementById("top").append(
    element("h1", {}, report.title),
    element("p", {class: "quiet"}, report.runs.map((run) => `${run.kind}: ${run.name}`).join(", ")));
  const sections = document.getElementById("sections");
  for (const [kind, title, add] of KINDS) {
    const runs = report.runs.filter((run) => run.kind === kind);
    if (runs.length === 0) {
      continue;
    }
    const section = element("section", {}, element("h2", {}, title));
    sections.append(section);
    try {
      add(section, runs);
    } catch (error) {
      errors.push(String(error));
      section.append(element("p", {}, `The rest of this part cannot be shown: ${error}`));
    }
    section.append(...runs.map(runDetails));
  }
}

/** Takes away what was shown. */
function clear() {
  allPlots.forEach((chart) => chart.destroy());
  allPlots.length = 0;
  document.getElementById("top").replaceChildren();
  document.getElementById("sections").replaceChildren();
}

/** For tests: how many plots there are, what went wrong, whether the page is wider than its window. */
function leaveMarks(errors) {
  const root = document.documentElement;
  root.dataset.plots = allPlots.length;
  root.dataset.errors = errors.join("; ");
  root.dataset.tooWide = root.scrollWidth > root.clientWidth;
}

try {
  const text = document.getElementById("report-data").textContent;
  const report = JSON.parse(text);
  render(report);
  if (report.live) {
    follow(text);
  }
} catch (error) {
  errors.push(String(error));
  document.getElementById("top").append(element("p", {}, `This report is broken: ${error}`));
}
leaveMarks(errors);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refreshTheme);
window.addEventListener("beforeprint", () => {
  document.documentElement.classList.add("printing");
  refreshTheme();
  allPlots.forEach((chart) => chart.resize());
});
window.addEventListener("afterprint", () => {
  document.documentElement.classList.remove("printing");
  refreshTheme();
  allPlots.forEach((chart) => chart.resize());
});
