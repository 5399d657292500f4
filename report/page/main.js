// Puts the page together.

const KINDS = [
  ["search", "Search", addSearches], ["scale", "Family", addFamilies],
  ["train", "Training", addTrainings], ["rank", "Ranking", addRankings],
];

/** Options and environment of a run. */
function runDetails(run) {
  const {options, compute, environment, data} = run;
  const details = folded(`${run.name}: options and environment`,
    () => tableOf(["", ""], flatRows({options, compute, environment, data})));
  details.className = "printed";
  return details;
}

/** What differs between runs that are shown together: a row an option or fact. */
function differences(runs) {
  const facts = runs.map(({options, compute, data}) => new Map(flatRows({options, compute, data})));
  const names = [...new Set(facts.flatMap((of) => [...of.keys()]))];
  const rows = names.map((name) => [name, ...facts.map((of) => of.get(name) ?? null)])
    .filter(([name, first, ...rest]) => name !== "options.out" &&
      rest.some((value) => value !== first));
  return rows.length === 0
    ? element("p", {class: "quiet"}, "The runs differ in no option.")
    : tableOf(["what differs", ...runs.map((run) => run.name)], rows);
}

/** How far a run is that has not come to its end; null for one that has. */
function progressText(run) {
  const {options} = run;
  const known = {
    search: [run.seed, run.steps?.step.length, "steps", options?.steps],
    scale: [run.models?.[0] ?? null, run.paths?.[0]?.steps.step.length ?? 0, "growth steps"],
    train: [run.evaluation, run.epochs?.epoch.length, "epochs", options?.epochs],
    rank: [run.ranking, run.scored, "entries"],
  };
  const [end, done, what, all] = known[run.kind];
  return end === null
    ? `${run.name}: not at its end, ${done}${all === undefined ? "" : ` of ${all}`} ${what} so far`
    : null;
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
    section.append(...runs.map(progressText).filter((text) => text !== null)
      .map((text) => element("p", {}, text)));
    if (runs.length > 1) {
      section.append(differences(runs));
    }
    try {
      add(section, runs);
    } catch (error) {
      console.error(error);
      section.append(element("p", {}, `The rest of this part cannot be shown: ${error}`));
    }
    section.append(...runs.map(runDetails));
  }
}

/** Takes away what was shown. */
function clear() {
  clearPlots();
  document.getElementById("top").replaceChildren();
  document.getElementById("sections").replaceChildren();
}

try {
  const text = document.getElementById("report-data").textContent;
  const report = JSON.parse(text);
  render(report);
  if (report.live) {
    follow(text);
  }
} catch (error) {
  console.error(error);
  document.getElementById("top").append(element("p", {}, `This report is broken: ${error}`));
}
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refreshTheme);

/** Light colours, plots as wide as the paper, options and environment open. */
function printing(begins) {
  document.documentElement.classList.toggle("printing", begins);
  document.querySelectorAll("details.printed").forEach((details) => {
    if (begins) {
      details.dataset.was = details.open;
    }
    details.open = begins || details.dataset.was === "true";
    details.dispatchEvent(new Event("toggle"));
  });
  drawAll();
  refreshTheme();
  allPlots.forEach((chart) => chart.resize());
}
window.addEventListener("beforeprint", () => printing(true));
window.addEventListener("afterprint", () => printing(false));
