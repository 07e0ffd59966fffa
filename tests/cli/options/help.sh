# Help and version go to stdout with 0; the help of each command names its options and the exit codes, and fits 80
# columns.
. "$SRCDIR/tests/cli/functions.sh"
declare -A options=(
    [index]='-d --db -j --jobs --hash-size --files-from -0 --null --exclude --exclude-from --no-default-excludes --no-hidden -x --one-file-system --retry-failed --no-ctime --keep-shards --strict --max-pixels --json'
    [hash]='-o --output -j --jobs --hash-size --files-from -0 --null --exclude --exclude-from --no-default-excludes --no-hidden -x --one-file-system --strict --max-pixels --json'
    [merge]='-d --db --tsv --json'
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
)
silent "$TWINDEX" --help
cp out main
fits() {
    is '' "$(LC_ALL=C awk 'length > 80 || /[^ -~]/' "$1")"
}
fits main
for words in -h help '-v help' '-q --help'; do
    # shellcheck disable=SC2086 # words
    silent "$TWINDEX" $words
    same out main
done
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
    for words in "$command -h" "help $command" "-q help $command"; do
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
    grep -q "^  ${code}[ ,]" main
done
is '' "$(find . -name '*.db*')"
