# What each linkage promises, checked from the exported hashes: star, each duplicate within the radius of its keeper and
# no two keepers within it; complete, all of each other; single, chains, with the diameter reported.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d t.db --variants none "$TESTDATA/edits" "$TESTDATA/photos" "$TESTDATA/formats" "$TESTDATA/exif"
for radius in 1 4 8 12; do
    for linkage in star complete single; do
        silent "$TWINDEX" export -d t.db -r $radius --linkage $linkage -o $linkage.csv
    done
    silent "$TWINDEX" export -d t.db -r $radius -o default.csv
    same star.csv default.csv
    python3 - $radius <<'END'
import csv, itertools, sys
radius = int(sys.argv[1])

def distance(a, b):
    return bin(int(a["hash"], 16) ^ int(b["hash"], 16)).count("1")

def groups(name):
    found = {}
    for row in csv.DictReader(open(name + ".csv", newline="")):
        found.setdefault(int(row["group_id"]), []).append(row)
    assert list(found) == list(range(1, len(found) + 1)) and found
    for rows in found.values():
        assert len(rows) > 1 and [row["role"] for row in rows] == ["keep"] + ["duplicate"] * (len(rows) - 1)
        assert all(int(row["distance"]) == distance(row, rows[0]) for row in rows)
    paths = [row["path"] for rows in found.values() for row in rows]
    assert len(paths) == len(set(paths))
    keepers = [rows[0]["path"] for rows in found.values()]
    assert keepers == sorted(keepers)
    return list(found.values())

star = groups("star")
assert all(int(row["distance"]) <= radius for rows in star for row in rows)
assert all(distance(a[0], b[0]) > radius for a, b in itertools.combinations(star, 2))
complete = groups("complete")
assert all(distance(a, b) <= radius for rows in complete for a, b in itertools.combinations(rows, 2))
single = groups("single")
for rows in single:
    assert {row["diameter"] for row in rows} == {str(max(distance(a, b) for a, b in itertools.combinations(rows, 2)))}
    reached, rest = [rows[0]], rows[1:]
    while reached:
        near = [row for row in rest if distance(row, reached[0]) <= radius]
        rest = [row for row in rest if row not in near]
        reached = reached[1:] + near
    assert not rest
for a, b in itertools.combinations(single, 2):
    assert all(distance(x, y) > radius for x in a for y in b)
for rows in star + complete:
    assert any({row["path"] for row in rows} <= {row["path"] for row in whole} for whole in single)
    assert {row["diameter"] for row in rows} == {""}
END
done
fails 2 "'centroid'" "$TWINDEX" export -d t.db --linkage centroid
