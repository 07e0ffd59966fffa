# While apply, or undo, is at work: no other apply, index or prune of the same index, no undo of the same journal. One after
# the other they find what is to be done.
. "$SRCDIR/tests/cli/functions.sh"
export TWINDEX XDG_DATA_HOME=$PWD/xdg
make_album
tree c >before
cat >beside.sh <<'END'
code() {
    "$TWINDEX" "$@" >>said 2>&1
    echo "$1 $?" >>codes
}
code apply -q -d db --to move:gone --yes --journal k plan.csv
code index -q -d db c
code prune -q -d db
code undo -q j
END
export MEDDLE='sh beside.sh'
KILLED_AT=12 silent preloaded killed_at "$TWINDEX" apply -q -d db --to trash --yes --journal j plan.csv
is 'apply 75 index 75 prune 75 undo 75 ' "$(tr '\n' ' ' <codes)"
absent k gone
exits 1 "$TWINDEX" apply -q -d db --to trash --yes --journal l plan.csv # nothing is there any more
exits 1 "$TWINDEX" apply -q -d db --to trash --yes --journal j plan.csv
has "cannot make the journal 'j': file exists" err
silent "$TWINDEX" undo -q l
export MEDDLE="'$TWINDEX' undo -q j; echo \$? >codes"
KILLED_AT=2 exits 0 preloaded killed_at "$TWINDEX" undo -q j
has "'j' is in use by another process" err
is 75 "$(cat codes)"
tree c >after
same before after
# Linked twice, the second time there is nothing to link
silent "$TWINDEX" apply -q -d db --to hardlink --yes --journal h plan.csv
exits 1 "$TWINDEX" apply -q -d db --to hardlink --yes --journal i plan.csv
silent "$TWINDEX" undo -q i
silent "$TWINDEX" undo -q h
tree c >after
same before after
