# What was imported is found by its row half alone, is in no group, pair, plan or array, and is gone when its file is hashed.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/old c/new
cp "$TESTDATA"/photos/b*.jpg c/old
cp "$TESTDATA/photos/beaver.jpg" "$TESTDATA/photos/barrel.jpg" c/new
silent "$TWINDEX" index -d t.db c/new
silent "$TWINDEX" hash --stdout=hashes c/old
sed -E 's/^(.*\t)([0-9a-f]{16})[0-9a-f]{16}$/\1\2/' out >list
n=$(wc -l <list)
for what in 'export --exact' 'export --all-files' 'export -r 20 --format jsonl' 'pairs -r 30' plan 'stats --failures' folders; do
    # shellcheck disable=SC2086 # words
    exits 0 "$TWINDEX" $what -d t.db
    sed '/^# twindex plan/d' out >"without.${what// /_}"
done
silent "$TWINDEX" export -d t.db --format npy -o without.npy
silent "$TWINDEX" import -d t.db list --json
is "[$n,$n,0,0]" "$(json out listed new replaced indexed)"
for what in 'export --exact' 'export --all-files' 'export -r 20 --format jsonl' 'pairs -r 30' plan 'stats --failures' folders; do
    # shellcheck disable=SC2086 # words
    exits 0 "$TWINDEX" $what -d t.db
    sed '/^# twindex plan/d' out | same "without.${what// /_}" -
done
silent "$TWINDEX" export -d t.db --format npy -o with.npy
cmp with.npy without.npy
silent "$TWINDEX" check -d t.db
silent "$TWINDEX" stats -d t.db --json
is "[2,$n]" "$(json out files imported)"
silent "$TWINDEX" stats -d t.db
grep -Exq "hashes imported +$n" out
is 2 "$(known t.db | wc -l)"

# By row half: both, by distance, then path; nearest; of a whole hash, and of an image, what was hashed alone
half=$(grep -a /beaver.jpg list | cut -f2)
whole=$(sqlite3 t.db "SELECT hash FROM images WHERE path LIKE '%/beaver.jpg'")
ask() {
    exits 0 "$TWINDEX" query -d t.db --format csv "$@"
    sed -n "2,\$s|$PWD/c/||gp" out
}
is "$half,new/beaver.jpg,0,0,283,300,$(stat -c %s c/new/beaver.jpg),whole
$half,old/beaver.jpg,0,0,,,,imported" "$(ask -r 0 --hash "$half" | cut -d, -f1-7,10)"
ask -r 0 --hash "$half" | grep -q 'old/beaver.jpg,0,0,,,,,1,imported,' # nothing is known of its time
is new/beaver.jpg "$(ask -r 0 --hash "$whole" | cut -d, -f2)"
is new/beaver.jpg "$(ask -r 0 c/new/beaver.jpg | cut -d, -f2)"
is new/beaver.jpg "$(ask -r 0 -k 1 --hash "$half" | cut -d, -f2)"
near=$(printf '%016x' $((0x$half ^ 0x8000000000000101)))
is $'new/beaver.jpg,3\nold/beaver.jpg,3' "$(ask -r 3 --hash "$near" | cut -d, -f2,3)"
is '' "$(ask -r 2 --hash "$near")"
# As a naive search has it, by the default radius too, which follows the structure: the same rows, hashed and imported
silent "$TWINDEX" index -d both.db --variants none c/old
mapfile -t questions < <(cut -f2 list)
for question in "${questions[@]}"; do
    for radius in '' '-r 12' '-r 20 --adaptive' '-r 64 --inverted'; do
        # shellcheck disable=SC2086 # words
        exits 0 "$TWINDEX" query -d both.db --format csv $radius --hash "$question"
        sed -n '2,$p' out | cut -d, -f2,3,9,11- | grep -a /c/old/ >wanted || true
        # shellcheck disable=SC2086 # words
        exits 0 "$TWINDEX" query -d t.db --format csv $radius --hash "$question"
        sed -n '2,$p' out | cut -d, -f2,3,9,11- | grep -a /c/old/ | same wanted -
    done
