# A root on another device than when it was indexed (the empty folder below a mount), or a mount met below a root: prune
# refuses and drops nothing until the disk is back.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir -p root/disk c/disk
mount -t tmpfs none root/disk
cp "$TESTDATA/tiny/9x8.png" root/disk
mount --bind root/disk c/disk
cp "$TESTDATA/tiny/8x9.png" c
silent "$TWINDEX" index -d direct.db root/disk
silent "$TWINDEX" index -d below.db c
umount c/disk
mkdir keep
mount --bind root/disk keep
umount root/disk
fails 1 "'$PWD/root/disk'" "$TWINDEX" prune -d direct.db
is 1 "$(known direct.db | wc -l)"
fails 1 "'$PWD/c/disk'" "$TWINDEX" prune -d below.db
is 2 "$(known below.db | wc -l)"
mount --bind keep root/disk
mount --bind keep c/disk
silent "$TWINDEX" prune -d direct.db --json
is 0 "$(json out dropped)"
silent "$TWINDEX" prune -d below.db --json
is 0 "$(json out dropped)"
umount root/disk
silent "$TWINDEX" prune -d direct.db --missing-roots --json
is 1 "$(json out dropped)"
