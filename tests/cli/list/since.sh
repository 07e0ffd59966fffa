# --since leaves out what an index has as it is, by the rules of index, and says how many.
. "$SRCDIR/tests/cli/functions.sh"

mkdir -p c/a
cp "$TESTDATA"/photos/{accordion,anchor,barrel}.jpg c
cp "$TESTDATA"/photos/beaver.jpg c/a
head -c 2000 c/anchor.jpg >c/cut.jpg
echo text >c/text
silent "$TWINDEX" index -d c/x.db c

# listed OPTION...: the names that a manifest since then has
listed() {
    silent "$TWINDEX" list c --since c/x.db -o m "$@"
    tr '\0' '\n' <m | sed -n "s|^[0-9].* $PWD/c/||p"
}

is '' "$(listed)"
silent "$TWINDEX" list c --since c/x.db -o m
case $summary in *"6 files: 0 listed, 6 unchanged; "*) ;; *) wrong "$summary" ;; esac
is cut.jpg "$(listed --retry-failed)"
silent "$TWINDEX" list c --since c/x.db -o m --json
is '[6,0,6]' "$(json out files listed unchanged)"

# Changed: content, mtime, ctime; new
cp "$TESTDATA/photos/anchor.jpg" c/barrel.jpg
touch -d '2001-02-03' c/a/beaver.jpg
chmod 600 c/accordion.jpg
cp "$TESTDATA/photos/brain.jpg" c/new.jpg
listed | sort >got
printf '%s\n' a/beaver.jpg accordion.jpg barrel.jpg new.jpg | same - got
listed --no-ctime | sort >got
printf '%s\n' a/beaver.jpg barrel.jpg new.jpg | same - got

# Records of another version of the hash are listed
cp c/x.db old.db
sqlite3 old.db 'UPDATE provenance SET hash_version = 1'
silent "$TWINDEX" list c --since old.db -o m --exclude x.db
is 7 "$(tr '\0' '\n' <m | sed -n 's/^# end count=\([0-9]*\) .*/\1/p')"

# The time of the manifest is later than any that the index has seen, whatever the clock says
sqlite3 old.db 'UPDATE twindex SET newest_observed_ns = 4000000000000000000'
silent "$TWINDEX" list c --since old.db -o m
is 4000000000000000001 "$(tr '\0' '\n' <m | sed -n '1s/.*observed=//p')"

# What cannot be
fails 2 '--retry-failed goes with --since' "$TWINDEX" list c --retry-failed
fails 2 '--no-ctime goes with --since' "$TWINDEX" list c --no-ctime
fails 1 'none.db' "$TWINDEX" list c --since none.db -o n
fails 3 'c/text' "$TWINDEX" list c --since c/text -o n
fails 2 'is the index or a file of it' "$TWINDEX" list c --since c/x.db -o c/x.db
absent n
