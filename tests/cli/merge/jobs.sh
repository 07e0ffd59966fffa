# Any number of workers, by index or by hash and merge: the same content, the same groups to the byte.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/*.jpg "$TESTDATA"/edits/*.jpg "$TESTDATA"/bad/truncated.* c
content() {
    sqlite3 "$1" 'SELECT * FROM images ORDER BY path'
    for linkage in star complete single; do
        "$TWINDEX" export -d "$1" --linkage $linkage -j "$2"
    done
}
silent "$TWINDEX" index -d wanted.db -j 1 c
content wanted.db 1 >wanted
for jobs in 2 8; do
    silent "$TWINDEX" index -d i$jobs.db -j $jobs c
    content i$jobs.db $jobs | same - wanted
    silent "$TWINDEX" hash -o s$jobs -j $jobs c
    is $jobs "$(find s$jobs -name '*.twx' -size +1k | wc -l)"  # as many shards, none of them empty
    silent "$TWINDEX" merge -d m$jobs.db s$jobs
    content m$jobs.db $jobs | same - wanted
done
