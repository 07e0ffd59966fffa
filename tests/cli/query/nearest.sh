# -k keeps at most n, the nearest within the radius, of each question, ties by path; -r is inclusive, and 0 is the same hash.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/edits/"*.jpg c
for name in a b z; do
    cp c/border.jpg "c/$name.jpg"
done
silent "$TWINDEX" index -d t.db c
column() {
    tail -n +2 out | cut -d , -f "$1"
}
silent "$TWINDEX" query -d t.db --format csv -r 128 c/original.jpg
cp out all
n=$(($(wc -l <all) - 1))
is "$(find c -type f -printf x | wc -c)" "$n"
for ((k = 1; k <= n + 2; k += 3)); do
    silent "$TWINDEX" query -d t.db --format csv -r 128 -k $k c/original.jpg
    head -n "$((k + 1))" all | same - out
done
border=$(grep -m 1 c/border.jpg all | cut -d , -f 3)
[ "$border" -gt 0 ]
before=$(cut -d , -f 3 all | tail -n +2 | awk -v d="$border" '$1 < d' | wc -l)
silent "$TWINDEX" query -d t.db --format csv -r "$border" -k "$((before + 2))" c/original.jpg
is "$PWD/c/a.jpg $PWD/c/b.jpg" "$(column 2 | tail -n 2 | paste -sd ' ')"

# Of each question
silent "$TWINDEX" query -d t.db --format csv -k 2 -r 128 c/original.jpg c/z.jpg --hash "$(printf '0%.0s' {1..32})"
is 6 "$(column 1 | wc -l)"
is "$PWD/c/a.jpg $PWD/c/b.jpg" "$(grep "^$PWD/c/z.jpg" out | cut -d , -f 2 | paste -sd ' ')"

for radius in 0 1 5 "$((border - 1))" "$border" 128; do
    silent "$TWINDEX" query -d t.db --format csv -r "$radius" c/original.jpg
    awk -F , -v r="$radius" 'NR == 1 || $3 <= r' all | same - out
done

# The default is adaptive: 18 between photos, and a column says what each was allowed
silent "$TWINDEX" query -d t.db --format csv c/original.jpg
awk -F , -v OFS=, '{ $NF = (NR == 1 ? "allowed" : 18) OFS $NF; print }' all | awk -F , 'NR == 1 || $3 <= 18' | same - out
cp out default
silent "$TWINDEX" query -d t.db --format csv --adaptive c/original.jpg
same out default
silent "$TWINDEX" query -d t.db --format csv --adaptive -r 18 c/original.jpg
same out default
silent "$TWINDEX" query -d t.db --format csv --adaptive -r 5 c/original.jpg
awk -F , -v OFS=, '{ $NF = (NR == 1 ? "allowed" : 5) OFS $NF; print }' all | awk -F , 'NR == 1 || $3 <= 5' | same - out
