# The commands of docs/sqlite.md, as they are written there.
. "$SRCDIR/tests/cli/functions.sh"
at_home
cp -r "$TESTDATA/photos" ~/Pictures
vips copy "$TESTDATA/photos/anchor.jpg" new.jpg[Q=50]
cp new.jpg ~/Pictures/again.jpg
twindex index -q ~/Pictures
ln -s "$TWINDEX_DB" ~/photos.db 2>/dev/null || [ -e ~/photos.db ]
TWINDEX_DECODER=$TWINDEX-decode LD_PRELOAD=$(runtime_of "$TWINDEX")
export TWINDEX_DECODER

# block NAME: a block of the page, with the extension that was built
block() {
    awk -v name="$1" '/^```/ { on = $2 == name || $1 == "```" name; next } on' "$SRCDIR/docs/sqlite.md" |
        sed "s|/usr/local/lib/twindex/twindex|$TWINDEX|"
}
block shell >commands
env LD_PRELOAD="$LD_PRELOAD" bash -eu commands >out
grep -qxF "$HOME/Pictures/anchor.jpg|0" out
grep -q "^$HOME/Pictures/again.jpg|[0-9]*$" out
[ "$(grep -cx '[0-9]*' out)" -eq 1 ]
[ "$(grep -x '[0-9]*' out)" -ge 2 ]
grep -qxF "$HOME/Pictures/again.jpg|$HOME/Pictures/anchor.jpg" out
block shell-files >commands
env LD_PRELOAD="$LD_PRELOAD" bash -eu commands >out
is "0|$HOME/Pictures/again.jpg" "$(sed -n 1p out)"
block python >page.py
unset LD_PRELOAD
python page.py >out
is "0 $HOME/Pictures/again.jpg" "$(sed -n 1p out)"
is 2 "$(wc -l <out)"
