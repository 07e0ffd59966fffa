# With -x no other file system is entered; each PATH is walked on its own, also where one lies in another.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir -p c/disk c/own
mount -t tmpfs none c/disk
mkdir c/disk/sub
cp "$TESTDATA/tiny/9x8.png" c/own/a.png
cp "$TESTDATA/tiny/8x9.png" c/disk/sub/b.png
silent "$TWINDEX" index -d t.db -x c --json
is '[1,1]' "$(json out files left_out_folders)"
is c/own/a.png "$(known t.db)"
is "$PWD/c" "$(sqlite3 t.db 'SELECT CAST(path AS TEXT) FROM roots')"
silent "$TWINDEX" index -d t.db --one-file-system c c/disk/sub c/own --json
is '[2,1]' "$(json out files hashed)"
silent "$TWINDEX" hash -o shards c --json
is '[2,0]' "$(json out files left_out_folders)"
# A PATH of the walk's own file system behind another one
mkdir c/back c/disk/inner
cp "$TESTDATA/tiny/3x2.png" c/back/c.png
mount --bind c/back c/disk/inner
silent "$TWINDEX" index -d back.db -x c c/disk/inner --json
is $'c/back/c.png\nc/disk/inner/c.png\nc/own/a.png' "$(known back.db)"
