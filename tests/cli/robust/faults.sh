# Calls of the system fail in an index run, one a run: the run says so or gets over it, check passes, and the next run
# ends with the content of an undisturbed one. The long form is in make torture.
points=3
faults='open:EIO open:EMFILE read:EIO read:EINTR read:short write:EIO write:ENOSPC write:EINTR write:short sync:EIO
rename:EIO rename:ENOSPC thread:EAGAIN malloc:ENOMEM'
if ldd "$TWINDEX" | grep -q 'lib[at]san'; then # which has an allocator of its own, and must be loaded first
    points=1 faults=${faults% malloc*}
    export ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0
fi
# shellcheck disable=SC2086 # words
"$SRCDIR/scripts/faults.sh" "$points" $faults
