# Whatever makes no sense on a command line: 2, one line that names it, and nothing is made.
. "$SRCDIR/tests/cli/functions.sh"
picture=$TESTDATA/tiny/9x8.png
mkdir collection
cp "$picture" collection
silent "$TWINDEX" index -d t.db collection
bad() {
    fails 2 "$1" "$TWINDEX" "${@:2}"
    [ ! -s out ] || wrong "prints all the same: ${*:2}"
}

bad 'no command'
bad 'no command' -q -v
bad "'frobnicate'" frobnicate
bad "'frobnicate'" -v frobnicate
bad "unknown command 'indx', did you mean 'index'?" indx
bad "unknown command 'Export', did you mean 'export'?" Export
bad "unknown command 'qurey', did you mean 'query'?" -v qurey t.db
bad "unknown command 'frobnicate'; try 'twindex --help'" frobnicate
bad "no command before 'collection', did you mean 'twindex index collection'?" collection
bad "unknown option '--verison', did you mean '--version'?" --verison
bad "unknown command or topic 'nonsense'; try 'twindex --help'" help nonsense
bad "unknown command or topic 'stat', did you mean 'stats'?" help stat
bad "unknown command or topic 'raduis', did you mean 'radius'?" help raduis
bad "unknown command or topic 'format', did you mean 'formats'?" help format
bad "'export'" help query export
for option in -d --json -x -; do
    bad "option '$option' goes after the command" -v "$option" t.db stats
done
for command in index hash merge query export compare calibrate stats check prune; do
    bad "unknown option '--frobnicate'; try 'twindex $command --help'" "$command" --frobnicate
    bad "unknown option '-qZ'" "$command" -qZ
done

bad "unknown option '-Z'" index -Z
bad "unknown option '--verbos', did you mean '--verbose'?" hash --verbos
bad "unknown option '--hepl', did you mean '--help'?" merge --hepl=x
bad "'--any-orientatoin', did you mean '--any-orientation'?" export -d t.db --any-orientatoin
bad "'--fromat', did you mean '--format'?" query -d t.db --fromat=csv "$picture"
bad "'-output', did you mean '--output'?" export -d t.db -output groups
bad "'-files-from', did you mean '--files-from'?" index -d new.db -files-from=l
bad "'--jsno', did you mean '--json'?" calibrate --jsno -d t.db
bad "unknown option '--db'" hash -o new --db t.db collection
bad "unknown option '-d'" hash -o new -d t.db collection

# Arguments missing, or too many
bad PATH index -d new.db
bad PATH hash -o new
bad '-o' hash collection
bad SHARD merge -d new.db
bad IMAGE query -d t.db
bad "'extra'" export -d t.db extra
bad "'extra'" calibrate -d t.db extra
bad "'extra'" stats -d t.db extra
bad "'extra'" check -d t.db extra
bad PATH index -d new.db ''
bad PATH index -d new.db collection ''
bad PATH prune -d t.db ''
bad PATH prune -d t.db --missing-roots collection ''
bad SHARD merge -d new.db ''
bad IMAGE query -d t.db ''
bad hash query -d t.db --hash ''
bad -o hash -o '' collection
bad list index -d new.db --files-from ''
bad '' index -d '' collection
bad '-d' stats -d
bad files-from index -d new.db -0 collection
for words in 'prune --missing-roots=no' 'export --exact=no' 'stats --json=' 'check --quiet=1'; do
    # shellcheck disable=SC2086 # words
    bad "'--${words#* --}" $words -d t.db
done

# Values
for jobs in 0 -1 x 1.5 '' 99999999999999999999; do
    bad "'$jobs'" index -d new.db -j "$jobs" collection
    bad "'$jobs'" hash -o new -j "$jobs" collection
done
for size in 0 4 12 32 x '' 8x; do
    bad "'$size'" index -d new.db --hash-size "$size" collection
    bad "'$size'" hash -o new --hash-size "$size" collection
done
for radius in -1 x '' 4.5 8x 129 99999999999999999999; do
    words="-r takes a whole number from 0 to 128, the radius in bits, not '$radius'"
    bad "$words" query -d t.db -r "$radius" "$picture"
    bad "$words" export -d t.db -r "$radius"
    bad "$words" compare --exit-code -r "$radius" "$picture" "$picture"
done
bad 'from 0 to 512' compare --exit-code --hash-size 16 -r 12.5 "$picture" "$picture"
bad "-r goes with --exit-code" compare -r 4 "$picture" "$picture"
bad '0 IMAGEs given: compare takes two' compare
bad '1 IMAGEs given: compare takes two' compare "$picture"
bad '3 IMAGEs given: compare takes two' compare "$picture" "$picture" "$picture"
bad IMAGE compare '' "$picture"
bad 'read once' compare - -
for count in 0 -1 x ''; do
    bad "'$count'" query -d t.db -k "$count" "$picture"
done
for sample in 0 -1 x '' 1000001; do
    bad "'$sample'" calibrate -d t.db --sample "$sample"
done
bad "'0'" calibrate -d t.db -j 0
for option in --timeout --memory --max-pixels; do
    for value in 0 -1 x '' 1e3 99999999999999999999; do
        bad "$option takes a " index -d new.db "$option" "$value" collection
    done
done
for format in xml CSV ''; do
    bad "'$format'" query -d t.db --format "$format" "$picture"
    bad "'$format'" export -d t.db --format "$format"
done
bad "'text2'" export -d t.db --format text2
for linkage in average STAR ''; do
    bad "'$linkage'" export -d t.db --linkage "$linkage"
done
for rule in biggest pixels,,bytes '' in: format:raw 'pixels,largest' format:; do
    bad "'" export -d t.db --keep "$rule"
done
bad -r export -d t.db --exact -r 4
bad --json query -d t.db --json "$picture"
bad --json export -d t.db --json
bad --failures stats -d t.db --failures --json
bad t.db export -d t.db -o t.db
bad t.db query -d t.db -o ./t.db "$picture"

is 'collection err out t.db' "$(echo *)"
silent "$TWINDEX" check -d t.db
