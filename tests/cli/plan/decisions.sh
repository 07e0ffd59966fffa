# plan --decisions: what a person decided is planned, and nothing else, whatever --only and losses say; of random decisions
# what goes is what the rules of docs/design.md let go, apply does all of it, and each group keeps a file.
. "$SRCDIR/tests/cli/functions.sh"
cp -r "$TESTDATA/edits" c
cp "$TESTDATA"/photos/{minaret,bonsai}-*.jpg c
mkdir c/safe
cp c/half.jpg 'c/safe/a, "b".jpg'
ln c/half.jpg c/linked.jpg
"$TWINDEX" index -q -d db c
silent "$TWINDEX" export -d db -r 30 --keep path --verify -o groups.csv
uuid=$("$TWINDEX" plan -q -d db | sed -n '1s/.* index=\([^ ]*\) .*/\1/p')
tree c >before
cat >model.py <<'END'
"""decide SEED: writes d.csv, and what is to go into expected. check: is all of that, and no more, gone?"""
import csv, os, random, sys
uuid, what = sys.argv[1:3]
group_of, keeper_of = {}, {}
for row in csv.DictReader(open('groups.csv')):
    group_of[row['path']] = row['group_id']
    if row['role'] == 'keep':
        keeper_of[row['group_id']] = row['path']
paths = sorted(group_of)
if what == 'decide':
    r = random.Random(sys.argv[3])
    rows = []
    for _ in range(r.randrange(5, 40)):
        decision = r.choice(['remove'] * 6 + ['keep', 'leave', 'distinct'])
        path, other = r.choice(paths), ''
        if decision == 'distinct' or decision == 'remove' and r.random() < 0.7:
            other = r.choice([p for p in paths if p != path])
            if r.random() < 0.7:
                other = r.choice([p for p in paths if group_of[p] == group_of[path] and p != path])
        rows.append((decision, path, other))
    with open('d.csv', 'w', newline='') as file:
        file.write('# twindex decisions 1 index=' + uuid + '\n')
        csv.writer(file, lineterminator='\n').writerows([('decision', 'path', 'other')] + rows)
    said = {}
    for decision, path, other in rows:
        if decision != 'distinct':
            said.setdefault(path, set()).add((decision, other))
    distinct = {frozenset(row[1:]) for row in rows if row[0] == 'distinct'}
    to_go = {path for path in said if any(decision == 'remove' for decision, _ in said[path])}
    gone, n_bad = {}, 0
    for path, decisions in said.items():
        if len(decisions) > 1:
            n_bad += sum(1 for row in rows if row[1] == path and row[0] != 'distinct')
            continue
        ((decision, other),) = decisions
        if decision != 'remove':
            continue
        rank = [row['path'] for row in csv.DictReader(open('groups.csv')) if row['group_id'] == group_of[path]]
        keeps = [p for p in rank if said.get(p) == {('keep', '')}]
        keeper = other or (keeps or rank)[0]
        if (group_of[keeper] != group_of[path] or keeper in to_go or keeper == path or frozenset((keeper, path)) in distinct
                or os.path.samefile(keeper, path)):
            n_bad += 1
        else:
            gone[path] = keeper
    with open('expected', 'w') as file:
        file.write(f'{n_bad}\n' + ''.join(f'{p}\0{k}\n' for p, k in sorted(gone.items())))
else:
    n_bad, *lines = open('expected').read().splitlines()
    expected = dict(line.split('\0') for line in lines)
    with open('plan.csv') as file:
        assert ' acts-on=decisions ' in next(file)
        plan = list(csv.DictReader(file))
    planned = {row['path']: row['keeper'] for row in plan if row['action'] == 'remove'}
    assert planned == expected, (planned, expected)
    assert all(row['decided_by'] == 'decision' and row['likeness'] for row in plan if row['action'] == 'remove')
    assert len(open('said').readlines()) == int(n_bad), n_bad
    assert {path for path in paths if not os.path.exists(path)} == set(expected)
    for group in keeper_of:
        assert any(os.path.exists(path) for path in paths if group_of[path] == group), group