done
exits 0 "$TWINDEX" query -d t.db --format jsonl -r 0 --hash "$half"
has '"width":null,"height":null,"bytes":null,"mtime":null,"orientation":1,"via":"imported"' out
exits 0 "$TWINDEX" query -d t.db --format text -r 0 --hash "$half"
grep -qE "^    0  import +$PWD/c/old/beaver.jpg" out
exits 0 "$TWINDEX" query -d t.db --exit-code --hash "$(grep -a /brain.jpg list | cut -f2)"
# In one of several, not beside an image of that path in another
exits 0 "$TWINDEX" query -d t.db -d both.db --format csv -r 0 --hash "$half"
is "$(printf '%s,whole\n' new/beaver.jpg old/beaver.jpg)" "$(sed -n "2,\$s|$PWD/c/||gp" out | cut -d, -f2,10)"

# A record of the path replaces it, also one that says that it is no image; known paths are left alone
echo text >c/old/brain.jpg
silent "$TWINDEX" index -d t.db c/old/brain.jpg c/old/beaver.jpg --json
is '[1,0,0]' "$(json out hashed unchanged failed)"
is $((n - 2)) "$(sqlite3 t.db 'SELECT count(*) FROM imported')"
is new/beaver.jpg,whole$'\n'old/beaver.jpg,whole "$(ask -r 0 --hash "$half" | cut -d, -f2,10)"
silent "$TWINDEX" import -d t.db list --json
is "[$n,0,$((n - 2)),2]" "$(json out listed new replaced indexed)"
silent "$TWINDEX" check -d t.db
cp t.db repaired.db
sqlite3 repaired.db 'DROP INDEX files_by_hash'
exits 0 "$TWINDEX" check --repair -q -d repaired.db
is $((n - 2)) "$(sqlite3 repaired.db 'SELECT count(*) FROM imported')"
silent "$TWINDEX" check -d repaired.db
sqlite3 repaired.db "UPDATE imported SET row_half = zeroblob(32)"
exits 3 "$TWINDEX" check -d repaired.db
has "imported rows that cannot be ($((n - 2)))" err

# prune forgets what is gone, but for what a missing folder may hide; relocate lets them follow
rm c/old/bonsai-26.jpg
printf '0123456789abcdef %s/disk/x.jpg\n' "$PWD" >far
silent "$TWINDEX" import -d t.db far
silent "$TWINDEX" prune -d t.db --json
is 1 "$(json out dropped)"
is $((n - 2)) "$(sqlite3 t.db 'SELECT count(*) FROM imported')"
silent "$TWINDEX" prune -d t.db c/new --missing-roots --json
is 0 "$(json out dropped)"
silent "$TWINDEX" prune -d t.db --missing-roots --json
is 1 "$(json out dropped)"
mv c/old c/moved
exits 0 "$TWINDEX" relocate -d t.db c/old c/moved
is $((n - 3)) "$(sqlite3 t.db "SELECT count(*) FROM imported WHERE CAST(path AS TEXT) LIKE '$PWD/c/moved/%'")"
silent "$TWINDEX" check -d t.db
# All of it hashed
silent "$TWINDEX" index -d t.db c
is 0 "$(sqlite3 t.db 'SELECT count(*) FROM imported')"
silent "$TWINDEX" export -q -d t.db --all-files -o got
silent "$TWINDEX" index -d wanted.db c
silent "$TWINDEX" export -q -d wanted.db --all-files -o wanted
same wanted got

# By shards, too; into an index of an earlier version, and not while another writes
silent "$TWINDEX" hash -o shards c/moved
silent "$TWINDEX" import -d m.db --base c/moved <(sed 's|.*/||' list | awk -F '\t' '{ print $2 " " $1 }')
is "$n" "$(sqlite3 m.db 'SELECT count(*) FROM imported')"
silent "$TWINDEX" merge -d m.db shards
is 1 "$(sqlite3 m.db 'SELECT count(*) FROM imported')" # of the file that is gone
as_version 8 wanted.db old.db
silent "$TWINDEX" query -d old.db -r 0 --hash "$half"
silent "$TWINDEX" stats -q -d old.db
silent "$TWINDEX" import -d old.db far
is '9|1' "$(sqlite3 old.db "SELECT (SELECT user_version FROM pragma_user_version), count(*) FROM imported")"
silent "$TWINDEX" check -d old.db
