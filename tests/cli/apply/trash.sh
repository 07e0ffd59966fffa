# apply --to trash: a dry run changes nothing; with --yes files and their companions go where the Trash specification says,
# and undo brings each back as it was. The .trashinfo names where they came from, as a URI has it.
. "$SRCDIR/tests/cli/functions.sh"
export XDG_DATA_HOME=$PWD/xdg
make_album
tree c >before
exits 0 "$TWINDEX" apply -d db --to trash plan.csv
is "would trash $PWD/c/b/a.jpg, keeping $PWD/c/a.jpg, with a.xmp
would trash $PWD/c/d e/100 %.jpg, keeping $PWD/c/a.jpg" "$(cat out)"
has 'nothing is done: 2 files of 2 into the trash, with 1 companion' err
tree c >after
same before after
absent xdg db-apply-*

exits 0 "$TWINDEX" apply -d db --to trash --yes plan.csv
journal=$(the_journal)
has "twindex undo 'db-apply-" err
absent c/b/a.jpg c/b/a.xmp 'c/d e/100 %.jpg'
is "100 %.jpg a.jpg a.xmp " "$(cd xdg/Trash/files && printf '%s ' *)"
is '[Trash Info]' "$(sed -n 1p 'xdg/Trash/info/100 %.jpg.trashinfo')"
is "Path=$PWD/c/d%20e/100%20%25.jpg" "$(sed -n 2p 'xdg/Trash/info/100 %.jpg.trashinfo')"
sed -n 3p 'xdg/Trash/info/100 %.jpg.trashinfo' | grep -Exq 'DeletionDate=[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}'
is '700' "$(stat -c %a xdg/Trash)"
# What the index has of these is no longer shown, and a second run finds nothing to do
exits 1 "$TWINDEX" apply -d db --to trash --yes plan.csv --journal second
is 2 "$(grep -c "cannot open '.*': no such file or directory" err)"
rm second

silent "$TWINDEX" undo "$journal"
is 'twindex: 3 files brought back, 0 were in their places, 0 could not be brought back' "${summary%;*}"
tree c >after
same before after
is '' "$(find xdg -type f)"
silent "$TWINDEX" undo "$journal"
tree c >after
same before after

# What has taken a file's place since is not overwritten
silent "$TWINDEX" apply -q -d db --to trash --yes --journal j plan.csv
echo new >c/b/a.jpg
fails 1 'error: ' \
    "$TWINDEX" undo j
is new "$(cat c/b/a.jpg)"
rm c/b/a.jpg
silent "$TWINDEX" undo j
tree c >after
same before after

# Emptied trash: said, the rest comes back
silent "$TWINDEX" apply -q -d db --to trash --yes --journal k plan.csv
rm xdg/Trash/files/a.jpg xdg/Trash/info/a.jpg.trashinfo
fails 1 'is gone, or changed' "$TWINDEX" undo k
[ -e c/b/a.xmp ] && [ -e "c/d e/100 %.jpg" ]
