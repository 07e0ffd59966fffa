# plan of a photographer's tree: by default no piece of metadata is lost, and no picture; with recompressed and reduced
# copies no edited or black-and-white version, burst frame or screenshot of one template goes, each original stays, and
# each copy is found. What goes is carried out, and undone.
. "$SRCDIR/tests/cli/functions.sh"
n=0 photos=
for name in $(spread 2 accordion anchor barrel bonsai-26); do
    photos+=" $TESTDATA/photos/$name.jpg"
    n=$((n + 1))
done
# shellcheck disable=SC2086 # words
python3 "$SRCDIR/scripts/make-photo-tree.py" c $photos >kinds
"$TWINDEX" index -q -d db c
"$TWINDEX" plan -q -d db -o default.csv
"$TWINDEX" plan -q -d db --only exact,payload,same -o same.csv
python3 - $n <<'END'
import csv
import sys


def pieces(path):
    """The segments of a JPEG before its picture, and the rest of the file."""
    data = open(path, 'rb').read()
    at, found = 2, set()
    while data[at + 1] in range(0xe0, 0xf0) or data[at + 1] == 0xfe:
        end = at + 2 + int.from_bytes(data[at + 2:at + 4], 'big')
        if data[at + 4:at + 9] != b'JFIF\0':
            found.add(data[at:end])
        at = end
    return found, data[at:]


def rows(name):
    with open(name) as file:
        assert next(file).startswith('# twindex plan 1 index=')
        return list(csv.DictReader(file))


kinds = {path: kind for kind, path in (line.rstrip('\n').split('\t') for line in open('kinds'))}
n = 0
for row in rows('default.csv'):
    if row['action'] == 'remove':
        of_file, picture = pieces(row['path'])
        of_keeper, other = pieces(row['keeper'])
        assert picture == other and of_file <= of_keeper, row
        n += 1
n_photos = int(sys.argv[1])
assert n >= n_photos, n

plan = rows('same.csv')
gone = {row['path']: row['keeper'] for row in plan if row['action'] == 'remove'}
for path in gone:
    assert kinds[path] not in ('edited', 'bw', 'burst', 'screenshot'), path
for path, kind in kinds.items():
    if kind == 'master':
        picture = pieces(path)[1]
        name = path.rsplit('/', 1)[1]
        assert any(pieces(other)[1] == picture for other in kinds
                   if kinds[other] in ('master', 'backup', 'retagged') and other.endswith(name) and other not in gone), path
copies = [path for path, kind in kinds.items() if kind in ('mailed', 'web', 'png', 'upscale')]
missed = [path for path in copies if path not in gone]
assert len(copies) == 4 * n_photos and not missed, missed
assert not set(gone.values()) & set(gone)
END
tree c >before
silent "$TWINDEX" apply -q -d db --to move:gone --yes --journal j same.csv
[ "$(find gone -name '*.jpg' | wc -l)" -ge $((4 * n)) ]
silent "$TWINDEX" undo -q j
tree c >after
same before after