END
for seed in 1 2 3 4; do
    python3 model.py "$uuid" decide $seed
    code=0
    "$TWINDEX" plan -q -d db -r 30 --keep path --only exact --decisions d.csv -o plan.csv 2>said || code=$?
    is "$([ -s said ] && echo 1 || echo 0)" $code
    silent "$TWINDEX" apply -q -d db --to move:gone --yes --journal j plan.csv
    python3 model.py "$uuid" check
    [ ! -e j ] || "$TWINDEX" undo -q j
    rm -rf j gone
done
tree c | same before -

# decided ROWS: d.csv, a format of printf
p=$PWD/c
decided() {
    printf '# twindex decisions 1 index=%s\ndecision,path,other\n' "$uuid" >d.csv
    # shellcheck disable=SC2059 # a format
    printf "$1" >>d.csv
}
# goes: what the plan removes, and why
goes() {
    python3 - <<'END'
import csv
rows = csv.DictReader(list(open('plan.csv'))[1:])
print(*sorted('%s:%s:%s:%s' % (row['path'].rsplit('/', 1)[1], row['keeper'].rsplit('/', 1)[1], row['likeness'], row['loses'])
              for row in rows if row['action'] == 'remove'))
END
}
plan() {
    rm -f plan.csv
    "$TWINDEX" plan -q -d db -r 30 --keep path --decisions d.csv -o plan.csv "$@"
}
# What is kept is the keeper, though it loses by every rule; how sure, and what is lost, is said
decided "keep,$p/thumbnail.jpg,\nremove,$p/original.jpg,\nremove,\"$p/safe/a, \"\"b\"\".jpg\",$p/half.jpg\n"
silent plan
is 'a, "b".jpg:half.jpg:exact: original.jpg:thumbnail.jpg:same:pixels,quality' "$(goes)"
grep -q '^[0-9]*,keep,.*/thumbnail.jpg,,,,decision,' plan.csv
# One line each, and the other rows are done
decided "remove,$p/linked.jpg,$p/half.jpg\nremove,$p/bonsai-26.jpg,$p/minaret-25.jpg\nremove,$p/grey.jpg,$p/border.jpg
remove,$p/border.jpg,$p/original.jpg\nremove,$p/none.jpg,\nremove,$p/gamma.jpg,\ndistinct,$p/original.jpg,$p/blurred.jpg
remove,$p/blurred.jpg,$p/original.jpg\nremove,$p/metadata.jpg,\nremove,$p/minaret-25.jpg,$p/minaret-51.j"
touch c/gamma.jpg
exits 1 plan
is '3 4 5 7 8 10 11 12' "$(sed -n "s/^twindex: error: 'd.csv', line \([0-9]*\): .*/\1/p" err | sort -n | paste -sd' ')"
for why in 'the same file as its keeper' 'is in another group' 'is to go itself, by line 6' 'is not in the index' \
    'or has changed since' 'says that the two are distinct' 'the keeper of its group goes, too' 'the last line has no end'; do
    has "$why" err
done
is 8 "$(wc -l <err)"
is 'border.jpg:original.jpg:edited:' "$(goes)"
# What only looks alike goes, too, if it was decided, by a chain as well; and says so
"$TWINDEX" pairs -q -d db -r 64 --verify -o pairs.csv
IFS=, read -r a b <<<"$(sed -n 's/^\([^,"]*,[^,"]*\),.*,similar$/\1/p' pairs.csv | head -n 1)"
decided "remove,$b,$a\n"
silent plan --linkage single -r 64
is "${b##*/}:${a##*/}:similar" "$(goes | cut -d: -f1-3)"
# Within --protect what is protected stays, and is what is kept
decided "remove,\"$p/safe/a, \"\"b\"\".jpg\",$p/metadata.jpg\nremove,$p/grey.jpg,$p/border.jpg\n"
exits 1 plan --protect c/safe
is 2 "$(grep -c 'within --protect' err)"
is '' "$(goes)"
decided "remove,$p/half.jpg,\nremove,$p/grey.jpg,\"$p/safe/a, \"\"b\"\".jpg\"\n"
silent plan --protect c/safe
is 'grey.jpg:a, "b".jpg:edited:pixels half.jpg:a, "b".jpg:exact:' "$(goes)"
# No decisions, or others': no plan
sed '1s/index=./index=X/' d.csv >other.csv
fails 3 'has decisions of another index' "$TWINDEX" plan -q -d db --decisions other.csv -o new.csv
fails 3 'is no file of decisions' "$TWINDEX" plan -q -d db --decisions plan.csv -o new.csv
absent new.csv
