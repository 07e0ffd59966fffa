# --files-from: a file, standard input, NUL-separated; relative entries; an entry twice; the key is the folder's
# realpath with the last name as it stands, also when that is a link.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p real/deep elsewhere
cp "$TESTDATA/tiny/9x8.png" real/a.png
cp "$TESTDATA/tiny/8x9.png" real/deep/b.png
cp "$TESTDATA/tiny/3x2.png" elsewhere/c.png
cp "$TESTDATA/tiny/1x1.png" elsewhere/not-listed.png
ln -s real link
ln -s ../../elsewhere/c.png real/deep/last.png
wanted=$'real/a.png\nreal/deep/b.png\nreal/deep/last.png'

printf '%s\n' link/a.png ./real/../link/deep/b.png "$PWD/link/deep/last.png" >list
silent "$TWINDEX" index -d file.db --files-from list --json
is '[3,3,0]' "$(json out files hashed skipped)"
is "$wanted" "$(known file.db)"
is "$(stat -c %s elsewhere/c.png)" "$(sqlite3 file.db "SELECT bytes FROM images WHERE path LIKE '%last.png'")"
silent "$TWINDEX" index -d stdin.db --files-from - <list
is "$wanted" "$(known stdin.db)"
tr '\n' '\0' <list >list0
silent "$TWINDEX" index -d nul.db -0 --files-from list0
is "$wanted" "$(known nul.db)"
silent "$TWINDEX" index -d nul-stdin.db --null --files-from=- <list0
is "$wanted" "$(known nul-stdin.db)"
printf %s "$(cat list)" >no-end
silent "$TWINDEX" index -d no-end.db --files-from no-end
is "$wanted" "$(known no-end.db)"
silent "$TWINDEX" hash -o shards --files-from list
silent "$TWINDEX" merge -d merged.db shards
is "$wanted" "$(known merged.db)"

# Again: nothing is new. An entry twice, and under two names: one record.
silent "$TWINDEX" index -d file.db --files-from list --json
is '[3,0]' "$(json out unchanged hashed)"
printf '%s\n' real/a.png real/a.png link/a.png "$PWD/real/a.png" >twice
silent "$TWINDEX" index -d twice.db --files-from twice
is real/a.png "$(known twice.db)"

# With a PATH beside it
silent "$TWINDEX" index -d both.db --files-from list elsewhere
is $'elsewhere/c.png\nelsewhere/not-listed.png\n'"$wanted" "$(known both.db)"

# A list that is not there is found before anything is hashed
fails 1 "cannot read the list 'nowhere'" "$TWINDEX" index -d none.db --files-from nowhere elsewhere --json
is '[0,0]' "$(json out files hashed)"

# A NUL-separated list without -0 is refused, not half understood
fails 2 -0 "$TWINDEX" index -d wrong.db --files-from list0
# A list names no roots: the mount point of what it names stands for one, so that prune has something to refuse on.
[ "$("$TWINDEX" stats -d twice.db | grep -c '^root')" -ge 1 ]
# A line of any length costs no memory, is reported in few words, and the next one is taken
{ head -c 150000000 /dev/zero | tr '\0' x && printf '\n%s\n' real/a.png; } >long
most=100 # MiB
! ldd "$TWINDEX" | grep -q 'lib[atu]*san' || most=4000
fails 1 "cannot read 'xxxxxxxxxx" python3 "$SRCDIR/tests/cli/hash/peak.py" $most "$TWINDEX" index -d long.db --files-from long
is real/a.png "$(known long.db)"
[ "$(wc -c <err)" -lt 300 ] || wrong 'too many words'
rm long
# Lines taken for one NUL-separated path: the same
repeat 5000 real/a.png >lines
fails 1 'file name too long' "$TWINDEX" index -d lines.db -0 --files-from lines
[ "$(wc -c <err)" -lt 300 ] || wrong 'too many words'
fails 2 -0 "$TWINDEX" index -d zero.db --files-from /dev/zero
# Folders are not walked, which is reported once
printf '%s\n' real real/a.png elsewhere . >folders
fails 0 "not walked, give them as PATH: 3, the first 'real'" "$TWINDEX" index -d folders.db --files-from folders
is real/a.png "$(known folders.db)"

# What a list names is as good a sign that a disk is there as what is walked
sqlite3 file.db 'UPDATE roots SET device = device + 1, fs_uuid = NULL'
silent "$TWINDEX" index -d file.db --files-from list
silent "$TWINDEX" prune -d file.db

# While the writer of a list is slow, what it has named is hashed and written: a run that is killed then costs nothing
mkfifo slow
(
    exec 3<>slow
    "$TWINDEX" index -q -d slow.db --files-from - <slow &
    run=$!
    cat list >&3
    # shellcheck disable=SC2317 # until_true calls it
    written() { [ "$(cat slow.db.shards/*.part | wc -c)" -gt 0 ]; }
    until_true written
    kill -9 "$run"
    wait "$run" || true
)
silent "$TWINDEX" index -d slow.db --files-from list --json
is '[3,0]' "$(json out unchanged hashed)"
