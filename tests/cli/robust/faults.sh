# Calls of the system fail in a run that writes, one a run: the run says so or gets over it, what was there is whole, and
# the next run ends with the content of an undisturbed one. The long form is in make torture.
points=2
faults='open:EIO open:EMFILE read:EIO read:EINTR read:short write:EIO write:ENOSPC write:EINTR write:short sync:EIO
rename:EIO rename:ENOSPC thread:EAGAIN malloc:ENOMEM'
if ldd "$TWINDEX" | grep -q 'lib[at]san'; then # which has an allocator of its own, and must be loaded first
    points=1 faults=${faults% malloc*}
    export ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0
fi
# with COMMAND POINTS KIND:HOW...: in a folder of its own.
with() {
    mkdir "$1"
    (cd "$1" && "$SRCDIR/scripts/faults.sh" "$@")
}
# shellcheck disable=SC2086 # words
with index "$points" $faults
with hash 2 write:ENOSPC
with merge 2 sync:EIO write:EIO
with merge-new 3 open:EIO
with prune 2 write:ENOSPC
with repair 2 rename:EIO read:EIO
with export 1 rename:EIO write:ENOSPC
with optimize 1 write:ENOSPC rename:EIO
