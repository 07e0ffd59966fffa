# stats counts every record: none disappears silently.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/beaver.jpg" "$TESTDATA/flat/white.png" "$TESTDATA/formats/parrots.webp" "$TESTDATA/bad/truncated.jpg" \
    "$TESTDATA/raw/canon.cr2" "$TESTDATA/disguised/notes.txt" c
cp c/beaver.jpg c/copy.jpg
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" stats -d t.db --json
is '[8,7,4,1,1,1,1,3,1]' "$(json out hash_size files hashed flat not_images unsupported failed distinct_hashes folders)"
is '{"jpeg":2,"png":1,"webp":1}' "$(json out by_format)"
is '{"truncated":1}' "$(json out failed_by_reason)"
is "$(stat -c %s t.db)" "$(json out index_bytes)"
is "$(cat c/{beaver,copy}.jpg c/white.png c/parrots.webp | wc -c)" "$(json out image_bytes)"
uuid=$(json out uuid)
grep -Exq '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' <<<"$uuid"
silent "$TWINDEX" stats -d t.db
for line in "uuid +$uuid" 'files +7' 'hashed +4 +[0-9.]+ kB' ' +jpeg +2 +[0-9.]+ kB' 'flat +1' 'not images +1' \
    'unsupported +1' 'failed +1' ' +truncated +1' "root +$PWD/c"; do
    grep -Exq "$line" out || wrong "no line $line"
done

# The identity stays, also through other runs
silent "$TWINDEX" index -d t.db --retry-failed c
silent "$TWINDEX" stats -d t.db --json
is "$uuid" "$(json out uuid)"
