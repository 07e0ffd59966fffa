# A file whose size and mtime were put back is hashed again where its ctime differs; --no-ctime does not look at it.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/beaver.jpg" c/a.jpg
cp "$TESTDATA/photos/barrel.jpg" c/b.jpg
truncate -s 20000 c/a.jpg # what follows the end of the image does not matter
cp "$TESTDATA/disguised/notes.txt" c
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" index -d t.db c --json
is '[3,0]' "$(json out unchanged bytes)"
hash() {
    sqlite3 t.db "SELECT hash FROM images WHERE path LIKE '%a.jpg'"
}
before=$(hash)

# Another picture in place: same name, inode, size, mtime
touch -r c/a.jpg time
cat "$TESTDATA/photos/bonsai-26.jpg" >c/a.jpg
truncate -s 20000 c/a.jpg
touch -r time c/a.jpg
silent "$TWINDEX" index -d t.db --no-ctime c --json
is 3 "$(json out unchanged)"
is "$before" "$(hash)"
silent "$TWINDEX" index -d t.db c --json
is '[2,1]' "$(json out unchanged hashed)"
[ "$before" != "$(hash)" ] || wrong 'not hashed again'
silent "$TWINDEX" index -d t.db c --json
is 3 "$(json out unchanged)"

# In a list too; chmod changes ctime as well
chmod 600 c/b.jpg
printf '%s\n' c/*.jpg >list
silent "$TWINDEX" index -d t.db --no-ctime --files-from list --json
is 2 "$(json out unchanged)"
silent "$TWINDEX" index -d t.db --files-from list --json
is '[1,1]' "$(json out unchanged hashed)"

# A record without a ctime is not compared
chmod 644 c/b.jpg
sqlite3 t.db 'UPDATE files SET ctime_ns = 0'
silent "$TWINDEX" index -d t.db c --json
is 3 "$(json out unchanged)"
