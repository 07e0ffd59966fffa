// What a person does: clicks, forms and keys.

/** Does a step and shows what became of it. */
function act(text, change) {
  const n = step(change);
  refreshAll();
  say(n > 0 ? text : "Nothing to change.");
}

function setCurrent(row) {
  for (const element of document.querySelectorAll("section.current")) {
    element.classList.remove("current");
  }
  current = row;
  if (row !== null) {
    byId(`section-${row.group.number}`).classList.add("current");
  }
}

function decide(row, decision) {
  setCurrent(row);
  if (decision === "remove" && !mayGo(row)) {
    say(row.offline ? "That file is offline: it stays." : "One file of a picture has to stay: keep another one first.");
    refresh(cardOf(row), row);
    return;
  }
  act(`${pathOf(row).split("/").pop()}: ${decision === "distinct" ? "no duplicate" : decision || "not decided"}.`,
    (set) => set(row, decision === "distinct" ? "" : decision, decision === "distinct"));
}

function decideGroup(group, rule, text) {
  setCurrent(group.keeper);
  const isOffline = rule === "suggested" && group.keeper.offline;
  act(`Group ${group.number}: ${isOffline ? "the suggested file is offline, the others are left alone" : text}.`, (set) => decideByRule(group, rule, set));
}

function doUndo() {
  const before = undo();
  refreshAll();
  say(before === undefined ? "Nothing to undo." : `Taken back: ${count(before.length, "file", "files")}.`);
}

function save() {
  const link = make("a", {href: URL.createObjectURL(new Blob([decisionsFile()], {type: "text/csv"})), download: "decisions.csv"});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  isSaved = true;
  say("Saved as decisions.csv.");
  showNext();
}

/** A word of a shell's command. */
function shellWord(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'";
}

/** Says what is saved and what to do with it. */
function showNext() {
  const n = (decision) => rows.filter((row) => !row.isDistinct && row.decision === decision).length;
  const nDistinct = rows.filter((row) => row.isDistinct).length;
  const db = head.db === null ? "INDEX" : shellWord(head.db);
  const isPlanned = n("remove") > 0;
  byId("next-saved").textContent = `decisions.csv is where your browser puts downloads: ${count(n("remove"), "file goes", "files go")}, ${n("keep")} kept, ${n("leave")} left alone, ${nDistinct} no duplicates. Nothing has been done with a file.`;
  byId("next-commands").textContent = [
    ...(nDistinct > 0 ? ["# remember what is no duplicate", `twindex reject -d ${db} --from decisions.csv`] : []),
    ...(isPlanned ? ["# make a plan, see what would be done, do it",
      `twindex plan -d ${db} --decisions decisions.csv -o plan.csv`, `twindex apply -d ${db} --to trash plan.csv`, `twindex apply -d ${db} --to trash --yes plan.csv`] : []),
    ...(isPlanned || nDistinct > 0 ? [] : ["# no file goes, and none is no duplicate: there is nothing to do"]),
  ].join("\n");
  byId("saved").showModal();
}

async function load(input) {
  if (input.files.length > 0) {
    say(takeDecisions(new Uint8Array(await input.files[0].arrayBuffer())));
    input.value = "";
    refreshAll();
  }
}

/** The card of a row, of a group that is on the page: made when it is not yet there. */
function cardOf(row) {
  const element = byId(`section-${row.group.number}`);
  const at = row.index - row.group.rows[0].index;
  while (at >= cardsOf(element).length) {
    addCards(element, row.group, cardsOf(element).length + CARDS_AT_ONCE);
  }
  return cardsOf(element)[at];
}

/** Moves to a card, with the focus. */
function focusRow(row) {
  const item = cardOf(row);
  setCurrent(row);
  item.querySelector(".look").focus({preventScroll: true});
  item.scrollIntoView({block: "nearest"});
}

function moveGroup(by) {
  const begin = pageNumber * GROUPS_ON_PAGE;
  const at = current === null ? begin - (by > 0 ? 1 : 0) : shown.indexOf(current.group);
  const next = Math.min(Math.max(at + by, 0), shown.length - 1);
  if (next < 0) {
    return;
  }
  if (Math.floor(next / GROUPS_ON_PAGE) !== pageNumber) {
    showPage(Math.floor(next / GROUPS_ON_PAGE));
  }
  focusRow(shown[next].rows[0]);
  byId(`section-${shown[next].number}`).scrollIntoView({block: "start"});
}

function moveFile(by) {
  if (current === null) {
    moveGroup(1);
    return;
  }
  const list = current.group.rows;
  focusRow(list[Math.min(Math.max(list.indexOf(current) + by, 0), list.length - 1)]);
}

const withCurrent = (fn) => () => (current === null ? moveGroup(1) : fn(current));

