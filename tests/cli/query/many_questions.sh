# Many questions at once are answered as one by one: in order, images, hashes and row halves mixed, and an image that
# cannot be decoded among them costs its own answer only. --explain says that they shared a search.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d t.db "$TESTDATA/tiny" "$TESTDATA/edits"
questions=("$TESTDATA/edits/original.jpg")
for i in {100..180}; do
    questions+=(--hash "${i}456789abcdef0" --hash "0${i}56789abcdef0123456789abcdef0")
done
questions+=("$TESTDATA/edits/metadata.jpg")
exits 0 "$TWINDEX" query -d t.db -r 40 --format csv --explain "${questions[@]}"
mv out together
is 164 "$(grep -c 'blocked scan (' err)"
head -n 1 together >single
for ((i = 0; i < ${#questions[@]}; i++)); do
    arguments=("${questions[i]}")
    if [[ ${questions[i]} == --hash ]]; then
        i=$((i + 1))
        arguments+=("${questions[i]}")
    fi
    exits 0 "$TWINDEX" query -d t.db -r 40 --format csv "${arguments[@]}"
    tail -n +2 out >>single
done
same together single
lines=$(wc -l <single)
[[ $lines -gt 20 ]]

printf 'no image' >bad.jpg
exits 1 "$TWINDEX" query -d t.db "${questions[0]}" bad.jpg --hash "${questions[2]}"
is 2 "$(grep -c '^[^ ]' out)"
has bad.jpg err
