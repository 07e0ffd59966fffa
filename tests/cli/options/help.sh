# Help and version go to stdout with 0; the help of each command names its options and the exit codes, and fits 80
# columns; -h has each option in one line, and both have two examples.
. "$SRCDIR/tests/cli/functions.sh"
declare -A options=(
    [index]='-d --db -j --jobs --hash-size --files-from -0 --null --exclude --exclude-from --no-default-excludes --no-hidden -x --one-file-system --retry-failed --no-ctime --keep-shards --strict --max-pixels --json'
    [list]='-o --output --since --retry-failed --no-ctime --files-from -0 --null --exclude --exclude-from --no-default-excludes --no-hidden -x --one-file-system --json'
    [hash]='-o --output --tar --name --stdin --stdout --path-encoding --reporter --manifest --partition -j --jobs --hash-size --files-from -0 --null --exclude --exclude-from --no-default-excludes --no-hidden -x --one-file-system --strict --max-pixels --json'
    [merge]='-d --db --tsv --manifest --expect --wait --json'
    [import]='-d --db --format --base --json'
    [query]='-d --db -r --radius -k --count --any-orientation --inverted --indexed --missing -0 --null --files-from --exclude --exclude-from --no-default-excludes --no-hidden -x --one-file-system -j --jobs --format --explain --hash --exit-code -o --output --json'
    [export]='-d --db -r --radius --exact --damaged --linkage --role -0 --null --keep --protect --only-in --between --same-dir --not-same-dir --exclude --min-group --any-orientation --inverted --include-flat --format -o --output --json'
    [folders]='-d --db --contained -r --radius --exact --min-images --no-stat --format -o --output --json'
    [rank]='-d --db --keep --include-flat -o --output --json'
    [group]='-d --db --ranks --linkage --min-group --format -o --output -j --jobs --json'
    [compare]='--hash-size --any-orientation --inverted --exit-code -r --radius --json'
    [apply]='-d --db --to --yes --journal --companions -o --output --json'
    [reject]='-d --db --list --forget --json'
    [undo]='--json'
    [plan]='-d --db -o --output --only --accept-losses --protect --only-in --between --companions -r --radius --keep --linkage --json'
    [pairs]='-d --db -r --radius --adaptive --between -0 --null --any-orientation --inverted --variants --include-flat --parts --ranks --most-edges --format -o --output --exit-code -j --jobs --json'
    [calibrate]='-d --db --sample -j --jobs --no-sandbox --json'
    [stats]='-d --db --failures --quick --json'
    [check]='-d --db --json'
    [prune]='-d --db --missing-roots --json'
    [relocate]='-d --db -n --dry-run --json'
    [optimize]='-d --db --json'
    [generate]='-o --output --count --size --seed --format --edits -j --jobs --json'
    [transform]='-o --output --op --format --quality --suffix --resume -j --jobs --timeout --strict --files-from -0 --null --exclude --exclude-from --no-default-excludes --no-hidden -x --one-file-system --json'
    [map]='--plugin --max-side --gray -o --output --path-encoding -j --jobs --timeout --memory --strict --files-from -0 --null --exclude --exclude-from --no-default-excludes --no-hidden -x --one-file-system --json'
    [pack]='-o --output --size --gray -j --jobs --timeout --strict --files-from -0 --null --exclude --exclude-from --no-default-excludes --no-hidden -x --one-file-system --json'
)
fits() {
    is '' "$(LC_ALL=C awk 'length > 80 || /[^ -~]/ || / $/' "$1")"
}
silent "$TWINDEX" -h
cp out main
fits main
is "More: 'twindex COMMAND -h', 'twindex --help'" "$(tail -n 1 main)"
silent "$TWINDEX" --help
cp out long
fits long
for words in help '-v help' '-q --help'; do
    # shellcheck disable=SC2086 # words
    silent "$TWINDEX" $words
    same out long
done
sed -n '/^Make an index:/,/^More:/p' main | grep -v '^More:' >commands
sed -n '/^Make an index:/,/^Read about/p' long | grep -v '^Read about' | same commands -
silent "$TWINDEX" --version
cp out version
grep -Exq 'twindex [0-9]+\.[0-9]+\.[0-9]+' version
for command in "${!options[@]}"; do
    grep -q "^  $command " main
    silent "$TWINDEX" "$command" --help
    fits out
    for option in ${options[$command]} -h --help -V --version -q -v; do
        grep -Eq -e "^ .*(^| )$option([=, ]|\$)" out || wrong "help of $command does not name $option"
    done
    grep -q '^  75 ' out
    cp out help
    silent "$TWINDEX" "$command" -h
    fits out
    cp out short
    [ "$(wc -l <short)" -le 50 ] || wrong "the short help of $command has $(wc -l <short) lines"
    is "More: 'twindex $command --help'" "$(tail -n 1 short)"
    # The same options, one line each, and the same two examples
    sed -n '/^Options:/,/^$/p' help | grep -oE -e '^  (-., )?--[a-z-]+' >wanted
    grep -oE -e '^  (-., )?--[a-z-]+' short | same wanted -
    is '' "$(sed '1,3d; /^$/,$d' short | grep -v '^  -' || true)"
    sed -n '/^Examples:/,/^$/p' help >examples
    is 6 "$(wc -l <examples)"
    sed -n '/^Examples:/,/^$/p' short | same examples -
    for words in "help $command" "-q help $command"; do
        # shellcheck disable=SC2086 # words
        silent "$TWINDEX" $words
        same out help
    done
    for option in --version -V; do
        silent "$TWINDEX" "$command" "$option"
        same out version
    done
done
silent "$TWINDEX" -V
same out version
# Each command of the main help has its row in `options`
is "$(printf '%s\n' "${!options[@]}" | sort)" "$(sed -n 's/^  \([a-z]*\) .*/\1/p' main | sort)"
for code in 0 1 2 3 4 75 129; do
    grep -q "^  ${code}[ ,]" long
done

# Topics, each named by the long help: their words are those of the tables
sed -n "/^Read about/,/^\$/s/^  \([a-z-]*\) .*/\1/p" long >topics
printf '%s\n' radius linkage formats exit-codes | same - topics
while read -r topic; do
    silent "$TWINDEX" help "$topic"
    fits out
    [ "$(wc -l <out)" -le 50 ]
    cp out "topic.$topic"
done <topics
grep -v "^#" "$TESTDATA/expected.tsv" | cut -f 2 | sort -u | grep -x '[a-z]*' >formats
while read -r format; do
    grep -q "[ ,]$format\b" topic.formats || wrong "no $format among the formats"
done <formats
for line in 'export     csv, jsonl, paths, text, html' 'query      text, csv, jsonl' 'pairs      csv, jsonl' 'folders    csv, jsonl'; do
    has "  $line" topic.formats
done
sed -n '/^Exit codes:/,$s/^  //p' long >codes
while read -r code; do
    has "$code" topic.exit-codes
done <codes
is '' "$(find . -name '*.db*')"
