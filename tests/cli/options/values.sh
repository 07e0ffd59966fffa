# An option whose value is one of some words, or a list of such, says which word was meant by one that is mistyped; all such
# options of all commands. What is like none of the words is refused with those that there are.
. "$SRCDIR/tests/cli/functions.sh"
"$(dirname "$TWINDEX")/list_manual" bash | sed -n "s/^    '\([a-z]* --[a-z-]*\)') words='\([^']*\)'.*/\1 \2/p" >words
[ "$(wc -l <words)" -ge 20 ]
declare -A arguments=([apply]=plan.csv)
n=0
while read -r command option choices; do
    fails 2 'frobnicate' "$TWINDEX" "$command" ${arguments[$command]:+"${arguments[$command]}"} "$option" frobnicate
    for choice in $choices; do
        [ ${#choice} -ge 4 ] || continue
        typo=${choice:0:1}${choice:2:1}${choice:1:1}${choice:3}  # two letters swapped
        [ "${choice: -1}" != : ] || typo=${typo%:}
        for word in "$typo" "${choice^^}" "${choice%?}"; do
            [ "$word" != "${choice%:}" ] || continue
            fails 2 "'$word'" "$TWINDEX" "$command" ${arguments[$command]:+"${arguments[$command]}"} "$option" "$word"
            [ ! -s out ]
            has "did you mean '$choice'?" err
            ((++n))
        done
    done
done <words
[ "$n" -ge 100 ]
for words in 'plan --only exact,edied' 'export --keep pixels,byts' 'plan --keep byts,pixels' 'export --keep format:jpg'; do
    # shellcheck disable=SC2086 # words
    fails 2 'did you mean' "$TWINDEX" $words
done
has "unknown keep rule 'format:jpg', did you mean 'format:jpeg'?" err
