# What cannot be read is reported, counted and not recorded; an earlier record stays; exit code 1; the rest is indexed.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/open c/shut
cp "$TESTDATA/tiny/9x8.png" c/open/a.png
cp "$TESTDATA/tiny/8x9.png" c/open/b.png
cp "$TESTDATA/tiny/3x2.png" c/shut/c.png
chmod 0 c/open/b.png
bound true
fails 1 "$PWD/c/open/b.png" bound "$TWINDEX" index -d t.db c --json
is '[2,1,0]' "$(json out hashed unreadable failed)"
is $'c/open/a.png\nc/shut/c.png' "$(known t.db)"
chmod 644 c/open/b.png
chmod 0 c/shut
fails 1 "$PWD/c/shut" bound "$TWINDEX" index -d t.db c --json
is '[1,1,1]' "$(json out unchanged hashed unreadable)"
is $'c/open/a.png\nc/open/b.png\nc/shut/c.png' "$(known t.db)"

# An earlier record of what changed stays as it was
chmod 755 c/shut
cp "$TESTDATA/tiny/17x16.png" c/open/b.png
chmod 0 c/open/b.png
known t.db '*' >before
fails 1 c/open/b.png bound "$TWINDEX" index -d t.db c
known t.db '*' >after
same before after
chmod 644 c/open/b.png
silent "$TWINDEX" index -d t.db c --json
is '[2,1]' "$(json out unchanged hashed)"

# As PATH, in a list, by hash, by query
chmod 0 c/shut c/open/b.png
fails 1 c/shut bound "$TWINDEX" index -d t.db c/shut
fails 1 c/shut/c.png bound "$TWINDEX" index -d t.db c/shut/c.png
echo c/shut/c.png >list
fails 1 c/shut/c.png bound "$TWINDEX" index -d t.db --files-from list
fails 1 c/shut bound "$TWINDEX" hash -o shards c/shut c/open/a.png
fails 1 c/open/b.png bound "$TWINDEX" query -d t.db c/open/b.png
is 3 "$(known t.db | wc -l)"
chmod 0 list
fails 1 list bound "$TWINDEX" index -d t.db --files-from list
