# A signal to stop ends apply, and undo, after the file in hand: they say what was done, and the command that goes on.
. "$SRCDIR/tests/cli/functions.sh"
make_album
tree c >before
export MEDDLE="kill -TERM \$PPID"
KILLED_AT=30 exits 143 preloaded killed_at "$TWINDEX" apply -d db --to move:gone --yes --journal 'a j' plan.csv
has 'warning: stopped after 1 of 2 files' err
is 'twindex: 1 file of 2 moved, with 1 companion, 0.0 MB' "${summary%%;*}"
is "twindex: to undo what was done: twindex undo 'a j'" "$(tail -n 1 err)"
absent c/b/a.jpg
[ -e 'c/d e/100 %.jpg' ]
KILLED_AT=1 exits 143 preloaded killed_at "$TWINDEX" undo 'a j'
has 'warning: stopped with 1 of 2 files left' err
is 'twindex: 1 file brought back, 0 were in their places, 0 could not be brought back' "${summary%;*}"
is "twindex: to bring the others back: twindex undo 'a j'" "$(tail -n 1 err)"
silent "$TWINDEX" undo 'a j'
tree c >after
same before after
