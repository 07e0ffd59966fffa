# apply, and the undo after it, are killed at calls that change files, before them and after them, for each thing that is
# done: undo brings back every file as it was, and leaves nothing of its own. KILL_STEP=1 tries each call.
. "$SRCDIR/tests/cli/functions.sh"
export XDG_DATA_HOME=$PWD/xdg
make_album
tree c >before
step=${KILL_STEP-23} # each call has two points, before it and after it: both are met
[ -z "${TWX_SANITIZED-}" ] || step=47
# killed AT COMMAND...: whether it was killed there
killed() {
    local code=0
    KILLED_AT=$1 preloaded killed_at "${@:2}" >killed.out 2>&1 || code=$?
    [ $code -eq 137 ] && return 0
    [ $code -eq 0 ] || [ "$(cat killed.out)" = "twindex: error: 'j' is no journal of 'twindex apply'" ] ||
        wrong "exit code $code: $(cat killed.out)"
    return 1
}
# try WHAT [LACKS]: each of its points for apply, some of those of undo for each
try() {
    local at=1 undo_at=1 code
    export LACKS=${2-}
    while code=$(apply_killed "$1" $at) && [ "$code" -eq 137 ]; do
        [ ! -e j ] || ! killed $undo_at "$TWINDEX" undo -q j || ! killed $((undo_at / 2)) "$TWINDEX" undo -q j || true
        [ ! -e j ] || [ "$(head -n 1 j)" != 'twindex journal 1' ] || silent "$TWINDEX" undo -q j
        tree c >after
        same before after
        is '' "$(find . -name '*twindex-*' -o -path '*/Trash/*' -type f -o -path "./gone" -o -path './other/*')"
        at=$((at + step)) undo_at=$((undo_at % 40 + 1))
    done
    [ "$code" -eq 0 ] || wrong "exit code $code, $*, $at: $(cat killed.out)"
    silent "$TWINDEX" undo -q j
    tree c >after
    same before after
    [ $at -gt 20 ] || wrong "few points: $at"
}
# apply_killed WHAT AT: its exit code. Files that were links, or copied, have other inodes after undo.
apply_killed() {
    rm -f j
    "$TWINDEX" index -q -d db c
    "$TWINDEX" plan -q -d db -o plan.csv
    KILLED_AT=$2 preloaded killed_at "$TWINDEX" apply -q -d db --to "$1" --yes --journal j plan.csv >killed.out 2>&1
    echo $?
}
try trash
try move:gone
try hardlink
try symlink
[ "$step" -eq 1 ] || step=$((2 * step + 1))
try trash flags
try hardlink flags
# Over file systems files are copied: in a mount of its own, where one may be made
own_mounts
mkdir -p other
mount -t tmpfs none other
try "move:other/out"
try "move:other/out" flags
umount other
