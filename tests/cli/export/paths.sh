# --format paths writes names as they are, one a line or with NULs behind; one with a newline in it takes -0. --role says which.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/beaver.jpg" c/a
for name in 'with space' 'com,ma' $'new\nline' $'raw\377' '"quoted"' -dash; do
    cp c/a "c/$name"
done
cp "$TESTDATA/photos/anchor.jpg" c/x
cp c/x c/y
touch -d 2001-01-01 c/*
silent "$TWINDEX" index -d t.db c
# All but one of each picture; the shortest name is kept.
silent "$TWINDEX" export -d t.db --format paths -0
cp out zeros
find "$PWD/c" -type f ! -name a ! -name x -print0 | sort -z >wanted
sort -z zeros | cmp - wanted
silent "$TWINDEX" export -d t.db --format paths -0 --role keep
printf '%s\0' "$PWD/c/a" "$PWD/c/x" | cmp - out
silent "$TWINDEX" export -d t.db --format paths --null --role all
find "$PWD/c" -type f -print0 | sort -z >wanted
sort -z out | cmp - wanted
silent "$TWINDEX" export -d t.db --format paths --role keep -o list
printf '%s\n' "$PWD/c/a" "$PWD/c/x" | cmp - list

# Without -0 the name that would be two is left out, of a file nothing is made.
fails 1 'paths left out, which have a newline in them: 1; -0' "$TWINDEX" export -d t.db --format paths
tr '\0' '\n' <zeros | grep -av -e 'new$' -e '^line$' | cmp - out
fails 1 '-0 writes them' "$TWINDEX" export -d t.db --format paths -o none
absent none
silent "$TWINDEX" export -d t.db --format paths --exclude 'new*'
is 6 "$(wc -l <out)"

# --role of tables, and what does not go together
silent "$TWINDEX" export -d t.db --role keep
is '1,keep 2,keep' "$(tail -n +2 out | cut -d , -f 1,2 | paste -sd ' ')"
silent "$TWINDEX" export -d t.db --role duplicate --format jsonl
is 7 "$(grep -c '"role":"duplicate"' out)"
is 7 "$(wc -l <out)"
fails 2 '--format paths' "$TWINDEX" export -d t.db -0
fails 2 '--role' "$TWINDEX" export -d t.db --format text --role keep
fails 2 '--damaged' "$TWINDEX" export -d t.db --damaged --format paths
fails 2 '--damaged' "$TWINDEX" export -d t.db --damaged --role keep
fails 2 '--path-encoding' "$TWINDEX" export -d t.db --format paths --path-encoding percent

# For the tools that they are for
xargs -0 rm -- <zeros
is 'a x' "$(cd c && echo *)"
exits 0 "$TWINDEX" export -d t.db --format paths
[ ! -s out ] || wrong 'a path'
