"use strict";
// What the page is of, and what was decided.

const head = JSON.parse(document.getElementById("head").textContent);
const rows = [];    // one an image: what its line says, and index, group, decision, isDistinct, thumb, failure
const groups = [];  // {number, rows, keeper, gain, distance}: keeper is the row that is suggested
const undoing = []; // lists of what rows were before a step
let isSaved = true;

/** Bytes as a string of characters 0 to 255, for comparing paths whatever they are. */
function bytesOf(row) {
  if (row.bytesOfPath === undefined) {
    row.bytesOfPath = typeof row.path === "object"
      ? atob(row.path.base64)
      : Array.from(new TextEncoder().encode(row.path), (byte) => String.fromCharCode(byte)).join("");
  }
  return row.bytesOfPath;
}

/** A path as people can read it. */
function pathOf(row) {
  return typeof row.path === "string"
    ? row.path
    : new TextDecoder().decode(Uint8Array.from(bytesOf(row), (c) => c.charCodeAt(0)));
}

function folderOf(row) {
  const path = pathOf(row);
  return path.slice(0, path.lastIndexOf("/"));
}

/** Text of a block of data, which is of no more use. */
function takeText(block) {
  const text = block.textContent.trim();
  block.remove();
  return text;
}

/** A row of the cells of its line, in the order of src/cmd/export_page.c. All members at once: 25,000 take 20 ms so. */
function rowOf([, keeper, path, distance, likeness, exact, linked, offline, frees, width, height, bytes, mtime, taken, format,
  quality, orientation, inverted, via, why], index) {
  return {keeper, path, distance, likeness, exact, linked, offline, frees, width, height, bytes, mtime, taken, format,
    quality, orientation, inverted, via, why, index, group: null, decision: "", isDistinct: false,
    bytesOfPath: undefined, thumb: undefined, failure: undefined};
}

/** Lines are arrays of JSON, the first of the columns' names. */
function readRows() {
  const text = takeText(document.getElementById("rows"));
  for (const cells of JSON.parse("[" + text.replaceAll("\n", ",") + "]").slice(1)) {
    const row = rowOf(cells, rows.length);
    rows.push(row);
    if (row.keeper) {
      groups.push({number: groups.length + 1, rows: [], keeper: row, gain: 0, distance: 0});
    }
    const group = groups[groups.length - 1];
    row.group = group;
    group.rows.push(row);
    group.gain += row.frees ? row.bytes : 0;
    group.distance = Math.max(group.distance, row.distance);
  }
}

/** Takes the thumbnails that have come: they stand behind the script, and the last block may still grow. */
function readThumbs(isLoaded) {
  for (const block of document.querySelectorAll("script.thumbs")) {
    if (!isLoaded && block.nextElementSibling === null) {
      break;
    }
    for (const line of takeText(block).split("\n")) {
      const space = line.indexOf(" ");
      const row = rows[Number(line.slice(0, space))];
      if (row === undefined) {
        continue;  // no rows: an empty block
      }
      if (line[space + 1] === "!") {
        row.failure = line.slice(space + 2);
      } else {
        row.thumb = line.slice(space + 1);
      }
    }
  }
}

/** URL of a row's picture, if there is one. */
function thumbOf(row) {
  return row.thumb === undefined ? "" : (head.thumbs !== null ? head.thumbs : "data:image/jpeg;base64,") + row.thumb;
}

// ---- Decisions

/** Whether a file may go: it is there, and so is another one of its picture, which stays. */
function mayGo(row) {
  const stays = (other) => other !== row && other.decision !== "remove" && !other.offline && !other.isDistinct;
  return !row.offline && row.group.rows.some(stays);
}

function isDecided(group) {
  return group.rows.every((row) => row.decision !== "" || row.isDistinct);
}

/** The file that is kept for those of a group that go: the one that was chosen, else the one that was suggested. */
function keeperOf(group) {
  const stays = (row) => row.decision !== "remove" && !row.isDistinct;
  return group.rows.find((row) => row.decision === "keep" && stays(row))
    || (stays(group.keeper) ? group.keeper : group.rows.find(stays)) || group.keeper;
}

/** Runs a step that changes rows through `set`, as one step of undo; returns how many rows it changed. */
function step(change) {
  const before = [];
  const set = (row, decision, isDistinct) => {
    if (row.decision !== decision || row.isDistinct !== isDistinct) {
      before.push({row, decision: row.decision, isDistinct: row.isDistinct});
      row.decision = decision;
      row.isDistinct = isDistinct;
    }
  };
  change(set);
  if (before.length > 0) {
    undoing.push(before);
    isSaved = false;
  }
  return before.length;
}

function undo() {
  const before = undoing.pop();
  for (const was of (before || []).reverse()) {
    was.row.decision = was.decision;
    was.row.isDistinct = was.isDistinct;
  }
  isSaved = isSaved && before === undefined;
  return before;
}

/**
 * Keeps one file of a group; the others go, but for those that are not there to be looked at. None goes for a kept file that
 * is not there.
 */
function keepOne(group, kept, set) {
  for (const row of group.rows) {
    set(row, row === kept ? "keep" : row.offline || kept.offline ? "leave" : "remove", false);
  }
}

const least = (list, key) => list.reduce((best, row) => (key(row) < key(best) ? row : best));
const dateOf = (row) => row.taken || row.mtime || "9";

const rules = {
  suggested: (group) => group.keeper,
  largest: (group) => least(group.rows, (row) => -(row.width || 0) * (row.height || 0)),
  oldest: (group) => least(group.rows, dateOf),
  newest: (group) => group.rows.reduce((best, row) => (dateOf(row) > dateOf(best) ? row : best)),
  shortest: (group) => least(group.rows, (row) => bytesOf(row).length),
};

function decideByRule(group, rule, set) {
  if (rules[rule] !== undefined) {
    keepOne(group, rules[rule](group), set);
    return;
  }
  for (const row of group.rows) {
    set(row, rule === "all" ? "leave" : "", rule === "distinct");
  }
}

/** Files at or below a folder; where all of a group would go, the suggested one stays. */
function decideByFolder(shown, folder, decision, set) {
  const prefix = folder.endsWith("/") ? folder : folder + "/";
  for (const group of shown) {
    for (const row of group.rows.filter((r) => pathOf(r).startsWith(prefix)).reverse()) {
      if (decision !== "remove" || mayGo(row)) {
        set(row, decision, false);
      }
    }
  }
}
