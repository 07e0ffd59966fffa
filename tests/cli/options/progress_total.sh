# Nearly every progress line names a total, also while the walk waits for workers: of a folder, of a list, of a list by
# standard input; of a pipe none is known before its end.
. "$SRCDIR/tests/cli/functions.sh"
script -qec true typescript >probe 2>&1 || { echo 'no pseudo-terminals here'; exit 77; }
mkdir -p c/.git
silent "$TWINDEX" generate -o made --count 1 --size 3000x2000 --format png
mv made/000/000000.png c/a0.png # slow to decode: the walk has to wait
for ((i = 1; i < 30; i++)); do
    ln c/a0.png "c/a$i.png"
done
touch c/b{0..2969}.txt
cp c/a0.png c/.git
printf '%s\n' "$PWD"/c/*.* >list
shown() { # shown OPTIONS: runs, and leaves the progress lines in `lines`
    rm -rf shards
    TERM=xterm SHELL=$BASH script -qec "'$TWINDEX' hash -j 1 -o shards $1" typescript </dev/null >/dev/null
    tr '\r' '\n' <typescript | grep '^[0-9]\+ .*images, ' >lines || :
    [ "$(wc -l <lines)" -ge 3 ] || wrong "too few progress lines: $(<lines)"
}
for sources in c '--files-from list' '--files-from - <list'; do
    shown "$sources"
    [ "$(grep -c ' of \(about \)\?3000 images' lines)" -ge $(($(wc -l <lines) - 1)) ] || wrong "$sources: $(<lines)"
    grep -q ' of about 3000 images, .* left' lines
done
shown '--files-from <(cat list)'
lacks ' of about ' lines
