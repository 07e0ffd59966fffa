# hash --stdin --stdout=tsv: a line of output for each line of input, in its order, whatever the line is; columns and paths
# as Python reads them; what index has of the same files is what merge --tsv makes of the lines.
. "$SRCDIR/tests/cli/functions.sh"
filter=("$TWINDEX" hash --stdin=lines --stdout=tsv)
mkdir -p c/deep
cp "$TESTDATA"/edits/*.jpg "$TESTDATA/bad/truncated.jpg" "$TESTDATA/disguised/notes.txt" c
cp "$TESTDATA"/photos/b*.jpg "$TESTDATA/tiny/1x1.png" c/deep
: >c/empty
ln -s deep c/link
ln -s ../c/deep/beaver.jpg c/last.jpg
mkfifo c/fifo

# Nothing in, nothing out, and nothing made
exits 0 "${filter[@]}" </dev/null
[ ! -s out ] && [ ! -s err ]
# shellcheck disable=SC2154 # set by functions.sh
case $summary in 'twindex: 0 files: 0 hashed; '*) ;; *) wrong "$summary" ;; esac

# One column after another, as they are documented
printf 'c/deep/beaver.jpg\nc/deep/none.jpg\n\nc/link/beaver.jpg\nc/deep\nc/notes.txt\nc/truncated.jpg\nc/fifo\nc/last.jpg' >list
exits 0 "${filter[@]}" -j 2 <list
[ ! -s err ] || wrong 'words'
cp out lines
is $'./c\n./err\n./lines\n./list\n./out' "$(find . -mindepth 1 -maxdepth 1 | LC_ALL=C sort)"
is "$(printf '%s\n' hashed gone 'bad path: empty' hashed 'not a file' 'not an image' truncated 'not a file' hashed)" "$(cut -f2 lines)"
is 38 "$(awk -F '\t' '{ print NF }' lines | uniq)"
beaver=$PWD/c/deep/beaver.jpg
silent "$TWINDEX" index -d beaver.db c/deep/beaver.jpg
wanted=$(sqlite3 -separator '	' beaver.db "SELECT hash, status, path, bytes, mtime_ns, width, height, format, detail, 0, checksum, 1, 8 FROM images")
is "$wanted" "$(sed -n 1p lines | cut -f1-13)"
is "$(stat -c '%i	%d' "$beaver")" "$(sed -n 1p lines | cut -f32,33)"
is c/deep/beaver.jpg "$(sed -n 1p lines | cut -f38)"
is "$wanted	c/link/beaver.jpg" "$(sed -n 4p lines | cut -f1-13,38)"
is "$PWD/c/last.jpg" "$(sed -n 9p lines | cut -f3)"
is "ERR	gone	c/deep/none.jpg" "$(sed -n 2p lines | cut -f1-3)"
is 1 "$(cut -f14 lines | sort -u | wc -l)"

# NUL-separated, with names that have anything; and what came out, in again
mkdir hostile
names=("a b" $'tab\there' $'new\nline' "100%" "%41.jpg" $'\xff\xfe' "ü" "'quote\"" ' lead' 'trail ' $'cr\r' '~')
for name in "${names[@]}"; do
    cp "$TESTDATA/tiny/9x8.png" "hostile/$name"
done
printf '%s\0' "${names[@]/#/hostile/}" | LC_ALL=C sort -z >list0
exits 0 "$TWINDEX" hash --stdin=nul --stdout=tsv <list0
[ "$(cut -f2 out | sort | uniq -c | tr -s ' ')" = " ${#names[@]} hashed" ] || wrong "$(cat out)"
is '' "$(LC_ALL=C grep -a '[^ -~	]' out || true)"
cut -f38 out >encoded
python3 -c 'import sys, urllib.parse
for line in sys.stdin:
    sys.stdout.buffer.write(urllib.parse.unquote_to_bytes(line.rstrip("\n")) + b"\0")' <encoded | same - list0
cp out first
exits 0 "${filter[@]}" --path-encoding percent <encoded
same <(cut -f1-13 first) <(cut -f1-13 out)
cut -f3 first >absolute
exits 0 "${filter[@]}" --path-encoding percent <absolute
same <(cut -f1-13 first) <(cut -f1-13 out)
is '' "$(cut -f38 out | tr -d '\n')"
# By another encoder; and plain paths as they are, % and all, but not where an encoding was promised
python3 -c 'import sys, urllib.parse
for name in sys.stdin.buffer.read().split(b"\0")[:-1]:
    print(urllib.parse.quote(name, safe=""))' <list0 >quoted
exits 0 "${filter[@]}" --path-encoding=percent <quoted
same <(cut -f1-13 first) <(cut -f1-13 out)
printf '%s\n' hostile/100% hostile/%41.jpg 'hostile/a b' >plain
exits 0 "${filter[@]}" --path-encoding raw <plain
is "$(repeat 3 hashed)" "$(cut -f2 out)"
exits 0 "${filter[@]}" --path-encoding percent <plain
is $'bad path: not percent-encoded\ngone\nhashed' "$(cut -f2 out)"
is $'hostile/100%25\nhostile/A.jpg' "$(cut -f3 out | head -n 2)"
printf 'a\0b\nc/notes.txt\n' | exits 0 "${filter[@]}"
is $'bad path: a NUL byte\nnot an image' "$(cut -f2 out)"
{ head -c 3000000 /dev/zero | tr '\0' x && printf '\nc/notes.txt\n'; } | exits 0 "${filter[@]}"
is $'path too long\nnot an image' "$(cut -f2 out)"

# The same index, but for the times of observation: as index has it of this list
find "$PWD/c" "$PWD/hostile" -type f -print0 | LC_ALL=C sort -z >all0
silent "$TWINDEX" index -d wanted.db --variants all -0 --files-from all0
exits 0 "$TWINDEX" hash --variants all --stdin=nul --stdout=tsv <all0
cp out all.tsv
silent "$TWINDEX" merge -d got.db --tsv all.tsv
content() {
    local columns
    columns=$(sqlite3 "$1" "SELECT group_concat(name) FROM pragma_table_info('files') WHERE name NOT IN ('observed_ns', 'row_checksum')")
    sqlite3 "$1" 'SELECT * FROM images ORDER BY path' "SELECT $columns FROM files ORDER BY id" 'SELECT * FROM folders ORDER BY id' \
        'SELECT path, device, fs_uuid, fs_label, given FROM roots ORDER BY path' 'SELECT * FROM provenance ORDER BY id'
    "$TWINDEX" export -q -d "$1" --variants all
    "$TWINDEX" export -q -d "$1" --all-files --format jsonl
    "$TWINDEX" stats -q -d "$1" --failures
}
same <(content wanted.db) <(content got.db)
silent "$TWINDEX" check -d got.db
silent "$TWINDEX" index -d got.db --variants all -0 --files-from all0 --json
is '[0,0]' "$(json out hashed failed)"
# Of the larger hash
exits 0 "$TWINDEX" hash --hash-size 16 --stdin=nul --stdout=tsv <all0
cp out large.tsv
silent "$TWINDEX" merge -d large.db --tsv - <large.tsv
silent "$TWINDEX" index -d large-wanted.db --hash-size 16 -0 --files-from all0
same <(content large-wanted.db) <(content large.db)

# Wrong words
fails 2 '--stdin needs --stdout=tsv' "$TWINDEX" hash --stdin=lines
fails 2 'goes with --stdin' "$TWINDEX" hash --stdout=tsv c
fails 2 'not with -o' "${filter[@]}" -o shards
fails 2 'takes no PATH' "${filter[@]}" c
fails 2 '--stdin=nul' "${filter[@]}" -0
fails 2 'leaves nothing out' "${filter[@]}" --exclude x
fails 2 '--json' "${filter[@]}" --json
absent shards
