# Names are bytes: newlines, quotes, commas, controls, invalid UTF-8, leading dashes come out of every command as they
# went in, in CSV for Python's csv module and in JSON lines as text or base64; they never steer a terminal.
. "$SRCDIR/tests/cli/functions.sh"
py() {
    python3 "$SRCDIR/tests/cli/input/names.py" "$@"
}
mkdir c
cd c || exit
py make "$TESTDATA/tiny/9x8.png" "$TESTDATA/bad/truncated.jpg"
n=$(find . -name '*g' -type f -printf x | wc -c)
silent "$TWINDEX" index -d ../t.db . --json
is "$n" "$(json ../out files)"
py images ../t.db
find "$PWD" -type f -print0 >../list
silent "$TWINDEX" index -d ../list.db -0 --files-from ../list
py images ../list.db
find . -type f -print0 | xargs -0 "$TWINDEX" index -d ../args.db --
py images ../args.db
"$TWINDEX" export -d ../t.db >../groups.csv
py export csv ../groups.csv
"$TWINDEX" export -d ../t.db --format jsonl >../groups.jsonl
py export jsonl ../groups.jsonl
find . -name '*.png' -print0 | xargs -0 "$TWINDEX" query -d ../t.db --format csv -- >../answers.csv
py query csv ../answers.csv
find . -name '*.png' -print0 | xargs -0 "$TWINDEX" query -d ../t.db --format jsonl -- >../answers.jsonl
py query jsonl ../answers.jsonl
"$TWINDEX" stats -d ../t.db --failures >../failures.csv
py failures ../failures.csv

# Text for people and messages: one line each, no controls
find . -name '*.png' -print0 | xargs -0 "$TWINDEX" query -d ../t.db -- >../text
py plain ../text
"$TWINDEX" stats -d ../t.db >../text
py plain ../text
exits 0 "$TWINDEX" index -vv -d ../v.db .
py plain ../err
exits 1 "$TWINDEX" query -d ../t.db -- $'no\nsuch\e[31m \xff.png'
py plain ../err
is 1 "$(wc -l <../err)"
exits 1 "$TWINDEX" index -d ../t.db -- $'no\nsuch\e[31m \xff\xc2\x9b \u00e9.png'
is 1 "$(wc -l <../err)"
has $'no\\x0asuch\\x1b[31m \\xff\\xc2\\x9b \u00e9.png' ../err
mkdir $'../root\e[31m'
silent "$TWINDEX" index -d ../root.db $'../root\e[31m'
silent "$TWINDEX" stats -d ../root.db
has '/root\x1b[31m' ../out
rm -r $'../root\e[31m' ../root.db

# Such names for the index, for shards, and for -o
odd=$'../-a\n"b,\xff %41?x#.db'
cp "$TESTDATA/tiny/8x9.png" -- -rf.png
silent "$TWINDEX" index -d "$odd" -- -rf.png
[ -f "$odd" ]
silent "$TWINDEX" index -d ../t.db --json -- -rf.png
silent "$TWINDEX" hash -o "$odd.s" -- -rf.png
silent "$TWINDEX" merge -d "$odd" -- "$odd.s"
silent "$TWINDEX" export -d "$odd" -o "$odd.csv"
is 1 "$(wc -l <"$odd.csv")"
silent "$TWINDEX" check -d "$odd"

# Gone, by the name itself and all
rm -- -rf.png
silent "$TWINDEX" prune -d ../t.db --missing-roots --json -- -rf.png
is 1 "$(json ../out dropped)"
find . -type f -delete
silent "$TWINDEX" prune -d ../t.db --json
is "$n" "$(json ../out dropped)"
