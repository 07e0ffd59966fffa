# --all-files joins equal bytes whatever they are of, once `index --checksum-all` has read them; --exact those of images alone.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
for i in 1 2; do
    cp "$TESTDATA/raw/canon.cr2" "c/raw-$i.cr2"
    cp "$TESTDATA/raw/fuji.raf" "c/raw-$i.raf"
    cp "$TESTDATA/bad/truncated.jpg" "c/broken-$i.jpg"
    { printf '\0\0\0\030ftypisom\0\0\2\0isommp41' && seq 100000; } >"c/video-$i.mp4"
    : >"c/empty-$i.jpg"
done
cp "$TESTDATA/photos/beaver.jpg" c/one.jpg
cp "$TESTDATA/tiny/9x8.png" c/only.png
cp c/one.jpg c/two.jpg
{ cat c/video-1.mp4 && echo; } >c/longer.mp4
find c -type f -size +0 -exec md5sum {} + |
    awk '{ n[$1]++; path[$1] = path[$1] $2 "\n" } END { for (sum in n) if (n[sum] > 1) printf "%s", path[sum] }' | sort >wanted
is 10 "$(wc -l <wanted)"
listed() {
    tail -n +2 out | cut -d , -f 3 | sed "s|^$PWD/||" | sort
}
# By default the checksum of what was decoded is there, and of what failed to be.
silent "$TWINDEX" index -d t.db c
exits 0 "$TWINDEX" export -d t.db --all-files
has "no checksum was taken of 7 of 12 files: 'twindex index --checksum-all' takes them" err
is 'c/broken-1.jpg c/broken-2.jpg c/one.jpg c/two.jpg' "$(listed | paste -sd ' ')"

exits 0 "$TWINDEX" index -d t.db --checksum-all --json c
is '[14,5,0,0]' "$(json out files unchanged hashed failed)"
for options in '--exact --all-files' '--all-files --keep path --linkage single --any-orientation'; do
    # shellcheck disable=SC2086 # words
    silent "$TWINDEX" export -d t.db $options
    listed | same wanted -
    is '1 2 3 4 5' "$(tail -n +2 out | cut -d , -f 1 | sort -u | paste -sd ' ')"
    is '' "$(tail -n +2 out | awk -F , '$4 != 0 || $5 != 1 || $13 != 0')"
done
silent "$TWINDEX" export -d t.db --exact
is 'c/one.jpg c/two.jpg' "$(listed | paste -sd ' ')"
silent "$TWINDEX" export -d t.db -r 128 --include-flat
is '' "$(listed | grep -E 'raw|video|broken|empty' || true)"

# What no picture has is empty, or null
silent "$TWINDEX" export -d t.db --all-files --keep path --format jsonl
sed "s|$PWD/c/||; s/\"mtime\":\"[^\"]*\"/MTIME/" out | grep -E 'video-1|raw-1.raf' >got
for name in raw-1.raf video-1.mp4; do
    is 1 "$(grep -c "\"role\":\"keep\",\"path\":\"$name\",\"distance\":0,\"exact\":true,\"width\":null,\"height\":null,\"bytes\":$(stat -c %s "c/$name"),MTIME,\"format\":null,\"hash\":null," got)"
done
silent "$TWINDEX" export -d t.db --all-files -o groups --json
is '[12,0,5,5]' "$(json out images without_checksum groups duplicates)"
fails 2 --all-files "$TWINDEX" export -d t.db --all-files -r 3
