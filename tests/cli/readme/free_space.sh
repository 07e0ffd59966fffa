# The README's recipe to free space safely: no content is lost, nothing of what is protected goes, and undo brings all back.
. "$SRCDIR/tests/cli/functions.sh"
at_home
mkdir -p ~/Pictures/trip ~/Downloads/more
cp "$TESTDATA"/photos/{anchor,barrel,beaver}.jpg ~/Pictures/trip
cp "$TESTDATA/photos/anchor.jpg" ~/Pictures/twice.jpg
cp "$TESTDATA/photos/anchor.jpg" "$HOME/Downloads/IMG (1).jpg"
cp "$TESTDATA/photos/barrel.jpg" ~/Downloads/more/
cp "$TESTDATA/photos/brain.jpg" ~/Downloads/new.jpg
cp "$TESTDATA/photos/brain.jpg" ~/Downloads/more/new.jpg
vips jpegsave ~/Pictures/trip/beaver.jpg ~/Downloads/beaver.jpg --Q 60 # not equal: stays

tree ~/Pictures ~/Downloads >before
as_written free-space ~ >out
tree ~/Pictures ~/Downloads >after
# sums LISTING: its lines with a checksum
sums() {
    grep -E '^[0-9a-f]{64} ' "$1" | LC_ALL=C sort
}
is '' "$(comm -13 <(sums before) <(sums after))"
comm -23 <(sums before) <(sums after) | sed "s|^[0-9a-f]*  $HOME/||" | LC_ALL=C sort >gone
printf 'Downloads/%s\n' 'IMG (1).jpg' more/barrel.jpg more/new.jpg | same - gone
same <(sums before | cut -c 1-64 | uniq) <(sums after | cut -c 1-64 | uniq)
is 3 "$(find ~/.local/share/Trash/files -type f | wc -l)"
(cd "$HOME" && silent twindex undo undo.journal)
tree ~/Pictures ~/Downloads | same before -
