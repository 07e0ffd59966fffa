"use strict";
// What the page is of, what was decided, and the file of decisions.

const head = JSON.parse(document.getElementById("head").textContent);
const rows = [];    // one an image: what its line says, and index, group, decision, isDistinct, thumb, failure
const groups = [];  // {number, rows, keeper, gain, distance}: keeper is the row that is suggested
const undoing = []; // lists of what rows were before a step
let isSaved = true;

/** Bytes as a string of characters 0 to 255, for comparing paths whatever they are. */
function bytesOf(row) {
  if (row.bytesOfPath === undefined) {
    row.bytesOfPath = row.path_base64 !== undefined
      ? atob(row.path_base64)
      : Array.from(new TextEncoder().encode(row.path), (byte) => String.fromCharCode(byte)).join("");
  }
  return row.bytesOfPath;
}

/** A path as people can read it. */
function pathOf(row) {
  return row.path !== undefined
    ? row.path
    : new TextDecoder().decode(Uint8Array.from(bytesOf(row), (c) => c.charCodeAt(0)));
}

function linesOf(id) {
  const element = document.getElementById(id);
  const lines = element.textContent.split("\n").filter((line) => line !== "");
  element.remove();
  return lines;
}

function readRows() {
  for (const line of linesOf("rows")) {
    const row = JSON.parse(line);
    row.index = rows.length;
    row.decision = "";
    row.isDistinct = false;
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

function readThumbs() {
  for (const line of linesOf("thumbs")) {
    const space = line.indexOf(" ");
    const row = rows[Number(line.slice(0, space))];
    const text = line.slice(space + 1);
    if (text.startsWith("!")) {
      row.failure = text.slice(1);
    } else {
      row.thumb = head.thumbs !== null ? head.thumbs + text : "data:image/jpeg;base64," + text;
    }
  }
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

/** Keeps one file of a group; the others go, but for those that are not there to be looked at. */
function keepOne(group, kept, set) {
  for (const row of group.rows) {
    set(row, row === kept ? "keep" : row.offline ? "leave" : "remove", false);
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

// ---- The file of decisions: docs/design.md

const ALL_PAIRS_MAX = 50;  // files of a group of which each two are named; of larger ones each with the kept one

function cell(text) {
  return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

/** The pairs of a group that show different pictures. */
function distinctPairs(group) {
  const pairs = [];
  const kept = group.keeper;
  group.rows.forEach((a, i) => {
    for (const b of group.rows.slice(i + 1)) {
      if ((a.isDistinct || b.isDistinct) && (group.rows.length <= ALL_PAIRS_MAX || a === kept || b === kept)) {
        pairs.push([a, b]);
      }
    }
  });
  return pairs;
}

/** How many pairs of distinctPairs name a file that is no duplicate. */
function nPartners(row) {
  return row.group.rows.length <= ALL_PAIRS_MAX || row === row.group.keeper ? row.group.rows.length - 1 : 1;
}

/** The file, as bytes: paths need not be UTF-8. */
function decisionsFile() {
  const lines = [`# twindex decisions 1 index=${head.index}`, "decision,path,other"];
  for (const group of groups) {
    const kept = keeperOf(group);
    for (const row of group.rows.filter((r) => r.decision !== "" && !r.isDistinct)) {
      lines.push(`${row.decision},${cell(bytesOf(row))},${row.decision === "remove" ? cell(bytesOf(kept)) : ""}`);
    }
    for (const [a, b] of distinctPairs(group)) {
      lines.push(`distinct,${cell(bytesOf(a))},${cell(bytesOf(b))}`);
    }
  }
  return Uint8Array.from(lines.join("\n") + "\n", (c) => c.charCodeAt(0));
}

/** Rows of CSV (RFC 4180), each a list of cells; what has no end is left out. */
function readCsv(text) {
  const table = [];
  let line = [];
  for (let at = 0; at < text.length;) {
    const quoted = /"((?:[^"]|"")*)"([,\n])/y;
    const plain = /([^",\n]*)([,\n])/y;
    quoted.lastIndex = plain.lastIndex = at;
    const found = quoted.exec(text) || plain.exec(text);
    if (found === null) {
      break;
    }
    line.push(text[at] === '"' ? found[1].replace(/""/g, '"') : found[1]);
    at += found[0].length;
    if (found[2] === "\n") {
      table.push(line);
      line = [];
    }
  }
  return table;
}

/** Takes decisions over from a file; returns what became of it, in words. */
function takeDecisions(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  const end = text.indexOf("\n");
  const first = /^# twindex decisions 1 .*index=(\S+)/.exec(text.slice(0, end));
  if (first === null) {
    return "That is no file of decisions.";
  }
  if (first[1] !== head.index) {
    return "Those are decisions of another index.";
  }
  const byPath = new Map(rows.map((row) => [bytesOf(row), row]));
  const partners = new Map();  // row -> rows that it is said to be no duplicate of
  let nTaken = 0;
  let nOther = 0;
  step((set) => {
    for (const [decision, path, other] of readCsv(text.slice(end + 1)).slice(1)) {
      const row = byPath.get(path);
      const pair = byPath.get(other);
      if (row !== undefined && ["remove", "keep", "leave"].includes(decision)) {
        set(row, decision, false);
        nTaken++;
      } else if (decision === "distinct" && row !== undefined && pair !== undefined && row.group === pair.group) {
        partners.set(row, (partners.get(row) || new Set()).add(pair));
        partners.set(pair, (partners.get(pair) || new Set()).add(row));
        nTaken++;
      } else {
        nOther++;
      }
    }
    for (const [row, others] of partners) {
      if (row.decision === "" && others.size >= nPartners(row)) {
        set(row, "", true);
      }
    }
  });
  return `${nTaken} decisions taken over` + (nOther > 0 ? `, ${nOther} of files that are not on this page left out.` : ".");
}
