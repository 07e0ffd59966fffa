# apply, and the undo after it, are killed at calls that change files, before them and after them, for each thing that is
# done: undo brings back every file as it was, and leaves nothing of its own. KILL_STEP=1 tries each call.
. "$SRCDIR/tests/cli/functions.sh"
export XDG_DATA_HOME=$PWD/xdg
make_album
tree c >before
step=${KILL_STEP-5} # each call has two points, before it and after it: both are met
[ -z "${TWX_SANITIZED-}" ] || step=17
# killed AT COMMAND...: whether it was killed there
killed() {
    local code=0
    KILLED_AT=$1 preloaded killed_at "${@:2}" >killed.out 2>&1 || code=$?
    [ $code -eq 137 ] && return 0
    [ $code -eq 0 ] || wrong "exit code $code: $(cat killed.out)"
    return 1
}
# each of its points for apply, some of those of undo for each
try() {
    local at=1 undo_at=1 ended=false
    while ! $ended; do
        rm -f j
        killed $at "$TWINDEX" apply -q -d db --to "$1" --yes --journal j plan.csv || ended=true
        [ ! -e j ] || ! killed $undo_at "$TWINDEX" undo -q j || ! killed $((undo_at / 2)) "$TWINDEX" undo -q j || true
        [ ! -e j ] || [ "$(head -n 1 j)" != 'twindex journal 1' ] || silent "$TWINDEX" undo -q j
        tree c >after
        same before after
        is '' "$(find . -name '*twindex-*' -o -path '*/Trash/*' -type f -o -path "./gone/*" -type f)"
        at=$((at + step)) undo_at=$((undo_at % 40 + 1))
    done
    [ $at -gt 20 ] || wrong "few points: $at"
}
try trash
try move:gone
try hardlink
try symlink
# Over file systems files are copied: in a mount of its own, where one may be made
own_mounts
mkdir -p other
mount -t tmpfs none other
try "move:other/out"
umount other
