# SPDX-License-Identifier: MIT
#
# changing_tree.py TWINDEX PHOTOS SEED: changes a small tree at random and holds what export says of it against the disk.
import collections, csv, glob, os, random, shutil, stat, subprocess, sys

twindex, photos, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
sources = sorted(glob.glob(photos + "/*.jpg"))[:4]
rng = random.Random(seed)
n_made = 0


def new_path():
    global n_made
    n_made += 1
    folder = rng.choice(folders())
    return f"{folder}/{n_made}.jpg"


def folders():
    return sorted(folder for folder, _, _ in os.walk("c"))


def images():
    """Regular files, which a walk takes: it follows no link."""
    paths = [os.path.join(folder, name) for folder, _, names in os.walk("c") for name in names]
    return sorted(path for path in paths if stat.S_ISREG(os.lstat(path).st_mode))


def content(path):
    with open(path, "rb") as file:
        return file.read()


def change():
    path = rng.choice(images())
    action = rng.choice("copy copy rename folder hardlink symlink replace append delete mkdir swap".split())
    if action == "copy":
        shutil.copyfile(path, new_path())
    elif action == "rename":
        os.rename(path, new_path())
    elif action == "folder" and len(folders()) > 1:
        folder = rng.choice(folders()[1:])
        os.rename(folder, f"{os.path.dirname(folder)}/d{n_made}-{rng.getrandbits(30)}")
    elif action == "hardlink":
        os.link(path, new_path())
    elif action == "symlink" and len(images()) > 4:
        target = rng.choice(images())
        if target != path:
            os.unlink(path)
            os.symlink(os.path.abspath(target), path)
    elif action == "replace":
        shutil.copyfile(rng.choice(sources), path)
    elif action == "append":
        with open(path, "ab") as file:
            file.write(b"x")
    elif action == "delete" and len(images()) > 4:
        os.unlink(path)
    elif action == "mkdir":
        os.mkdir(f"{rng.choice(folders())}/e{n_made}-{rng.getrandbits(30)}")
    elif action == "swap" and len(images()) > 4:
        os.unlink(path)
        os.mkdir(path)


def run(*arguments):
    subprocess.run([twindex, *arguments, "-q", "-d", "t.db"], check=True)


def export(*arguments):
    run("export", "-o", "groups", *arguments)
    groups = collections.defaultdict(list)
    with open("groups", newline="") as file:
        for row in csv.DictReader(file):
            groups[row["group_id"]].append(row)
    return list(groups.values())


def check(groups, is_exact):
    named = {row["path"] for rows in groups for row in rows}
    for rows in groups:
        assert [row["role"] for row in rows] == ["keep"] + ["duplicate"] * (len(rows) - 1), rows
        assert len(rows) > 1, rows
        keeper = rows[0]["path"]
        for row in rows:
            assert os.path.isfile(row["path"]) and row["offline"] == "0", row
            # A link to a hard link that was made since the last index is no danger while nothing names that one.
            assert not os.path.islink(row["path"]) or os.path.realpath(row["path"]) not in named, row
            assert row["linked"] == "0" or os.path.samefile(keeper, row["path"]), row
            assert row["exact"] == "1" or not is_exact, row
            assert row["exact"] == "0" or content(row["path"]) == content(keeper), row


def sets_on_disk():
    sets = collections.defaultdict(set)
    for path in images():
        sets[content(path)].add(os.path.abspath(path))
    return sorted(sorted(paths) for paths in sets.values() if len(paths) > 1)


def step():
    for _ in range(rng.randint(1, 8)):
        change()
    check(export("--exact"), True)
    check(export(), False)
    if rng.random() < 0.7:
        run("index", *rng.choice([[], ["--prune"]]), "c")
        check(export(), False)
        assert sorted(sorted(row["path"] for row in rows) for rows in export("--exact")) == sets_on_disk()
    if rng.random() < 0.5:
        run("prune")
        check(export("--exact"), True)


os.makedirs("c/a/b")
for source in sources:
    for _ in range(3):
        shutil.copyfile(source, new_path())
run("index", "c")
for number in range(12):
    try:
        step()
    except AssertionError:
        print(f"seed {seed}, step {number}", file=sys.stderr)
        raise
