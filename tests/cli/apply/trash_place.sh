# Which trash a file goes to, by the freedesktop.org specification: the home trash on its mount; else that which an
# administrator provides, with the sticky bit and no link; else the user's own. Names in it are unique.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir top
mount -t tmpfs none top
cd top || exit
top=$PWD
uid=$(id -u)
export XDG_DATA_HOME=$scratch/xdg HOME=$scratch/home
make_album
tree c >before
# goes_to TRASH NAME PATH: c/b/a.jpg goes there, to that name, with that path, and comes back
goes_to() {
    rm -f j
    silent "$TWINDEX" apply -q -d db --to trash --yes --journal j plan.csv
    cmp "$1/files/$2" c/a.jpg
    is "Path=$3" "$(sed -n 2p "$1/info/$2.trashinfo")"
    silent "$TWINDEX" undo -q j
    tree c >after
    same before after
}
goes_to "$top/.Trash-$uid" a.jpg c/b/a.jpg
is 700 "$(stat -c %a "$top/.Trash-$uid")"
echo mine >"$top/.Trash-$uid/files/a.jpg"
touch "$top/.Trash-$uid/info/a.jpg.2.trashinfo"
goes_to "$top/.Trash-$uid" a.jpg.3 c/b/a.jpg
is mine "$(cat "$top/.Trash-$uid/files/a.jpg")"
rm -r "$top/.Trash-$uid"

mkdir -m 1777 .Trash
goes_to "$top/.Trash/$uid" a.jpg c/b/a.jpg
absent "$top/.Trash-$uid"
rm -r ".Trash/$uid"
mkdir other
ln -s ../other ".Trash/$uid"
goes_to "$top/.Trash-$uid" a.jpg c/b/a.jpg
rm -r .Trash ".Trash-$uid"
mkdir -m 777 .Trash
goes_to "$top/.Trash-$uid" a.jpg c/b/a.jpg
rm -r .Trash ".Trash-$uid"
mkdir -m 1777 shared
ln -s shared .Trash
goes_to "$top/.Trash-$uid" a.jpg c/b/a.jpg
is '' "$(find shared other -mindepth 1)"
rm -r ".Trash-$uid"

# The home trash, with whole paths; a relative XDG_DATA_HOME is none
export HOME=$top/home XDG_DATA_HOME=xdg
goes_to "$HOME/.local/share/Trash" a.jpg "$top/c/b/a.jpg"
rm -r "$HOME"
unset XDG_DATA_HOME
goes_to "$HOME/.local/share/Trash" a.jpg "$top/c/b/a.jpg"

# A link, or another user's, is no trash: named, and nothing goes
export HOME=$scratch/home
# refused: as the trash is
refused() {
    rm -f j
    exits 1 "$TWINDEX" apply -q -d db --to trash --yes --journal j plan.csv
    is 2 "$(grep -c "cannot use the trash '$top/.Trash-$uid' for " "$scratch/err")"
    tree c >after
    same before after
}
ln -s other ".Trash-$uid"
refused
rm ".Trash-$uid"
mkdir -m 777 ".Trash-$uid"
! chown 1 ".Trash-$uid" 2>"$scratch/check" || refused
is '' "$(ls other)"
