// The file of decisions: docs/design.md.

const ALL_PAIRS_MAX = 50;  // files of a group of which each two are named; of larger ones each with the kept one

function cell(text) {
  return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

/** The pairs of a group that show different pictures. */
function distinctPairs(group) {
  const firsts = group.rows.length <= ALL_PAIRS_MAX ? group.rows : [group.keeper];
  const pairs = firsts.flatMap((a) => group.rows.map((b) => [a, b]));
  return pairs.filter(([a, b]) => (a.isDistinct || b.isDistinct) && (a.index < b.index || (firsts.length === 1 && a !== b)));
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

/**
 * Rows of CSV (RFC 4180), each its cells and the number of its line, as plan and reject read them: a last line without its end
 * may have been cut off, and is no row. `end` is where that begins, or where quotes are no CSV.
 */
function readCsv(text, firstLine) {
  const table = [];
  let cells = [];
  let line = firstLine;
  let end = 0;
  for (let at = 0; at < text.length;) {
    const quoted = /"((?:[^"]|"")*)"(,|\r?\n)/y;
    const plain = /([^",\r\n]*)(,|\r?\n)/y;
    quoted.lastIndex = plain.lastIndex = at;
    const found = quoted.exec(text) || plain.exec(text);
    if (found === null) {
      break;
    }
    cells.push(text[at] === '"' ? found[1].replace(/""/g, '"') : found[1]);
    at += found[0].length;
    if (found[2] !== ",") {
      table.push({cells, line});
      line += text.slice(end, at).split("\n").length - 1;
      cells = [];
      end = at;
    }
  }
  return {table, isWhole: end === text.length, line};
}

/** Bytes as a string of characters 0 to 255; without the mark that some editors put before UTF-8. */
function binaryText(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text.replace(/^\xef\xbb\xbf/, "");
}

/** Makes the decisions of rows of CSV in one step; returns how many, and what is wrong with others by their lines. */
function takeRows(table, columns) {
  const byPath = new Map(rows.map((row) => [bytesOf(row), row]));
  const partners = new Map();  // row -> rows that it is said to be no duplicate of
  const faults = [];
  const removed = [];  // last: by then it is known what stays
  let nTaken = 0;
  let nElsewhere = 0;
  step((set) => {
    for (const {cells, line} of table) {
      const [decision, path, other] = columns.map((column) => cells[column] || "");
      const row = byPath.get(path);
      const pair = byPath.get(other);
      if (!["remove", "keep", "leave", "distinct"].includes(decision)) {
        faults.push(`line ${line}: a decision that is none of remove, keep, leave, distinct`);
      } else if (row === undefined || (decision === "distinct" && (pair === undefined || row.group !== pair.group))) {
        nElsewhere++;
      } else if (decision === "distinct") {
        partners.set(row, (partners.get(row) || new Set()).add(pair));
        partners.set(pair, (partners.get(pair) || new Set()).add(row));
        nTaken++;
      } else if (decision === "remove") {
        removed.push({row, line});
      } else {
        set(row, decision, false);
        nTaken++;
      }
    }
    for (const [row, others] of partners) {
      if (row.decision === "" && others.size >= nPartners(row)) {
        set(row, "", true);
      }
    }
    for (const {row, line} of removed) {
      if (mayGo(row)) {
        set(row, "remove", false);
        nTaken++;
      } else {
        faults.push(`line ${line}: ${row.offline ? "the file is offline, and stays" : "one file of a picture has to stay"}`);
      }
    }
  });
  return {nTaken, nElsewhere, faults};
}

/** Takes decisions over from a file; returns what became of it, in words. */
function takeDecisions(bytes) {
  const text = binaryText(bytes);
  const end = text.indexOf("\n") + 1;
  const first = /^# twindex decisions (\d+) .*?index=([\w-]+)/.exec(text.slice(0, end));
  if (first === null) {
    return "Nothing taken over: that is no file of decisions.";
  }
  if (first[1] !== "1" || first[2] !== head.index) {
    return `Nothing taken over: those are decisions of ${first[1] !== "1" ? "a later version" : "another index"}.`;
  }
  const {table, isWhole, line} = readCsv(text.slice(end), 2);
  const columns = ["decision", "path", "other"].map((name) => (table.length > 0 ? table[0].cells.indexOf(name) : -1));
  if (columns.includes(-1)) {
    return "Nothing taken over: the second line does not name the columns decision,path,other.";
  }
  const {nTaken, nElsewhere, faults} = takeRows(table.slice(1), columns);
  const said = [`${count(nTaken, "decision", "decisions")} taken over`];
  if (nElsewhere > 0) {
    said.push(`${count(nElsewhere, "is", "are")} of files that are not on this page`);
  }
  if (!isWhole) {
    faults.push(`line ${line}: no row of CSV, or cut off; nothing behind it was read`);
  }
  if (faults.length > 0) {
    said.push(`left out: ${faults.slice(0, 3).join("; ")}${faults.length > 3 ? `; and ${faults.length - 3} more` : ""}`);
  }
  return said.join("; ") + ".";
}
