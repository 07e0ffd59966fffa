# On a terminal groups come as people read them, escaped, in its width; elsewhere as CSV. What is freed is what files take
# whose last name goes.
script -qec true typescript >probe 2>&1 || { echo "no pseudo-terminals here"; exit 77; }
. "$SRCDIR/tests/cli/functions.sh"
edits=$TESTDATA/edits
mkdir c
cp "$edits/original.jpg" c/best.jpg
cp "$edits/quality-50.jpg" c/q50.jpg
ln c/q50.jpg c/q50-link.jpg
ln c/best.jpg c/best-link-with-a-long-name.jpg
cp c/best.jpg $'c/esc\033[31m.jpg'
cp "$edits/half.jpg" c/half.jpg
touch -d 2001-01-01 c/*
silent "$TWINDEX" index -d t.db c
on_terminal() {
    printf '%q ' "$TWINDEX" "${@:2}" >run.sh
    script -qec "stty cols $1; bash run.sh 2>err" typescript </dev/null >raw
    python3 "$SRCDIR/tests/cli/options/safe_text.py" <raw
    tr -d '\r' <raw | sed "s|$PWD/||" >shown
}
size() {
    stat -c %s "c/$1" | awk '{ printf "%.1f kB", $1 / 1000 }'
}
freed=$(stat -c %s c/q50.jpg $'c/esc\033[31m.jpg' c/half.jpg | awk '{ n += $1 } END { printf "%.1f kB", n / 1000 }')
line() {
    printf '%5s  %-10s  %11s  %8s  %s\n' "$@"
}
{
    line keep '' 480x270 "$(size best.jpg)" c/best.jpg
    line 0 linked 480x270 "$(size best.jpg)" c/best-link-with-a-long-name.jpg
    line 0 exact 480x270 "$(size best.jpg)" 'c/esc\x1b[31m.jpg'
    line 0 same 240x135 "$(size half.jpg)" c/half.jpg
    line 0 same 480x270 "$(size q50.jpg)" c/q50-link.jpg
    line 0 same 480x270 "$(size q50.jpg)" c/q50.jpg
    printf '       frees %s\n\n' "$freed"
} >wanted
on_terminal 1000 export -d t.db --verify
same wanted shown
sed 's/same/    /' wanted >unverified
on_terminal 1000 export -d t.db
same unverified shown
grep -q '^twindex: 1 group, 5 duplicates, ' err

# What fits to the last column stays in one line; a path that does not has its own.
longest=$(tr -d '\r' <raw | awk '{ if (length > n) n = length } END { print n }')
on_terminal "$longest" export -d t.db
same unverified shown
on_terminal $((longest - 1)) export -d t.db
is 1 "$(grep -cx ' *c/[^ ]*' shown)"
grep -qx ' *c/best-link-with-a-long-name.jpg' shown
on_terminal 40 export -d t.db
is 6 "$(grep -cx ' *c/[^ ]*' shown)"

# Told so, a file gets it too, and a terminal CSV; a pipe gets CSV.
silent "$TWINDEX" export -d t.db --format text -o file
sed "s|$PWD/||" file | same unverified -
for options in '--format csv' '--role all' '--path-encoding raw' '-o /dev/tty'; do
    # shellcheck disable=SC2086 # words
    on_terminal 1000 export -d t.db $options
    is group_id "$(head -n 1 shown | cut -d , -f 1)"
done
silent "$TWINDEX" export -d t.db
is group_id "$(head -n 1 out | cut -d , -f 1)"
