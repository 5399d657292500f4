// Follows a run that goes on, where the page comes from `--live`.

const FOLLOW_EVERY = 3000;  // milliseconds

/** What the reader made of the plots: hidden series and zoomed ranges, by the plots' titles. */
function viewOfPlots() {
  return new Map(allPlots.map((chart) => [titleOf(chart.canvas), {
    hidden: chart.data.datasets.filter((_, i) => !chart.isDatasetVisible(i)).map(({label}) => label),
    zoom: chart.isZoomedOrPanned?.() ? ["x", "y"].map(
      (axis) => [axis, {min: chart.scales[axis].min, max: chart.scales[axis].max}]) : [],
  }]));
}

/** Draws the plots that were drawn before, and as they were. */
function restorePlots(views) {
  [...plotsToDraw.keys()].filter((place) => views.has(titleOf(place.firstChild)))
    .forEach(drawPlot);
  for (const chart of allPlots) {
    const view = views.get(titleOf(chart.canvas));
    chart.data.datasets.forEach(({label}, i) => {
      chart.setDatasetVisibility(i, !view.hidden.includes(label));
    });
    chart.update("none");
    view.zoom.forEach(([axis, range]) => chart.zoomScale(axis, range, "none"));
  }
}

/** Shows a newer report where the reader is, as they left it. */
function renderAgain(report) {
  const open = [...document.querySelectorAll("details")].map((details) => details.open);
  const views = viewOfPlots();
  const {scrollX, scrollY} = window;
  document.body.style.minHeight = `${document.body.scrollHeight}px`;
  render(report);
  document.querySelectorAll("details").forEach((details, i) => { details.open = open[i] ?? false; });
  restorePlots(views);
  window.scrollTo(scrollX, scrollY);
  document.body.style.minHeight = "";
}

/** Which run a report shows: a port may be another run's the next minute. */
function identityOf(report) {
  return report.runs.map((run) => `${run.name} ${run.environment?.started}`).join();
}

/** The newest report's text; null when the run it began with is over. */
async function newestText(identity) {
  try {
    const answer = await fetch("report.json", {cache: "no-store"});
    const text = answer.ok ? await answer.text() : null;
    const report = text === null ? null : JSON.parse(text);
    const other = report !== null && report.runs.length > 0 && identityOf(report) !== identity;
    return other ? null : text;
  } catch {
    return null;
  }
}

/** Asks for the report again and again until the run ends; `shown` is the text of the first. */
function follow(shown) {
  let identity = identityOf(JSON.parse(shown));
  const state = element("span", {}, "The run goes on.");
  const box = element("input", {type: "checkbox"});
  box.checked = true;
  document.getElementById("live").append(
    state, " ", element("label", {}, box, " follow it"));
  const timer = setInterval(async () => {
    if (!box.checked || document.hidden) {
      return;
    }
    const text = await newestText(identity);
    if (text === null) {
      clearInterval(timer);
      box.disabled = true;
      state.textContent = "The run has ended or was stopped. This is what it showed last; " +
        "a run that came to its end has its whole report in its folder, as report.html.";
    } else if (text !== shown) {
      shown = text;
      const report = JSON.parse(text);
      identity = identity === "" ? identityOf(report) : identity;
      renderAgain(report);
      state.textContent = report.trouble ??
        `The run goes on; as of ${new Date().toLocaleTimeString()}.`;
    }
  }, FOLLOW_EVERY);
}
