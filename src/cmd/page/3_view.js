// What is shown: a page of groups, a card a file.

const GROUPS_ON_PAGE = 50;
const CARDS_AT_ONCE = 60;  // of a group; more on request

const byId = (id) => document.getElementById(id);
let shown = [];      // groups that the filters let through, in order
let pageNumber = 0;
let current = null;  // row that keys act on

function make(name, properties, children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...(children || []));
  return element;
}

function bytesText(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let unit = 0;
  for (; bytes >= 999.95 && unit + 1 < units.length; unit++) {
    bytes /= 1000;
  }
  return `${unit === 0 ? bytes : bytes.toFixed(1)} ${units[unit]}`;
}

const count = (n, one, many) => `${String(n).replace(/\B(?=(\d{3})+$)/g, ",")} ${n === 1 ? one : many}`;

function dateText(row) {
  return (row.taken || row.mtime || "").slice(0, 16).replace("T", " ") + (row.taken ? " taken" : row.mtime ? " modified" : "");
}

/** Why a keep rule prefers the file that is suggested: src/group/keep_rules.c. */
const whys = {
  "detail": "has more detail", "source": "is less processed", "quality": "is compressed less", "metadata": "has more metadata",
  "original": "has a name or place more like an original", "pixels": "has more pixels", "bytes": "has more bytes",
  "oldest": "is older", "newest": "is newer", "taken-oldest": "was taken earlier", "taken-newest": "was taken later",
  "path": "is preferred by its folder", "shortest": "has the shorter path", "smallest": "has fewer bytes",
};

/** What a file is to the one that is suggested to be kept. */
function relationText(row) {
  const words = [];
  if (row.keeper) {
    words.push("suggested to be kept");
  } else {
    words.push(row.linked ? "the same file by another name (hard link)" : row.likeness || "alike", `${row.distance} bits apart`);
    if (row.via !== "" && row.via !== "whole") {
      words.push(`found by a ${row.via} part`);
    }
    if (row.orientation !== 1) {
      words.push(`turned (${row.orientation})`);
    }
    if (row.inverted) {
      words.push("negative");
    }
    if (row.why !== "") {
      words.push(`the suggested one ${whys[row.why] || "comes first"} (rule ${row.why})`);
    }
  }
  return words.join(", ") + (row.offline ? ", offline" : "");
}

function factsText(row) {
  const parts = [];
  if (row.width !== null) {
    parts.push(`${row.width} × ${row.height}`);
  }
  parts.push(bytesText(row.bytes));
  if (row.format !== "") {
    parts.push(row.format + (row.quality !== null ? ` quality ${row.quality}` : ""));
  }
  parts.push(dateText(row));
  return parts.join(" · ");
}

/** A file: URL of a path, of whatever bytes. */
function urlOf(row) {
  return "file://" + Array.from(bytesOf(row), (c) => (/[\w\-.~/]/.test(c) ? c : "%" + c.charCodeAt(0).toString(16).padStart(2, "0"))).join("");
}

const noPicture = (why) => make("span", {className: "none", textContent: why});

/** Why there is no picture of a row. */
function whyNot(row) {
  return row.failure !== undefined ? `no picture: ${row.failure}` : "loading…";
}

function picture(row) {
  const url = thumbOf(row);
  return url !== "" ? make("img", {src: url, alt: "", loading: "lazy", decoding: "async"}) : noPicture(whyNot(row));
}

/** Shows on the cards that wait for one the pictures that have come. */
function showThumbs(isLoaded) {
  readThumbs(isLoaded);
  for (const button of byId("groups").querySelectorAll(".look")) {
    const row = rows[Number(button.closest("li").dataset.row)];
    if (button.firstChild.className === "none" && (row.thumb !== undefined || row.failure !== undefined)) {
      button.replaceChildren(picture(row));
    }
  }
}

function markText(row) {
  return row.isDistinct ? "no duplicate"
    : row.decision === "keep" ? "is kept"
    : row.decision === "remove" ? "goes"
    : row.decision === "leave" ? "left alone" : "";
}

function choice(row, value, text) {
  const input = make("input", {type: "radio", name: `d${row.index}`, value, checked: value === "distinct" ? row.isDistinct : row.decision === value && !row.isDistinct});
  return make("label", {}, [input, text]);
}

function card(row) {
  const name = pathOf(row).split("/").pop();
  const item = make("li", {});
  item.dataset.row = row.index;
  item.append(
    make("button", {type: "button", className: "look", ariaLabel: `Look at ${name} over the kept file`}, [picture(row)]),
    make("p", {className: "path"}, [make("a", {href: urlOf(row), target: "_blank", rel: "noopener", textContent: pathOf(row)})]),
    make("p", {className: "facts", textContent: factsText(row)}),
    make("p", {className: "facts", textContent: relationText(row)}),
    make("p", {className: "facts mark"}),
    make("fieldset", {}, [make("legend", {textContent: `What becomes of ${name}`}), choice(row, "keep", "keep"), choice(row, "remove", "remove"), choice(row, "leave", "leave"), choice(row, "distinct", "no duplicate")]));
  refresh(item, row);
  return item;
}

