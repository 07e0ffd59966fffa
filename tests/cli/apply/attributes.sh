# What belongs to a file goes with a copy over file systems, there and back: mode, times, extended attributes, access lists.
# What the other file system cannot keep is named, and the file is left.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir other poor
mount -t tmpfs none other
# attributes FILE: its extended attributes but for those of the system
attributes() {
    python3 -c 'import os, sys
for name in sorted(os.listxattr(sys.argv[1])):
    if not name.startswith("security."):
        print(name, os.getxattr(sys.argv[1], name))' "$1"
}
# set_attribute NAME HEX FILE
set_attribute() {
    python3 -c 'import os, sys; os.setxattr(sys.argv[3], sys.argv[1], bytes.fromhex(sys.argv[2]))' "$@" 2>check
}
make_album
chmod 604 c/b/a.jpg
set_attribute user.note 00ff c/b/a.jpg || true
# u::rw-, user 1: r--, g::r--, mask r--, o::r--
acl=02000000'01000600ffffffff''0200040001000000''04000400ffffffff''10000400ffffffff''20000400ffffffff'
set_attribute system.posix_acl_access $acl 'c/d e/100 %.jpg' || true
"$TWINDEX" index -q -d db c
"$TWINDEX" plan -q -d db -o plan.csv
tree c >before
for file in c/b/a.jpg 'c/d e/100 %.jpg'; do attributes "$file"; done >attributes.before
if silent "$TWINDEX" apply -q -d db --to move:other/out --yes --journal j plan.csv 2>check; then
    (cd "other/out$PWD" && tree c/b/a.jpg 'c/d e/100 %.jpg') >moved
    grep -F -e 'c/b/a.jpg' -e 'c/d e/100 %.jpg' before | same - moved
    for file in c/b/a.jpg 'c/d e/100 %.jpg'; do attributes "other/out$PWD/$file"; done >attributes.after
    same attributes.before attributes.after
else # an older kernel's tmpfs
    has "cannot keep the extended attribute 'user.note' of '" err
fi
silent "$TWINDEX" undo -q j
tree c >after
same before after
for file in c/b/a.jpg 'c/d e/100 %.jpg'; do attributes "$file"; done >attributes.after
same attributes.before attributes.after

# No extended attributes there
if [ -s attributes.before ] && mount -t ramfs none poor 2>check; then
    chmod 755 poor
    "$TWINDEX" index -q -d db c
    "$TWINDEX" plan -q -d db -o plan.csv
    exits 1 "$TWINDEX" apply -q -d db --to move:poor/out --yes --journal p plan.csv
    has "cannot keep the extended attribute '" err
    [ -e c/b/a.jpg ]
    silent "$TWINDEX" undo -q p
    tree c >after
    same before after
    absent poor/out
fi

# Another owner, whom we may not give files
if chown 1:1 c/other.jpg c/b/a.jpg 2>check; then
    chmod 644 c/b/a.jpg
    "$TWINDEX" index -q -d db c
    "$TWINDEX" plan -q -d db -o plan.csv
    tree c/b >before
    exits 1 bound "$TWINDEX" apply -q -d db --to move:other/out --yes --journal o plan.csv
    has "cannot keep the owner of '" err
    tree c/b >after
    same before after
fi
