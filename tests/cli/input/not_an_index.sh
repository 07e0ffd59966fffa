# A file that is no index, for every command that takes one: 3 (1 for none at all), one line that names it, and the file
# stays as it was, with nothing beside it.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c folder
cp "$TESTDATA/tiny/9x8.png" c
silent "$TWINDEX" hash -o shards c
silent "$TWINDEX" index -d good.db c
echo 'hello, world; I am longer than any header of a database of whatever kind could ever wish to be' >text
: >empty
sqlite3 foreign 'CREATE TABLE images (path); INSERT INTO images VALUES (1)'
cp good.db newer
sqlite3 newer 'PRAGMA user_version = 99'
cp good.db unversioned
sqlite3 unversioned 'PRAGMA user_version = 0'
head -c 5000 good.db >short
(head -c 100 good.db && head -c 100000 /dev/urandom) >rubbish
cp good.db no-tables
sqlite3 no-tables 'PRAGMA writable_schema = 1; DELETE FROM sqlite_schema'
cp good.db no-settings
sqlite3 no-settings 'DELETE FROM twindex'
cp "$TESTDATA/tiny/9x8.png" picture
names=$(echo *)
sums=$(find . -type f ! -name out ! -name err -exec md5sum {} + | sort)
refused() {
    fails "$1" "'$2'" "$TWINDEX" "${@:3}" -d "$2"
    [ ! -s out ] || wrong "prints all the same: ${*:3}"
}
for file in text empty picture folder foreign newer unversioned short rubbish no-tables no-settings; do
    refused 3 "$file" index c
    refused 3 "$file" merge shards
    refused 3 "$file" query c/9x8.png
    refused 3 "$file" query --hash 0123456789abcdef
    refused 3 "$file" export
    refused 3 "$file" stats
    refused 3 "$file" stats --failures
    refused 3 "$file" check
    refused 3 "$file" prune
done
for file in text empty picture folder foreign newer unversioned rubbish; do
    refused 3 "$file" check --repair
done
fails 3 newer "$TWINDEX" stats -d newer
has update err
for file in none none/none text/none; do
    refused 1 "$file" query c/9x8.png
    refused 1 "$file" export
    refused 1 "$file" stats
    refused 1 "$file" check
    refused 1 "$file" prune
    has 'run twindex index' err
done
ln -s nowhere link
refused 1 link index c
refused 1 link merge shards
rm link
fails 1 none/none "$TWINDEX" index -d none/none c
fails 1 none/none "$TWINDEX" merge -d none/none shards
is "$(echo "$names" | tr ' ' '\n' | cat - <(echo err) <(echo out) | sort -u)" "$(find . -mindepth 1 -maxdepth 1 -printf '%f\n' | sort)"
is "$sums" "$(find . -type f ! -name out ! -name err -exec md5sum {} + | sort)"

# A query that fails leaves no results behind
fails 3 text "$TWINDEX" export -d text -o groups
fails 3 text "$TWINDEX" query -d text -o groups picture
absent groups
