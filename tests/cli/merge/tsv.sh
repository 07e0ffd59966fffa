# merge --tsv: lines in any order, in any number of files, once or twice, are one index; what is no line is named and costs
# nothing but itself.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c s
cp "$TESTDATA"/photos/b*.jpg "$TESTDATA/bad/truncated.jpg" "$TESTDATA/disguised/notes.txt" c
filter() {
    find "$PWD/c" -type f -print0 | LC_ALL=C sort -z | "$TWINDEX" hash -q --stdin=nul --stdout=tsv
}
content() {
    sqlite3 "$1" 'SELECT * FROM images ORDER BY path' 'SELECT path, device, fs_uuid FROM roots'
    sqlite3 "$1" 'SELECT path, observed_ns FROM folders JOIN files ON folder_id = folders.id' | LC_ALL=C sort
    "$TWINDEX" export -q -d "$1"
}

# Two observations, of which the later stands, whatever comes first
filter >1.tsv
cp "$TESTDATA/photos/anchor.jpg" c/beaver.jpg
rm c/barrel.jpg
echo '' >c/truncated.jpg
filter >2.tsv
silent "$TWINDEX" merge -d wanted.db --tsv 1.tsv 2.tsv
content wanted.db >wanted
silent "$TWINDEX" merge -d back.db --tsv 2.tsv 1.tsv
content back.db | same - wanted
cat 1.tsv 2.tsv | LC_ALL=C sort >sorted.tsv
silent "$TWINDEX" merge -d sorted.db --tsv - <sorted.tsv
content sorted.db | same - wanted
split -l 2 sorted.tsv part-
: >part-empty
for part in part-*; do
    silent "$TWINDEX" merge -d one.db --tsv "$part"
done
content one.db | same - wanted
mkfifo fifo
cat sorted.tsv >fifo &
silent "$TWINDEX" merge -d one.db --tsv fifo --json
is "[$(wc -l <sorted.tsv),0,0,$(wc -l <sorted.tsv)]" "$(json out records new replaced superseded)"
content one.db | same - wanted
silent "$TWINDEX" check -d one.db

# A file that was merged is known again, by what it holds: what was dropped since is not brought back
silent "$TWINDEX" merge -d wanted.db --tsv 2.tsv 1.tsv --json
is '[0,2,0]' "$(json out files already_merged records)"
cp 1.tsv copy.tsv
silent "$TWINDEX" prune -d wanted.db
silent "$TWINDEX" merge -d wanted.db --tsv copy.tsv copy.tsv
is '' "$(known wanted.db | grep barrel || true)"

# Over what index and hash made, and under it
silent "$TWINDEX" index -d mixed.db c
silent "$TWINDEX" merge -d mixed.db --tsv 1.tsv 2.tsv
same <(known mixed.db hash) <(known back.db hash)

# Lines without a record are counted, and no failure; nothing at all is an index of nothing
printf '%s\n' c/none.jpg c/none2.jpg | "$TWINDEX" hash -q --hash-size 16 --stdin=lines --stdout=tsv >gone.tsv
silent "$TWINDEX" merge -d gone.db --tsv gone.tsv --json
is '[1,0,2]' "$(json out files records without_record)"
is 16 "$(sqlite3 gone.db 'SELECT hash_size FROM twindex')"
silent "$TWINDEX" merge -d empty.db --tsv part-empty
is 0 "$(sqlite3 empty.db 'SELECT count(*) FROM files')"

# What is no line is named with its number; the others are merged, and the file is not taken for merged
{ sed -n 1,2p 1.tsv && echo 'no line' && sed -n 3p 1.tsv | cut -f 1-20 && sed -n '4s/\t/\t\t/p;5,$p' 1.tsv && sed -n 1p gone.tsv; } >bad.tsv
exits 3 "$TWINDEX" merge -d bad.db --tsv bad.tsv 2.tsv
has "'bad.tsv', line 3, was passed over: not of twindex hash --stdout=tsv" err
has "'bad.tsv', line 4, was passed over: 20 columns where 38 are wanted" err
has "'bad.tsv', line 5, was passed over: " err
has "line $(wc -l <bad.tsv), was passed over: its hash is of size 16, those of the index of size 8" err
is 4 "$(grep -c 'passed over' err)"
is "$(cat 2.tsv <(sed -n '1,2p;5,$p' 1.tsv) | cut -f3 | sort -u | wc -l)" "$(sqlite3 bad.db 'SELECT count(*) FROM files')"
exits 3 "$TWINDEX" merge -d bad.db --tsv bad.tsv
sed -n '3,4p' 1.tsv >rest.tsv
silent "$TWINDEX" merge -d bad.db --tsv rest.tsv
content bad.db | same - wanted
# Cut off, too long, of another version, no lines at all
head -c -1 1.tsv >cut.tsv
exits 3 "$TWINDEX" merge -d cut.db --tsv cut.tsv
has 'its end is missing' err
{ head -c 3000000 /dev/zero | tr '\0' x && echo && cat 1.tsv; } >long.tsv
fails 3 'line 1, was passed over: it is too long' "$TWINDEX" merge -d long.db --tsv long.tsv
is "$(wc -l <1.tsv)" "$(sqlite3 long.db 'SELECT count(*) FROM files')"
awk -F '\t' -v OFS='\t' '{ $12 = 2 } 1' 1.tsv >newer.tsv
exits 3 "$TWINDEX" merge -d newer.db --tsv newer.tsv
has 'of version 2' err
absent newer.db
repeat 100 'no line' >none.tsv
exits 3 "$TWINDEX" merge -d none.db --tsv none.tsv
is 11 "$(wc -l <err)"
has "'none.tsv': 100 lines in all were passed over" err
absent none.db
exits 3 "$TWINDEX" merge -d none.db --tsv s/../1.tsv "$TWINDEX"
is "$(wc -l <1.tsv)" "$(sqlite3 none.db 'SELECT count(*) FROM files')"
# Names that lead nowhere, or to no file, before anything is made
fails 1 "cannot read 'nowhere'" "$TWINDEX" merge -d no.db --tsv 1.tsv nowhere
fails 1 "'c' is a folder" "$TWINDEX" merge -d no.db --tsv c
fails 2 'no FILE given' "$TWINDEX" merge -d no.db --tsv
absent no.db

# A shard is none of these, and a line is no shard
fails 3 'is not a twindex shard' "$TWINDEX" merge -d no.db 1.tsv

# A path may be rewritten on its way
sed "s|\\t$PWD/|\\t/mnt/there/|" 1.tsv >moved.tsv
silent "$TWINDEX" merge -d moved.db --tsv moved.tsv
is "/mnt/there/c/barrel.jpg" "$(known moved.db | head -n 1)"
