// Follows a run that goes on, where the page comes from `--live`.

const FOLLOW_EVERY = 3000;  // milliseconds

/** Shows a newer report; what is unfolded stays so. */
function renderAgain(report) {
  const open = [...document.querySelectorAll("details")].map((details) => details.open);
  render(report);
  document.querySelectorAll("details").forEach((details, i) => { details.open = open[i] ?? false; });
  leaveMarks(errors);
}

/** Asks for the report again and again until the run ends; `shown` is the text of the first. */
function follow(shown) {
  const state = element("span", {}, "The run goes on.");
  const box = element("input", {type: "checkbox", id: "follow"});
  box.checked = true;
  document.getElementById("live").append(
    state, " ", element("label", {}, box, " follow it"));
  const timer = setInterval(async () => {
    if (!box.checked || document.hidden) {
      return;
    }
    let text;
    try {
      const answer = await fetch("report.json", {cache: "no-store"});
      text = await answer.text();
    } catch {
      clearInterval(timer);
      box.disabled = true;
      state.textContent = "The run has ended or was stopped; this is what it showed last.";
      return;
    }
    if (text !== shown) {
      shown = text;
      renderAgain(JSON.parse(text));
      state.textContent = `The run goes on; as of ${new Date().toLocaleTimeString()}.`;
    }
  }, FOLLOW_EVERY);
}
