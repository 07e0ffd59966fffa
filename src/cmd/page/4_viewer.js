// Two files of a group over each other: in front the one that is looked at, behind the one that is kept.

let viewed = null;

function view(row) {
  const kept = keeperOf(row.group);
  viewed = row === kept ? row.group.rows.find((r) => r !== kept) : row;
  layPicture("behind", kept);
  layPicture("front", viewed);
  byId("behind").classList.add(`turned-${turnOf(kept, viewed)}`);
  byId("stage").classList.toggle("inverted", Boolean(kept.inverted) !== Boolean(viewed.inverted));
  byId("viewer-text").textContent = `In front: ${pathOf(viewed)} (${factsText(viewed)}). Behind, kept: ${pathOf(kept)} (${factsText(kept)}).`;
  setPressed("flip", "flipped", false);
  if (!byId("viewer").open) {
    byId("viewer").showModal();
  }
}

/** How the kept file is turned to lie as the viewed one does; 1 where neither is the one that orientations are of. */
function turnOf(kept, other) {
  const back = {6: 8, 8: 6};
  return kept.keeper ? other.orientation : other.keeper ? back[kept.orientation] || kept.orientation : 1;
}

/** Lays the picture of a row on the stage, or in its place why there is none. */
function layPicture(id, row) {
  const url = thumbOf(row);
  const element = url !== "" ? make("img", {src: url, alt: ""}) : noPicture(`${pathOf(row).split("/").pop()}: ${whyNot(row)}`);
  element.id = id;
  byId(id).replaceWith(element);
}

/** Says which of the two is seen. */
function showTitle() {
  const name = (row) => pathOf(row).split("/").pop();
  const kept = keeperOf(viewed.group);
  const isFlipped = byId("flip").getAttribute("aria-pressed") === "true";
  const isDifference = byId("difference").getAttribute("aria-pressed") === "true";
  byId("viewer-title").textContent = isFlipped ? `Kept: ${name(kept)}`
    : isDifference ? `Difference of ${name(viewed)} and ${name(kept)} (black: none)` : name(viewed);
}

/** Shows the file before or behind the one that is viewed, of the same group. */
function viewNext(by) {
  const kept = keeperOf(viewed.group);
  const list = viewed.group.rows.filter((row) => row !== kept);
  view(list[(list.indexOf(viewed) + by + list.length) % list.length]);
}

function setPressed(id, className, isPressed) {
  byId(id).setAttribute("aria-pressed", String(isPressed));
  byId("stage").classList.toggle(className, isPressed);
  showTitle();
}

function togglePressed(id, className) {
  setPressed(id, className, byId(id).getAttribute("aria-pressed") !== "true");
}
