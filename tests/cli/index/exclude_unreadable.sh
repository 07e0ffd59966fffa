# A folder that is left out is not even opened: lost+found of root makes no run exit with 1, also when a pattern names it.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/lost+found c/private
cp "$TESTDATA/tiny/9x8.png" c/a.png
chmod 0 c/lost+found c/private
bound true
fails 1 "$PWD/c/private" bound "$TWINDEX" index -d t.db c
silent bound "$TWINDEX" index -d t.db --exclude private c --json
is '[1,2,0]' "$(json out files left_out_folders unreadable)"
exits 1 bound "$TWINDEX" index -d t.db --no-default-excludes c --json
is 2 "$(json out unreadable)"