const stateOf = (row) => (row.isDistinct ? "distinct" : row.decision || "open");

/** Shows on a card what was decided. */
function refresh(item, row) {
  item.className = stateOf(row);
  item.querySelector(".mark").textContent = markText(row);
  for (const input of item.querySelectorAll("input")) {
    input.checked = input.value === "distinct" ? row.isDistinct : !row.isDistinct && row.decision === input.value;
  }
}

function groupTitle(group) {
  return `Group ${group.number}: ${count(group.rows.length, "file", "files")}, frees ${bytesText(group.gain)}`;
}

function section(group) {
  const title = `group-${group.number}`;
  const element = make("section", {id: `section-${group.number}`}, [
    make("h2", {id: title, textContent: groupTitle(group)}),
    make("button", {type: "button", className: "more"}),
    make("p", {className: "actions"}, [
      make("button", {type: "button", textContent: "Accept the suggestion", value: "suggested"}),
      make("button", {type: "button", textContent: "Keep all", value: "all"}),
      make("button", {type: "button", textContent: "No duplicates of each other", value: "distinct"})])]);
  element.setAttribute("aria-labelledby", title);
  element.dataset.group = group.number - 1;
  addCards(element, group, CARDS_AT_ONCE);
  return element;
}

const cardsOf = (element) => element.getElementsByTagName("li");

/** Adds cards to a section, so that it has the first `end` of its group. Each time as a list: one out of sight is not laid out. */
function addCards(element, group, end) {
  const button = element.querySelector(".more");
  button.before(make("ul", {}, group.rows.slice(cardsOf(element).length, end).map(card)));
  const nLeft = group.rows.length - cardsOf(element).length;
  button.textContent = `Show more of this group (${count(nLeft, "file", "files")} left)`;
  button.hidden = nLeft === 0;
}

const orders = {
  gain: (a, b) => b.gain - a.gain,
  count: (a, b) => b.rows.length - a.rows.length,
  distance: (a, b) => b.distance - a.distance,
  path: (a, b) => a.number - b.number,
};

/** Days as text, YYYY-MM-DD; nothing is no bound. */
const isWithin = (day, from, to) => day >= from && (to === "" || day <= to);

/** Applies filters and order, and shows a page. */
function showGroups(number) {
  const find = byId("find").value.toLowerCase();
  const kind = byId("kind").value;
  const decided = byId("decided").value;
  const format = byId("format").value;
  const least = Number(byId("least").value) * 1e6;
  const from = byId("from").value;
  const to = byId("to").value;
  shown = groups.filter((group) =>
    (find === "" || group.rows.some((row) => pathOf(row).toLowerCase().includes(find)))
    && (kind === "" || group.rows.some((row) => !row.keeper && row.likeness === kind))
    && (format === "" || group.rows.some((row) => row.format === format))
    && (group.gain >= least)
    && ((from === "" && to === "") || group.rows.some((row) => isWithin(dateOf(row).slice(0, 10), from, to)))
    && (decided === "" || isDecided(group) === (decided === "yes")));
  shown.sort((a, b) => orders[byId("order").value](a, b) || a.number - b.number);
  showPage(number);
}

function showPage(number) {
  const nPages = Math.max(1, Math.ceil(shown.length / GROUPS_ON_PAGE));
  pageNumber = Math.min(Math.max(number, 0), nPages - 1);
  const begin = pageNumber * GROUPS_ON_PAGE;
  byId("groups").replaceChildren(...shown.slice(begin, begin + GROUPS_ON_PAGE).map(section));
  byId("page").textContent = `Page ${pageNumber + 1} of ${nPages}: ${count(shown.length, "group", "groups")}`;
  byId("previous").disabled = pageNumber === 0;
  byId("next").disabled = pageNumber + 1 >= nPages;
  current = null;
  showSummary();
}

function showSummary() {
  if (rows.length === 0) {
    byId("summary").textContent = "No duplicates were found: there is nothing to decide.";
    return;
  }
  const going = rows.filter((row) => row.decision === "remove" && !row.isDistinct);
  const freed = going.reduce((sum, row) => sum + (row.linked ? 0 : row.bytes), 0);
  const nDecided = groups.filter(isDecided).length;
  byId("summary").textContent = `${count(groups.length, "group", "groups")}, ${count(rows.length, "file", "files")}. Decided: ${count(nDecided, "group", "groups")}; ${count(going.length, "file goes", "files go")}, ${bytesText(freed)}. Nothing is done with a file until you save the decisions and apply a plan of them.`;
  byId("undo").disabled = undoing.length === 0;
}

/** Shows what was decided on the cards that are there. */
function refreshAll() {
  for (const item of byId("groups").querySelectorAll("li")) {
    const row = rows[Number(item.dataset.row)];
    if (item.className !== stateOf(row)) {
      refresh(item, row);
    }
  }
  showSummary();
}

function say(text) {
  byId("status").textContent = text;
}
