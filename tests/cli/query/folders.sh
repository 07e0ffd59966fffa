# A folder, and a list, ask for each image in them: the rows are those of a process for each file, in the order of the walk or
# the list, whatever the number of jobs. What cannot be decoded costs its own answer and exit code 1.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c new/b/.hidden new/.git new/none
cp "$TESTDATA/edits/"*.jpg c
silent "$TWINDEX" index -d t.db c
cp "$TESTDATA/edits/"{half,grey,crop-5-percent}.jpg "$TESTDATA/photos/barrel.jpg" new
cp "$TESTDATA/edits/half.jpg" $'new/b/a line\nand more.jpg'
cp "$TESTDATA/edits/gamma.jpg" new/b/.hidden
cp "$TESTDATA/edits/half.jpg" new/.git
cp "$TESTDATA/disguised/notes.txt" new
ln -s ../half.jpg new/b/link.jpg
silent "$TWINDEX" query -d t.db --format csv c/half.jpg
columns=$(head -n 1 out)

# naive FILE...: the rows of a process each.
naive() {
    local file
    printf '%s\n' "$columns"
    for file; do
        exits 0 "$TWINDEX" query -d t.db --format csv "$file"
        tail -n +2 out
    done
}
# By hand: files of a folder, then its folders, by name; no link, nothing of .git, no text
walked=(new/barrel.jpg new/crop-5-percent.jpg new/grey.jpg new/half.jpg $'new/b/a line\nand more.jpg' new/b/.hidden/gamma.jpg)
naive "${walked[@]}" >wanted
for jobs in 1 2; do
    silent "$TWINDEX" query -d t.db --format csv -j $jobs new
    same wanted out
    is '6 questions: 5 with a match, 1 without, 0 failed; 1 not images' \
        "$(sed 's/^twindex: //; s/; [0-9.]* s$//' <<<"$summary")"
done
silent "$TWINDEX" query -d t.db new/b/.hidden
has '1 question: 1 with a match,' - <<<"$summary"
naive "${walked[@]:0:4}" >wanted
silent "$TWINDEX" query -d t.db --format csv --exclude b new
same wanted out
naive "${walked[@]:0:5}" >wanted
silent "$TWINDEX" query -d t.db --format csv --no-hidden new
same wanted out

# Beside files, hashes and the list, each in its turn; a list after the words
hash=$(sqlite3 t.db 'SELECT hash FROM images ORDER BY path LIMIT 1')
printf '%s\0' new/grey.jpg $'new/b/a line\nand more.jpg' new/notes.txt new/b/link.jpg >list0
naive c/grey.jpg "${walked[@]:4}" >wanted
silent "$TWINDEX" query -d t.db --format csv --hash "$hash"
tail -n +2 out >>wanted
naive new/grey.jpg "${walked[4]}" | tail -n +2 >>wanted
silent "$TWINDEX" query -d t.db --format csv new/b/link.jpg
tail -n +2 out | sed "s|^$PWD/new/half.jpg|$PWD/new/b/link.jpg|" >>wanted # a list names the link itself
silent "$TWINDEX" query -d t.db --format csv c/grey.jpg new/b --files-from - -0 --hash "$hash" <list0
same wanted out
printf 'new/grey.jpg\nnew/none.jpg\nnew/half.jpg' >list
naive new/grey.jpg new/half.jpg >wanted
fails 1 "'new/none.jpg' does not exist" "$TWINDEX" query -d t.db --format csv --files-from list
same wanted out
fails 2 'give -0' "$TWINDEX" query -d t.db --files-from list0

# Nothing to ask for: a header is all there is
silent "$TWINDEX" query -d t.db --format csv new/none
is "$columns" "$(<out)"
silent "$TWINDEX" query -d t.db --format csv --files-from /dev/null
is "$columns" "$(<out)"
silent "$TWINDEX" query -d t.db new/none
[ ! -s out ]

# In the middle of a folder: what cannot be decoded, read or entered
cp "$TESTDATA/bad/truncated.jpg" new/cut.jpg
cp new/grey.jpg new/b/shut.jpg
mkdir new/b/shut
chmod 0 new/b/shut.jpg new/b/shut
naive "${walked[@]}" >wanted
exits 1 bound "$TWINDEX" query -d t.db --format csv new
chmod 700 new/b/shut
same wanted out
is 3 "$(wc -l <err)"
has "cannot decode 'new/cut.jpg': truncated" err
has "cannot read 'new/b/shut.jpg': permission denied" err
has "new/b/shut/': permission denied" err
exits 2 bound "$TWINDEX" query -d t.db --exit-code new

# More than are read ahead; and the index's own files are no questions
mkdir many
cp "$TESTDATA/tiny/9x8.png" many/0.png
for ((i = 1; i < 300; i++)); do
    ln many/0.png many/$i.png
done
silent "$TWINDEX" index -d many/t.db many/7.png
silent "$TWINDEX" query -d many/t.db --format csv -j 2 many
is "$(printf "$PWD/many/%s\n" {0..299}.png | LC_ALL=C sort)" "$(tail -n +2 out | cut -d , -f 1)"
has '300 questions: 300 with a match, 0 without, 0 failed; 0 not' - <<<"$summary"
"$TWINDEX" query -d many/t.db --format csv many 2>err | head -n 1 >out
is '0 0' "${PIPESTATUS[*]}"

fails 1 "'nowhere/' does not exist" "$TWINDEX" query -d t.db nowhere/
fails 1 "cannot read the list 'nowhere'" "$TWINDEX" query -d t.db --format csv c --files-from nowhere
[ ! -s out ]
fails 2 'read once' "$TWINDEX" query -d t.db - --files-from - <list
fails 2 '-0' "$TWINDEX" query -d t.db -0 c
fails 2 'list is empty' "$TWINDEX" query -d t.db --files-from ''
fails 2 'no --files-from' "$TWINDEX" query -d t.db
