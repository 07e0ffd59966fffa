# Help and version go to stdout with 0; the help of each command names its options and the exit codes.
. "$SRCDIR/tests/cli/functions.sh"
declare -A options=(
    [index]='-d --db -j --jobs --hash-size --files-from -0 --null --exclude --exclude-from --no-default-excludes --no-hidden -x --one-file-system --retry-failed --no-ctime --keep-shards --strict --max-pixels --json'
    [hash]='-o --output -j --jobs --hash-size --files-from -0 --null --exclude --exclude-from --no-default-excludes --no-hidden -x --one-file-system --strict --max-pixels --json'
    [merge]='-d --db --json'
    [query]='-d --db -r --radius -k --count --any-orientation --format --explain --hash -o --output --json'
    [export]='-d --db -r --radius --exact --linkage --keep --any-orientation --include-flat --format -o --output --json'
    [calibrate]='-d --db --sample -j --jobs --no-sandbox --json'
    [stats]='-d --db --failures --json'
    [check]='-d --db --json'
    [prune]='-d --db --missing-roots --json'
)
silent "$TWINDEX" --help
cp out main
silent "$TWINDEX" -h
same out main
silent "$TWINDEX" --version
cp out version
grep -Exq 'twindex [0-9]+\.[0-9]+\.[0-9]+' version
for command in "${!options[@]}"; do
    grep -q "^  $command " main
    silent "$TWINDEX" "$command" --help
    for option in ${options[$command]} -h --help --version -q -v; do
        grep -Eq -e "^ .*(^| )$option([=, ]|\$)" out || wrong "help of $command does not name $option"
    done
    grep -q '^  75 ' out
    cp out help
    silent "$TWINDEX" "$command" -h
    same out help
    silent "$TWINDEX" "$command" --version
    same out version
done
for code in 0 1 2 3 4 75 129; do
    grep -q "^  ${code}[ ,]" main
done
is '' "$(find . -name '*.db*')"
