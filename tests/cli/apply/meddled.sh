# While files are moved or linked, another program replaces one of them, or has it open for writing: nobody's bytes are lost,
# whether the file system can rename without overwriting or not. KILL_STEP=1 meddles at each call, for all that is done.
. "$SRCDIR/tests/cli/functions.sh"
export XDG_DATA_HOME=$PWD/xdg
own_mounts
here=$PWD
mkdir other
mount -t tmpfs none other
step=${KILL_STEP-31}
# has_bytes FILE: a file of the album, or what it was moved to, has these bytes
has_bytes() {
    find "$here/album" "$here/xdg" "$here/other" -type f -size "$(stat -c %s "$1")c" -exec cmp -s "$1" {} \; -print \
        2>"$scratch/err" | grep -q . || wrong "$1 is lost: $run"
}
# meddled AT COMMAND...: it runs the command $MEDDLE at that call
meddled() {
    local code=0
    KILLED_AT=$1 preloaded killed_at "${@:2}" >"$scratch/err" 2>&1 || code=$?
    [ $code -lt 2 ] || wrong "exit code $code: $run"
    has_bytes "$here/mine"
    has_bytes "$here/picture"
}
# album: a fresh one, $MEDDLE not done yet
album() {
    cd "$here" || exit
    rm -rf album xdg other/out
    mkdir album
    cd album || exit
    make_album
    cp c/a.jpg "$here/picture"
    echo mine | cat c/a.jpg - >"$here/mine"
    cp "$here/mine" c/mine.tmp
}
# try LACKS WHAT REPLACED: a file of the album is replaced during apply, and undo
try() {
    local at
    export LACKS=$1 MEDDLE="[ ! -e c/mine.tmp ] || mv c/mine.tmp $3"
    for ((at = step; at < 80; at += step)); do
        run="$* $at"
        album
        meddled $at "$TWINDEX" apply -q -d db --to "$2" --yes --journal j plan.csv
        meddled $((at / 2)) "$TWINDEX" undo -q j
    done
}
if [ "$step" = 1 ]; then
    for replaced in c/b/a.jpg c/a.jpg; do
        for lacking in '' flags; do
            for what in trash move:gone "move:$here/other/out" hardlink symlink; do
                [ "$what $replaced" = 'symlink c/a.jpg' ] || try "$lacking" "$what" $replaced # has no other bytes
            done
        done
    done
else
    try '' "move:$here/other/out" c/b/a.jpg
    try flags hardlink c/b/a.jpg
fi

# Open for writing: what is renamed may be, what is copied or linked is left
for what in hardlink "move:$here/other/out"; do
    album
    tree c >before
    exec 9>>c/b/a.jpg
    fails 1 "'$PWD/c/b/a.jpg' is open for writing in another program: left" \
        "$TWINDEX" apply -q -d db --to "$what" --yes --journal j plan.csv
    exec 9>&-
    silent "$TWINDEX" undo -q j
    tree c >after
    same before after
    absent "$here/other/out"
done

# Neither flags nor links: nothing is done
album
tree c >before
export LACKS=links
for what in trash move:gone hardlink; do
    exits 1 preloaded killed_at "$TWINDEX" apply -q -d db --to $what --yes --journal "j$what" plan.csv
    is 2 "$(grep -c 'operation not permitted' "$scratch/err")"
    tree c >after
    same before after
done
