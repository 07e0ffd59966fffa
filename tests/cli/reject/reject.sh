# reject: what somebody said are no duplicates never share a group again, whatever the linkage, with --verify and without,
# by their bytes: renaming changes nothing. Chains of others join with single alone.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/accordion.jpg" c/a.jpg
for quality in 70 60 50 40; do
    vips copy c/a.jpg "c/q$quality.jpg[Q=$quality]"
done
cp c/q60.jpg c/q60-copy.jpg
"$TWINDEX" index -q -d db c
# groups WORD...: the names of each group of export, a line a group
groups() {
    exits 0 "$TWINDEX" export -q -d db "$@"
    python3 -c '
import csv
groups = {}
for row in csv.DictReader(open("out")):
    groups.setdefault(row["group_id"], []).append(row["path"].rsplit("/", 1)[1])
for names in sorted(sorted(names) for names in groups.values()):
    print(*names)'
}
all='a.jpg q40.jpg q50.jpg q60-copy.jpg q60.jpg q70.jpg'
is "$all" "$(groups)"
fails 1 "c/none.jpg' is not in the index" "$TWINDEX" reject -d db c/a.jpg c/none.jpg
fails 1 'have equal bytes: these are always duplicates' "$TWINDEX" reject -d db c/q60.jpg c/q60-copy.jpg
fails 2 'give the PATHs of two or more' "$TWINDEX" reject -d db c/a.jpg
is "$all" "$(groups)"
is 1 "$("$TWINDEX" reject -d db --list | wc -l)"

# The keeper and a copy, and two copies of one keeper
exits 0 "$TWINDEX" reject -d db c/a.jpg c/q60-copy.jpg
has '1 of 1 pair noted as no duplicates' err
exits 0 "$TWINDEX" reject -d db c/q40.jpg c/q50.jpg
for words in '' '--linkage complete' '--verify' '--verify --linkage complete' '-r 30' '--any-orientation'; do
    # shellcheck disable=SC2086 # words
    groups $words >made
    while read -r line; do
        case " $line " in
        *' a.jpg '*' q60'*) wrong "a and q60 with '$words': $line" ;;
        *' q40.jpg q50.jpg '*) wrong "q40 and q50 with '$words': $line" ;;
        esac
    done <made
    grep -q 'q60-copy.jpg q60.jpg' made # equal bytes always join
done
is "$all" "$(groups --linkage single)" # by way of q70
is "$all" "$(groups --linkage single --verify)"
is "2" "$(groups --exact | wc -w)"

# By bytes: under other names, too; said twice it is said once; and it can be taken back
mv c/q60-copy.jpg c/other.jpg
"$TWINDEX" index -q -d db --prune c
! groups | grep -q 'a.jpg .*q60'
exits 0 "$TWINDEX" reject -d db c/a.jpg c/other.jpg
has '0 of 1 pair noted' err
"$TWINDEX" reject -d db --list >list
is 3 "$(wc -l <list)"
has "$PWD/c/a.jpg" list
silent "$TWINDEX" check -d db
exits 0 "$TWINDEX" reject -d db --forget c/a.jpg c/q60.jpg
exits 0 "$TWINDEX" reject -q -d db --forget c/q40.jpg c/q50.jpg
is 'a.jpg other.jpg q40.jpg q50.jpg q60.jpg q70.jpg' "$(groups)"

# An index of an earlier version has none, and gets them by the first
cp db old
sqlite3 old 'DROP TABLE rejections; DROP TABLE imported; PRAGMA user_version = 7'
is 1 "$("$TWINDEX" reject -d old --list | wc -l)"
silent "$TWINDEX" export -q -d old
exits 0 "$TWINDEX" reject -q -d old c/a.jpg c/q60.jpg
is 2 "$("$TWINDEX" reject -d old --list | wc -l)"
# A repair keeps them
exits 0 "$TWINDEX" check -q --repair -d old
is 2 "$("$TWINDEX" reject -d old --list | wc -l)"
