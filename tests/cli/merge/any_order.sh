# Shards in any order, in one merge or one by one, twice, from any number of workers: the same content, and the same
# groups to the byte.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/1 c/2 s
cp "$TESTDATA"/edits/*.jpg c/1
cp "$TESTDATA"/photos/b*.jpg "$TESTDATA/bad/truncated.jpg" "$TESTDATA/disguised/notes.txt" c/2
cp c/2/beaver.jpg c/1

# Three observations: all; changed and all again; a part
silent "$TWINDEX" hash -j 2 -o s/1 c
cp "$TESTDATA/photos/anchor.jpg" c/1/beaver.jpg
rm c/2/barrel.jpg
cp "$TESTDATA/disguised/notes.txt" c/2/brain.jpg
silent "$TWINDEX" hash -j 1 -o s/2 c
cp "$TESTDATA/photos/accordion.jpg" c/1/beaver.jpg
silent "$TWINDEX" hash -j 1 -o s/3 c/1
shards=(s/*/*.twx)
((${#shards[@]} >= 3))

content() {
    sqlite3 "$1" 'SELECT * FROM images ORDER BY path'
    "$TWINDEX" export -d "$1"
    "$TWINDEX" export -d "$1" --linkage single --format jsonl
}
silent "$TWINDEX" merge -d wanted.db "${shards[@]}"
content wanted.db >wanted
grep -q '/c/2/barrel.jpg' wanted
silent "$TWINDEX" index -d newest.db c/1
is "$(sqlite3 newest.db "SELECT hash FROM images WHERE path LIKE '%/beaver.jpg'")" \
    "$(sqlite3 wanted.db "SELECT hash FROM images WHERE path LIKE '%/c/1/beaver.jpg'")"

# Each order of what is in `left`, behind the arguments
orders=()
permute() {
    local i n=${#left[@]} first
    if ((n == 0)); then
        orders+=("$*")
        return
    fi
    for ((i = 0; i < n; i++)); do
        first=${left[0]}
        left=("${left[@]:1}")
        permute "$@" "$first"
        left+=("$first")
    done
}
left=("${shards[@]:0:4}")
permute
((${#orders[@]} >= 6))
for order in "${orders[@]}"; do
    rm -f o.db
    # shellcheck disable=SC2086 # words
    silent "$TWINDEX" merge -d o.db $order
    content o.db | same - wanted
done

# One by one, backwards, each twice
for ((i = ${#shards[@]} - 1; i >= 0; i--)); do
    silent "$TWINDEX" merge -d one.db "${shards[$i]}"
    silent "$TWINDEX" merge -d one.db "${shards[$i]}" "${shards[$i]}" --json
    is '[0,0,0]' "$(json out new replaced records)"
done
content one.db | same - wanted
silent "$TWINDEX" merge -d one.db s/1 s/2 s/3 --json
is "[0,${#shards[@]}]" "$(json out shards already_merged)"
content one.db | same - wanted

# In two indexes first, of which one saw only the old: then the rest
silent "$TWINDEX" merge -d late.db s/1
silent "$TWINDEX" merge -d late.db s/3
silent "$TWINDEX" merge -d late.db s/2
content late.db | same - wanted
silent "$TWINDEX" check -d late.db
