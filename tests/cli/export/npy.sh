# export --format npy: an array that NumPy maps without copying, and the path of each row, as the index has them by sqlite3 alone;
# in bytewise order of path, whatever the names; both files or none.
. "$SRCDIR/tests/cli/functions.sh"
# Names around the slash: what lies in a folder is between files of the folder above it
for name in a.jpg a/b.jpg 'a!/b.jpg' 'a!.jpg' a/b/c/d.jpg a/b/c.jpg a/b0.jpg a0/x.jpg a00 b.jpg $'a/\xff.jpg' $'a/\xff\xff/x.jpg' \
    $'new\nline.jpg' $'z\xff\xff/y' deep/deeper/deepest/x 'a ' 'a b/c/d/e'; do
    mkdir -p "$(dirname "c/$name")"
    cp "$TESTDATA/photos/anchor.jpg" "c/$name"
done
cp "$TESTDATA"/photos/b*.jpg "$TESTDATA"/edits/*.jpg "$TESTDATA/bad/truncated.jpg" "$TESTDATA/tiny/1x1.png" c
echo text >c/text
silent "$TWINDEX" index -d t.db c
cat >compare.py <<'END'
import sqlite3, sys
import numpy as np
db, name, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
array = np.load(name, mmap_mode="r")
assert isinstance(array, np.memmap) and array.flags.c_contiguous and array.dtype == np.uint8 and array.ndim == 2
assert array.shape[1] == size and array.offset == 128, (array.shape, array.offset)
paths = open(name + ".paths", "rb").read().split(b"\0")
assert paths.pop() == b""
rows = sqlite3.connect(f"file:{db}?mode=ro", uri=True).execute(
    "SELECT CAST(folders.path || name AS BLOB), hash FROM files JOIN folders ON folders.id = folder_id"
    " JOIN images ON images.path = CAST(folders.path || name AS TEXT) WHERE hash_id IS NOT NULL")
wanted = sorted(set((bytes(path), bytes.fromhex(hash)) for path, hash in rows))
assert list(zip(paths, (row.tobytes() for row in array))) == wanted
# Distances without the index: all pairs of equal pictures, and the nearest of another
bits = np.unpackbits(array, axis=1)
anchor = [i for i, path in enumerate(paths) if path.endswith(b"c/a.jpg")][0]
distances = (bits != bits[anchor]).sum(axis=1)
print(len(array), (distances == 0).sum())
END
silent "$TWINDEX" export -d t.db --format npy -o h.npy --json
images=$(sqlite3 t.db 'SELECT count(*) FROM images WHERE hash IS NOT NULL')
is "[$images,16]" "$(json out images hash_bytes)"
is "$images 17" "$(/usr/bin/python3 compare.py t.db h.npy 16)"
is "$(sqlite3 t.db "SELECT count(*) FROM images WHERE flat = 1" )" 1
# The rest of query's answer is that of the array
hash=$(/usr/bin/python3 -c 'import numpy as np; print(np.load("h.npy")[0].tobytes().hex())')
exits 0 "$TWINDEX" query -d t.db -r 0 --format jsonl --hash "$hash"
[ -s out ]

# Again over the earlier ones, and nothing else is replaced; sizes; an index without images
cp h.npy before.npy
cp h.npy.paths before.npy.paths
silent "$TWINDEX" export -d t.db --format npy -o h.npy
cmp h.npy before.npy
cmp h.npy.paths before.npy.paths
silent "$TWINDEX" index --hash-size 16 -d large.db c
silent "$TWINDEX" export -d large.db --format npy -o h.npy
is "$images 17" "$(/usr/bin/python3 compare.py large.db h.npy 64)"
mkdir none
silent "$TWINDEX" index -d empty.db none
silent "$TWINDEX" export -d empty.db --format npy -o e.npy
is '(0, 16) 0' "$(/usr/bin/python3 -c 'import numpy as np; print(np.load("e.npy").shape, len(open("e.npy.paths", "rb").read()))')"
/usr/bin/python3 -c 'import numpy as np; np.save("mine.npy", np.zeros((3, 16), np.uint16))'
cp mine.npy mine.before
fails 2 'no text file: name another' "$TWINDEX" export -d t.db --format npy -o mine.npy
cmp mine.npy mine.before
absent mine.npy.paths
printf 'my\0own' >kept.npy.paths
fails 2 "kept.npy.paths' is no text file" "$TWINDEX" export -d t.db --format npy -o kept.npy
absent kept.npy
is 'my own' "$(tr '\0' ' ' <kept.npy.paths)"

# Wrong words: one line, nothing made
mkfifo fifo
mkdir made
fails 2 'give -o FILE' "$TWINDEX" export -d t.db --format npy
fails 2 'give -o FILE' "$TWINDEX" export -d t.db --format npy -o -
fails 2 "an array needs a file, and 'fifo' is none" "$TWINDEX" export -d t.db --format npy -o fifo
fails 2 "an array needs a file, and '/dev/null' is none" "$TWINDEX" export -d t.db --format npy -o /dev/null
fails 2 'no option for groups' "$TWINDEX" export -d t.db --format npy -o made/x -r 3
fails 2 'no option for groups' "$TWINDEX" export -d t.db --format npy -o made/x --exact
fails 2 'no option for groups' "$TWINDEX" export -d t.db --format npy -o made/x --role keep
fails 2 '--format npy is of one index' "$TWINDEX" export -d t.db -d empty.db --format npy -o made/x
fails 2 'is for --format csv' "$TWINDEX" export -d t.db --format npy -o made/x --path-encoding percent
fails 2 'is the index or a file of it' "$TWINDEX" export -d t.db --format npy -o t.db
fails 3 'not a twindex index' "$TWINDEX" export -d h.npy --format npy -o made/x
sqlite3 t.db 'PRAGMA user_version = 99'
fails 3 'is of a newer twindex' "$TWINDEX" export -d t.db --format npy -o made/x
is '' "$(ls -A made)"
