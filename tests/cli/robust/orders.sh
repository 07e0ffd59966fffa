# Shards of three runs over a tree that changes in between, merged in random orders and batches, some twice: the same
# content, the same exported bytes.
n=8
! ldd "$TWINDEX" | grep -q 'lib[at]san' || n=2
COPIES=1 "$SRCDIR/scripts/torture.sh" orders "$n"
