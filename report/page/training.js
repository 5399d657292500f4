// Trainings: curves over images seen, and where the model errs.

const MOST_CLASSES = 40;  // of a confusion matrix; more have the 100 commonest confusions

function curve(run, member, label, more = {}) {
  return {label, x: run.epochs.images, y: run.epochs[member] ?? [], ...more};
}

function addCurves(grid, runs) {
  const alone = runs.length === 1;
  const named = (run, what) => (alone ? what : `${run.name}, ${what}`);
  const percent = (values) => values.map((value) => (value === null ? null : 100 * value));
  addPlot(grid, {
    title: "loss", x: "images seen", y: "cross entropy",
    series: runs.flatMap((run, i) => [
      curve(run, "loss", named(run, "training"), {colour: COLOURS[i % COLOURS.length]}),
      curve(run, "validation_loss", named(run, "validation"),
        {colour: COLOURS[i % COLOURS.length], dashed: true})]),
  });
  const accuracies = runs.flatMap((run, i) => (run.epochs.top1 === undefined ? [] : [
    {...curve(run, "top1", named(run, "top-1"), {colour: COLOURS[i % COLOURS.length]}),
      y: percent(run.epochs.top1)},
    {...curve(run, "top5", named(run, "top-5"),
      {colour: COLOURS[i % COLOURS.length], dashed: true}), y: percent(run.epochs.top5)}]));
  if (accuracies.length > 0) {
    addPlot(grid, {
      title: "accuracy on the validation images", x: "images seen", y: "%", series: accuracies,
    });
  }
  addPlot(grid, {
    title: "learning rate", x: "images seen", y: "learning rate", linear: true,
    series: runs.map((run) => curve(run, "learning_rate", run.name)),
  });
  addPlot(grid, {
    title: "token factor", x: "images seen", y: "tokenizer's stride, times",
    series: runs.map((run) => curve(run, "token_factor", run.name, {steps: true})),
  });
}

/** True classes down, predicted ones across; the darker, the more images. */
function confusionTable(evaluation) {
  const names = evaluation.per_class.map((row) => row.class);
  const result = tableOf(["true \\ predicted", ...names],
    evaluation.confusion.map((row, i) => [names[i], ...row]), "confusion");
  result.querySelectorAll("tbody tr").forEach((row, i) => {
    const total = Math.max(1, evaluation.confusion[i].reduce((a, b) => a + b, 0));
    [...row.children].slice(1).forEach((cell, j) => {
      const part = evaluation.confusion[i][j] / total;
      const colour = i === j ? "21, 154, 108" : "217, 96, 26";
      cell.style.background = `rgba(${colour}, ${(0.85 * Math.sqrt(part)).toFixed(3)})`;
    });
  });
  return result;
}

/** What is mistaken for what most often, where a matrix would be too large. */
function confusionList(evaluation) {
  const names = evaluation.per_class.map((row) => row.class);
  const mistakes = evaluation.confusion.flatMap((row, i) => row.map((count, j) => [i, j, count]))
    .filter(([i, j, count]) => i !== j && count > 0).sort((a, b) => b[2] - a[2]);
  return tableOf(["true", "predicted", "images"],
    mistakes.slice(0, 100).map(([i, j, count]) => [names[i], names[j], count]));
}

function addConfusion(parent, run) {
  const {top1, top5, images, confusion} = run.evaluation;
  parent.append(element("div", {class: "card"},
    element("h3", {}, `${run.name}: confusion`),
    element("p", {class: "quiet"}, `best epoch: top-1 ${(100 * top1).toFixed(2)} %, top-5 ` +
      `${(100 * top5).toFixed(2)} % of ${images} images`),
    confusion.length <= MOST_CLASSES
      ? confusionTable(run.evaluation) : confusionList(run.evaluation)));
}

function worstImages(evaluation) {
  const names = evaluation.per_class?.map((row) => row.class);
  const what = (image) => (names === undefined ? `image ${image.index}`
    : `${names[image.label]}, taken for ${names[image.predicted]}`);
  return element("div", {class: "images"}, ...evaluation.worst.map((image) => element("div", {},
    element("img", {src: `data:image/png;base64,${image.png}`, alt: `image ${image.index}`}),
    `${what(image)} (loss ${cellText(image.loss)})`)));
}

function addTrainings(parent, runs) {
  const grid = element("div", {class: "grid"});
  parent.append(grid);
  const begun = runs.filter((run) => run.epochs.epoch.length > 0);
  if (begun.length > 0) {
    addCurves(grid, begun);
  }
  for (const run of runs) {
    grid.append(topologyCard(`${run.name}: model`, run.model, "topology.json", run.model.topology));
    if (run.evaluation === null) {
      continue;
    }
    if (run.evaluation.confusion !== undefined) {
      addConfusion(parent, run);
    }
    if (run.evaluation.worst?.length > 0) {
      parent.append(element("div", {class: "card"},
        element("h3", {}, `${run.name}: images with the largest loss`),
        worstImages(run.evaluation)));
    }
    if (run.inspection !== null) {
      addInspection(parent, run);
    }
  }
}