const keys = {
  j: () => moveGroup(1),
  k: () => moveGroup(-1),
  l: () => moveFile(1),
  h: () => moveFile(-1),
  a: withCurrent((row) => decideGroup(row.group, "suggested", "the suggested file is kept")),
  c: withCurrent((row) => act(`${pathOf(row).split("/").pop()} is kept, the others go.`, (set) => keepOne(row.group, row, set))),
  x: withCurrent((row) => decide(row, row.decision === "remove" ? "" : "remove")),
  n: withCurrent((row) => decideGroup(row.group, "distinct", "no duplicates of each other")),
  o: withCurrent(view),
  u: doUndo,
  s: save,
  "?": () => byId("keys").showModal(),
};

const viewerKeys = {
  f: () => togglePressed("flip", "flipped"),
  " ": () => togglePressed("flip", "flipped"),
  d: () => togglePressed("difference", "difference"),
  ArrowRight: () => viewNext(1),
  ArrowLeft: () => viewNext(-1),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(text|search|number|date)$/.test(event.target.type || "") || event.target.tagName === "SELECT") {
    return;
  }
  const inViewer = byId("viewer").open;
  if (byId("keys").open || byId("saved").open || (inViewer && event.key === " " && event.target.tagName === "BUTTON")) {
    return;
  }
  const action = (inViewer ? viewerKeys : keys)[event.key];
  if (action !== undefined) {
    event.preventDefault();
    action();
  }
}

function listen() {
  byId("filters").addEventListener("input", () => showGroups(0));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("bulk").addEventListener("submit", (event) => {
    event.preventDefault();
    const rule = byId("rule");
    act(`${count(shown.length, "group", "groups")}: ${rule.selectedOptions[0].text}.`, (set) => shown.forEach((group) => decideByRule(group, rule.value, set)));
  });
  byId("folder").addEventListener("submit", (event) => {
    event.preventDefault();
    const folder = byId("folder-path").value;
    if (folder !== "") {
      act(`Files below ${folder}: ${byId("folder-decision").selectedOptions[0].text}.`, (set) => decideByFolder(shown, folder, byId("folder-decision").value, set));
    }
  });
  byId("groups").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const item = event.target.closest("li");
    if (button !== null && button.className === "look") {
      setCurrent(rows[Number(item.dataset.row)]);
      view(current);
    } else if (button !== null) {
      const group = groups[Number(button.closest("section").dataset.group)];
      if (button.className === "more") {
        focusRow(group.rows[cardsOf(button.closest("section")).length]);
      } else {
        decideGroup(group, button.value, button.textContent);
      }
    }
  });
  // a thumbnail that is no more where it was
  byId("groups").addEventListener("error", (event) => {
    const why = noPicture(`no picture: cannot load ${decodeURI(event.target.src)}`);
    why.dataset.lost = "";
    event.target.replaceWith(why);
  }, true);
  byId("groups").addEventListener("change", (event) => decide(rows[Number(event.target.closest("li").dataset.row)], event.target.value));
  byId("groups").addEventListener("focusin", (event) => {
    const item = event.target.closest("li");
    if (item !== null) {
      setCurrent(rows[Number(item.dataset.row)]);
    }
  });
  byId("previous").addEventListener("click", () => showPage(pageNumber - 1));
  byId("next").addEventListener("click", () => showPage(pageNumber + 1));
  byId("undo").addEventListener("click", doUndo);
  byId("save").addEventListener("click", save);
  byId("load").addEventListener("change", (event) => load(event.target));
  byId("help").addEventListener("click", () => byId("keys").showModal());
  byId("keys-close").addEventListener("click", () => byId("keys").close());
  byId("saved-close").addEventListener("click", () => byId("saved").close());
  byId("close").addEventListener("click", () => byId("viewer").close());
  byId("flip").addEventListener("click", () => togglePressed("flip", "flipped"));
  byId("difference").addEventListener("click", () => togglePressed("difference", "difference"));
  byId("viewer-previous").addEventListener("click", () => viewNext(-1));
  byId("viewer-next").addEventListener("click", () => viewNext(1));
  document.addEventListener("keydown", onKey);
  addEventListener("beforeunload", (event) => {
    if (!isSaved) {
      event.preventDefault();
    }
  });
}

function fillLists() {
  const kinds = [...new Set(rows.filter((row) => !row.keeper && row.likeness !== "").map((row) => row.likeness))].sort();
  byId("kind").append(...kinds.map((kind) => make("option", {value: kind, textContent: kind})));
  const formats = [...new Set(rows.map((row) => row.format))].filter((format) => format !== "").sort();
  byId("format").append(...formats.map((format) => make("option", {value: format, textContent: format})));
  const folders = [...new Set(rows.map(folderOf))].sort().slice(0, 1000);
  byId("folders").append(...folders.map((folder) => make("option", {value: folder})));
}

byId("many").open = innerWidth >= 700;  // on a phone the groups come first
readRows();
fillLists();
listen();
showGroups(0);
performance.mark("shown");
new MutationObserver(() => showThumbs(false)).observe(document.body, {childList: true});
document.addEventListener("DOMContentLoaded", () => showThumbs(true));
