# A decoder that was taken over forges: records of other files and of roots, twice and more, reports of jobs that it was
# never given. Nothing changes: the file it was given has no record where the size, times and inode are another file's. It
# has no shard to write into.
. "$SRCDIR/tests/cli/functions.sh"
mkdir photos new many
cp "$TESTDATA"/photos/b*.jpg photos
silent "$TWINDEX" index -d before.db photos
facts() { # DB WHERE: every row of a file
    sqlite3 "$1" "SELECT CAST(folders.path || name AS TEXT) AS p, files.bytes, files.mtime_ns, ctime_ns, inode, device,
        hex(files.checksum), files.width, files.observed_ns, images.status, images.reason, images.hash
        FROM files JOIN folders ON folders.id = folder_id JOIN images ON images.path = p WHERE $2 ORDER BY p"
}
facts before.db 1 >photos.before
sqlite3 before.db 'SELECT CAST(path AS TEXT), device, observed_ns FROM roots' >roots.before
# What stat says of a file, as the index keeps it.
stat_of() {
    stat --printf '%s|%.Y|%.Z|%i|%d' "$1" | tr -d .
}
{
    find "$PWD/photos" -type f
    printf '!%s\n' "$PWD/photos" "$PWD/new" /
    printf '%s\n' /never/was.jpg "$PWD/new/evil.jpg"
} >victims
for how in forge forgewell forgetell; do
    evil "$how" "$TESTDATA/photos/anchor.jpg" >new/evil.jpg
    cp before.db t.db
    # Who goes on decoding after that puts a record of its own over the forged one.
    wanted=1
    [ $how != forgewell ] || wanted=0
    exits $wanted preloaded evil "$TWINDEX" index -vv --timeout 5 -j 1 -d t.db new
    has 'evil: forged: done' err
    lacks 'evil: a shard' err
    if [ $how = forgetell ]; then
        has 'warning: the decoding process reported what it was not asked for' err
    fi
    facts t.db "p NOT LIKE '%/evil.jpg'" | same photos.before -
    if [ $how = forgewell ]; then
        is "$(stat_of new/evil.jpg)" "$(facts t.db "p LIKE '%/evil.jpg'" | cut -d'|' -f 2-6)"
    else
        has "evil.jpg' is being written" err
        is '' "$(facts t.db "p LIKE '%/evil.jpg'")"
    fi
    sqlite3 t.db "SELECT CAST(path AS TEXT), device, observed_ns FROM roots WHERE path <> CAST('$PWD/new' AS BLOB)" |
        same roots.before -
    is "$(stat -c %d new)" "$(sqlite3 t.db "SELECT device FROM roots WHERE path = CAST('$PWD/new' AS BLOB)")"
    silent "$TWINDEX" check -d t.db
done

# What the bytes of its own file are it may say as it likes: so it does forge.
echo "$PWD/new/evil.jpg" >victims
evil forge "$TESTDATA/photos/anchor.jpg" >new/evil.jpg
exits 0 preloaded evil "$TWINDEX" index -q -d own.db new
is "$PWD/new/evil.jpg|hashed|$(printf 'f%.0s' {1..32})" "$(sqlite3 own.db 'SELECT path, status, hash FROM images')"

# Among others of its run, whose results it forges too: each file has one record, of itself, or is to be indexed again.
cp "$TESTDATA"/photos/*.jpg many
evil forge "$TESTDATA/photos/anchor.jpg" >many/evil.jpg
evil forgetell "$TESTDATA/photos/anchor.jpg" >many/m-evil.jpg
exits 1 preloaded evil "$TWINDEX" index -q --timeout 5 -j 2 -d many.db many
find "$PWD/many" -type f | sort | while read -r file; do
    echo "$file|$(stat_of "$file")"
done >want
facts many.db 1 | cut -d'|' -f 1-6 >got
grep -o "'.*' is being written" err | cut -d"'" -f 2 >again
cut -d'|' -f 1 want | same - <(cut -d'|' -f 1 got | sort - again)
is '' "$(grep -vxFf want got)"
is "$PWD/many" "$(sqlite3 many.db 'SELECT CAST(path AS TEXT) FROM roots')"
silent "$TWINDEX" check -d many.db
