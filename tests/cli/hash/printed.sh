# hash --stdout=hashes: path, TAB, hash, as an index of the same files has them, in the order of the walk or of the list whatever
# the number of threads; files without a hash have no line; names with newline, TAB or no UTF-8.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/b c/a
cp "$TESTDATA"/photos/b*.jpg c/b
cp "$TESTDATA"/edits/*.jpg c/a
cp "$TESTDATA"/{bad/truncated.jpg,disguised/notes.txt,photos/anchor.jpg,tiny/1x1.png} c
: >c/empty
ln -s a c/link

# In the order of names, which is that of the walk: files of a folder before its folders
silent "$TWINDEX" index -d t.db c
sqlite3 -separator '	' t.db "SELECT path, hash FROM images WHERE hash IS NOT NULL
    ORDER BY path LIKE '$PWD/c/%/%', path" >wanted
for jobs in 1 2 8; do
    silent "$TWINDEX" hash --stdout=hashes -j $jobs c
    same wanted out
    # shellcheck disable=SC2154 # set by functions.sh
    case $summary in *"$(wc -l <wanted) hashed, 1 failed, 2 not images"*) ;; *) wrong "$summary" ;; esac
done
[ "$(wc -l <wanted)" -gt 8 ]
is ./c "$(find . -mindepth 1 -maxdepth 1 -type d)"

# The hash is one that query takes
hash=$(grep -a '/anchor.jpg	' wanted | cut -f2)
exits 0 "$TWINDEX" query -d t.db -r 0 --hash "$hash" --format csv
has c/anchor.jpg out
silent "$TWINDEX" hash --stdout=hashes --hash-size 16 c/anchor.jpg
is 128 "$(cut -f2 out | tr -d '\n' | wc -c)"

# A list, in its own order; what is there and no image, or cannot be found
tac wanted | cut -f1 >list
silent "$TWINDEX" hash --stdout=hashes -j 8 --files-from list
tac wanted | same - out
fails 1 "'none' does not exist" "$TWINDEX" hash --stdout hashes c/anchor.jpg none
is 1 "$(wc -l <out)"
exits 4 "$TWINDEX" hash --stdout hashes --strict c
same wanted out

# Names
mkdir n
cp c/anchor.jpg $'n/new\nline.jpg'
cp c/anchor.jpg $'n/tab\there.jpg'
cp c/anchor.jpg $'n/\xff.jpg'
fails 0 '2 paths have a newline or TAB: --path-encoding percent' "$TWINDEX" hash --stdout=hashes n
cp out raw
silent "$TWINDEX" hash --stdout=hashes --path-encoding percent n
cp out percent
/usr/bin/python3 - "$hash" <<'END'
import os, sys, urllib.parse
names = [os.fsencode(os.path.abspath("n")) + b"/" + name for name in (b"new\nline.jpg", b"tab\there.jpg", b"\xff.jpg")]
wanted = [(name, sys.argv[1].encode()) for name in names]
lines = [line.split(b"\t") for line in open("percent", "rb").read().splitlines()]
assert [(urllib.parse.unquote_to_bytes(path), hash) for path, hash in lines] == wanted
assert open("raw", "rb").read() == b"".join(path + b"\t" + hash + b"\n" for path, hash in wanted)
END

# A reader that goes, and one that cannot be written to
"$TWINDEX" hash --stdout=hashes c 2>err | true
is '0 0' "${PIPESTATUS[*]}"
has hashed err
full() {
    "$TWINDEX" hash --stdout=hashes c >/dev/full
}
fails 75 'cannot write to standard output: no space' full

# An image that crashes its decoder holds up no line of others, and a signal leaves whole lines
evil crash c/anchor.jpg >c/bad.jpg
exits 0 preloaded evil "$TWINDEX" hash --stdout=hashes -j 2 c
same wanted out
rm c/bad.jpg
evil wait c/anchor.jpg >c/b/zz.jpg
LD_PRELOAD=$(preload evil) "$TWINDEX" hash --stdout=hashes -j 2 c >some 2>some.err &
run=$!
until_true cmp -s some wanted
kill -s TERM $run
touch go
code=0
wait $run || code=$?
is 143 $code
head -n "$(wc -l <wanted)" some | same wanted -
rm c/b/zz.jpg

# Wrong words
fails 2 'no PATH' "$TWINDEX" hash --stdout=hashes
fails 2 'not with -o' "$TWINDEX" hash --stdout=hashes -o shards c
fails 2 'not with --json' "$TWINDEX" hash --stdout=hashes --json c
fails 2 'not with --variants' "$TWINDEX" hash --stdout=hashes --variants all c
fails 2 '--stdin needs --stdout=tsv' "$TWINDEX" hash --stdin=lines --stdout=hashes
fails 2 '--stdout=tsv goes with --stdin or --tar' "$TWINDEX" hash --stdout=tsv c
fails 2 '--tar writes its lines as --stdout=tsv' "$TWINDEX" hash --tar c.tar --stdout=hashes
fails 2 'give no --stdin and no --stdout' "$TWINDEX" hash --manifest m --partition 0/1 -o d --stdout=hashes
absent shards d
