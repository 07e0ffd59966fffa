# SPDX-License-Identifier: MIT
"""Makes trees of copies, and says of all pairs of folders what `twindex folders` must: from the files and the groups of export.

naive.py make SEED N TREE FILE...    N copies of the files in a tree with hostile names, some of them hard links
naive.py pairs|contained TREE        rows as JSON, sorted as printed, from `export --format jsonl` on stdin
naive.py rows                        rows of `folders --format jsonl` on stdin as the same JSON
"""
import base64, collections, hashlib, json, os, random, sys

FOLDERS = [b"a", b"a/b", b"a/b/c", b"a-b", b"a b", b'back,up "2"', b'back,up "2"/new\nline', b"\xff\xfe",
           b"\xff\xfe/\xc3\xa4", b"-r", b"a/b/d/e/f"]


def make(seed, n, tree, sources):
    rng = random.Random(seed)
    made = []
    for folder in FOLDERS:
        os.makedirs(os.path.join(tree, folder))
    for i in range(n):
        path = os.path.join(tree, rng.choice(FOLDERS), b"%d,\n\xe9.jpg" % i)
        if made and rng.random() < 0.25:
            os.link(rng.choice(made), path)
        else:
            with open(rng.choice(sources), "rb") as f:
                data = f.read()
            if rng.random() < 0.3:  # a comment: other bytes, one picture
                data = data[:2] + b"\xff\xfe\0\4%c%c" % (65 + rng.randrange(2), 65) + data[2:]
            with open(path, "wb") as f:
                f.write(data)
        made.append(path)


def path_of(row, key):
    return base64.b64decode(row[key + "_base64"]) if key + "_base64" in row else os.fsencode(row[key])


class File:
    """One file, whatever its names."""

    def __init__(self, path, bytes_):
        self.bytes, self.group, self.checksum = bytes_, None, hashlib.sha256(open(path, "rb").read()).digest()


def read(tree):
    files, names = {}, []  # names: (folder, File)
    for folder, _, own in os.walk(os.path.realpath(tree)):
        for name in own:
            path = os.path.join(folder, name)
            st = os.stat(path)
            file = files.setdefault((st.st_dev, st.st_ino), None) or File(path, st.st_size)
            files[st.st_dev, st.st_ino] = file
            names.append((folder, path, file))
    groups = {path_of(row, "path"): row["group_id"] for row in map(json.loads, sys.stdin)}
    for _, path, file in names:
        file.group = groups.get(path, file.group)
    members = collections.defaultdict(set)  # of a group: (folder, File)
    images = collections.defaultdict(set)
    for folder, _, file in names:
        images[folder].add(file)
        if file.group is not None:
            members[file.group].add((folder, file))
    return images, members


def others(file, members, wanted):
    """Folders of other files of its group: of equal bytes, of any."""
    found = [(f, o) for f, o in members.get(file.group, ()) if o is not file and wanted(f)]
    return [f for f, o in found if o.checksum == file.checksum], [f for f, _ in found]


def share(part, whole):
    return "%d.%04d" % divmod(part * 10000 // whole, 10000)


def pairs(images, members):
    rows = []
    for a in images:
        for b in images:
            if a + b"/" >= b + b"/":
                continue
            count = {}
            for name, own, other in (("a", a, b), ("b", b, a)):
                exact = near = only = 0
                for file in images[own]:
                    equal, any_ = others(file, members, lambda f, other=other: f == other)
                    if equal:
                        exact += 1
                    elif file in images[other]:
                        pass
                    elif any_:
                        near += 1
                    else:
                        only += 1
                count[name] = exact, near, only, len(images[own])
            (ea, na, oa, ia), (eb, nb, ob, ib) = count["a"], count["b"]
            if max(ea + na, eb + nb) > 0:
                linked = len(images[a] & images[b])
                rows.append((-max(ea + na, eb + nb), a + b"/", b + b"/",
                             [repr(a), repr(b), ia, ib, ea, eb, na, nb, linked, share(ea + na, ia), share(eb + nb, ib), oa, ob]))
    return [row[-1] for row in sorted(rows)]


def contained(images, members):
    def inside(tree):
        return lambda f: f == tree or f.startswith(tree.rstrip(b"/") + b"/")

    def row(folder, is_tree, within):
        own = set().union(*(images[f] for f in images if within(f)))
        exact, held = 0, collections.Counter()
        for file in own:
            equal, any_ = others(file, members, lambda f: not within(f))
            if not any_:
                return None
            exact += bool(equal)
            held.update(set(any_))
        holder = min(held, key=lambda f: (-held[f], f + b"/"))
        size = sum(file.bytes for file in own)
        return (-size, folder + b"/", [repr(folder), is_tree, len(own), size, exact, len(own) - exact, 0, repr(holder), held[holder]])

    trees = set()
    for folder in images:
        while folder not in trees:
            trees.add(folder)
            folder = os.path.dirname(folder)
    full = {t: r for t in trees if (r := row(t, True, inside(t)))}
    rows = {}
    for tree in full:
        if os.path.dirname(tree) in full:
            continue
        # the deepest folder that has all of it
        deepest = os.path.commonpath([f for f in images if inside(tree)(f)])
        rows[deepest] = row(deepest, True, inside(deepest))
    for folder in images:
        if not any(inside(tree)(folder) for tree in full):
            alone = row(folder, False, lambda f, folder=folder: f == folder)
            if alone:
                rows[folder] = alone
    return [r[-1] for r in sorted(rows.values())]


def printed():
    rows = []
    for line in sys.stdin:
        row = json.loads(line)
        values = []
        for key, value in row.items():
            base = key.replace("_base64", "")
            if base in ("folder", "folder_a", "folder_b", "held_by"):
                value = repr(path_of(row, base))
            elif base.startswith("share"):
                value = "%.4f" % value
            values.append(value)
        rows.append(values)
    return rows


command = sys.argv[1]
if command == "make":
    make(int(sys.argv[2]), int(sys.argv[3]), os.fsencode(sys.argv[4]), sys.argv[5:])
else:
    found = printed() if command == "rows" else globals()[command](*read(os.fsencode(sys.argv[2])))
    print("\n".join(map(json.dumps, found)))
