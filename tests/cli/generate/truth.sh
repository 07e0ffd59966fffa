# twindex generate --edits: each copy is found by export as one of its original, turned ones with --any-orientation; no two
# originals are near each other, neither here nor among thousands.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" generate -o c --count 40 --edits --seed 11
is 'path,original,edit' "$(head -n 1 c/groundtruth.csv)"
is 361 "$(wc -l <c/groundtruth.csv)"
tail -n +2 c/groundtruth.csv | LC_ALL=C sort -c
# It lists the copies that are there, and all of them
cut -d, -f1 c/groundtruth.csv | tail -n +2 | cat - <(seq -f '000/%06.0f.jpg' 0 39) | LC_ALL=C sort |
    same - <(cd c && find 000 -type f | LC_ALL=C sort)
silent "$TWINDEX" index -d t.db c
cat >look.py <<'EOF'
import collections, csv, os
here = os.path.realpath("c") + "/"
truth = {row["path"]: row for row in csv.DictReader(open("c/groundtruth.csv"))}
group_of = {row["path"].removeprefix(here): row["group_id"] for row in csv.DictReader(open("out"))}
found = collections.Counter()
originals = collections.defaultdict(set)
for path, group in group_of.items():
    originals[group].add(truth[path]["original"] if path in truth else path)
for path, row in truth.items():
    found[row["edit"]] += path in group_of and group_of[path] == group_of.get(row["original"])
print(" ".join(f"{edit}={n}" for edit, n in sorted(found.items())), "foreign", sum(len(o) > 1 for o in originals.values()))
EOF
exits 0 "$TWINDEX" export -d t.db
is 'blur=40 brightness=40 crop=40 format=40 grey=40 mirror=0 recompress=40 resize=40 rotate=0 foreign 0' "$(python3 look.py)"
exits 0 "$TWINDEX" export -d t.db --any-orientation
is 'blur=40 brightness=40 crop=40 format=40 grey=40 mirror=40 recompress=40 resize=40 rotate=40 foreign 0' "$(python3 look.py)"
exits 0 "$TWINDEX" export -d t.db --exact
is 1 "$(wc -l <out)"

silent "$TWINDEX" generate -o many --count 3000 --size 64x48 --seed 1
silent "$TWINDEX" index -d many.db many
silent "$TWINDEX" pairs -d many.db --any-orientation
is 1 "$(wc -l <out)"
exits 0 "$TWINDEX" stats -d many.db --json
is '[3000,0]' "$(json out hashed flat)"
