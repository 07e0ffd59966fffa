# stats is an overview: bytes and sizes in pixels, and the duplicates that export finds, with the bytes that they take;
# --quick leaves these out. It fits 60 columns.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/beaver.jpg" "$TESTDATA/photos/brain.jpg" "$TESTDATA/photos/anchor.jpg" "$TESTDATA/flat/white.png" c
cp c/beaver.jpg c/copy.jpg
ln c/brain.jpg c/link.jpg # takes no bytes
vips copy c/beaver.jpg 'c/near.jpg[Q=50]'
{ head -c 2 c/anchor.jpg && printf '\377\376\0\011comment' && tail -c +3 c/anchor.jpg; } >c/comment.jpg
vips zoom c/white.png c/large.png 5 5
cp c/anchor.jpg c/gone.jpg
"$TWINDEX" index -q -d db c
rm c/gone.jpg
bytes() {
    cat "$@" | wc -c
}
silent "$TWINDEX" stats --json -d db
for image in c/*.jpg c/*.png c/anchor.jpg; do # once more, as gone.jpg was
    stat -c %s "$image"
done >bytes
vipsheader c/*.jpg c/*.png c/anchor.jpg | sed 's/.*: \([0-9]*\)x\([0-9]*\) .*/\1 \2/' | paste -d ' ' - bytes >sizes
python3 - <<'END'
import json
sizes = [[int(n) for n in line.split()] for line in open("sizes")]
sizes = [(sum(w * h >= begin for begin in (300000, 2000000, 8000000, 20000000)), n) for w, h, n in sizes]
got = json.load(open("out"))["by_pixels"]
assert [s["from"] for s in got] == [0, 300000, 2000000, 8000000, 20000000], got
assert [s.get("below") for s in got] == [300000, 2000000, 8000000, 20000000, None], got
assert [[s["files"], s["bytes"]] for s in got] == [
    [sum(c == i for c, _ in sizes), sum(n for c, n in sizes if c == i)] for i in range(5)], got
assert sum(s["files"] > 0 for s in got) > 1, got
END
is "[$(bytes c/*.png),$(bytes c/*.jpg c/anchor.jpg)]" "$(json out bytes_by_format.png bytes_by_format.jpeg)"
is "[2,2,$(bytes c/copy.jpg),2]" \
    "$(json out duplicates.exact.{groups,files,bytes,largest_group})" # brain and link, beaver and copy
"$TWINDEX" export -q -d db --json -o groups.csv >groups 2>/dev/null
is "$(json groups groups duplicates duplicate_bytes largest_group)" \
    "$(json out duplicates.near.{groups,files,bytes,largest_group})"
is '[3,1]' "$(json out duplicates.near.groups duplicates.gone)"
is '[1,1]' "$(json out duplicates.payload.groups duplicates.payload.files)" # anchor and comment

silent "$TWINDEX" stats -d db
is '' "$(awk 'length > 60 && !/^root /' out)"
exact="exact duplicates +2 +$(bytes c/copy.jpg | awk '{ printf "%.1f kB", $1 / 1000 }')"
for line in "$exact" ' +groups +3' 'same but for metadata +1' 'gone, not counted +1' ' +below 0.3 +[0-9]+ +.*'; do
    grep -Exq "$line" out || wrong "no line $line"
done
silent "$TWINDEX" stats --quick -d db
lacks duplicates out
has 'files ' out
silent "$TWINDEX" stats --quick --json -d db
lacks duplicates out
fails 2 --quick "$TWINDEX" stats --quick --failures -d db
