# Pairs of folders and contained folders are those of a naive count over the groups of export, whatever the names and links.
. "$SRCDIR/tests/cli/functions.sh"
naive() {
    python3 "$SRCDIR/tests/cli/folders/naive.py" "$@"
}
set --
for photo in $clean_photos; do
    set -- "$@" "$TESTDATA/photos/$photo.jpg"
done
[ -n "${TWX_SANITIZED-}" ] && trees='3:16' || trees='1:60 2:24 3:16 4:200 5:30 6:40'
for tree in $trees; do
    seed=${tree%:*}
    naive make "$seed" "${tree#*:}" "$seed" "$@"
    silent "$TWINDEX" index -d "$seed.db" "$seed"
    for exact in '' --exact; do
        # shellcheck disable=SC2086 # none, or one word
        exits 0 "$TWINDEX" export -d "$seed.db" $exact --format jsonl -o groups
        for what in '' --contained; do
            naive "$([ -n "$what" ] && echo contained || echo pairs)" "$seed" <groups >wanted
            # shellcheck disable=SC2086 # none, or one word each
            silent "$TWINDEX" folders -d "$seed.db" $exact $what --format jsonl
            naive rows <out >got
            same wanted got
            cat wanted >>all
        done
    done
done
# The trees have all that there is to tell apart
for text in ', true, ' ', false, ' xff; do
    has "$text" all
done
