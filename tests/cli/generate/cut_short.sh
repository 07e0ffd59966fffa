# twindex generate that is killed or stopped leaves whole files only, and the same command goes on to the same bytes.
. "$SRCDIR/tests/cli/functions.sh"
sums() {
    (cd "$1" && find . -type f -exec sha256sum {} + | LC_ALL=C sort -k 2)
}
# Some files are there, and not all.
under_way() {
    [ "$(find d -type f -name '*_blur*' | wc -l)" -gt "$least" ]
}
for format in jpg png; do
    generate=("$TWINDEX" generate --count 300 --size 200x150 --edits --format "$format" -j 3)
    silent "${generate[@]}" -o whole
    sums whole >wanted
    least=5
    for stop in KILL:137 TERM:143 INT:130 KILL:137; do
        "${generate[@]}" -o d 2>err &
        run=$!
        until_true under_way
        kill -s "${stop%:*}" "$run"
        code=0
        wait "$run" || code=$?
        is "${stop#*:}" "$code"
        sums d >some
        is '' "$(LC_ALL=C comm -23 <(sort some) <(sort wanted))"
        absent d/groundtruth.csv
        [ "$code" -eq 137 ] || has "stopped: the same command goes on from here" err
        least=$((least + 40))
    done
    [ "$(wc -l <some)" -lt 3001 ]
    silent "${generate[@]}" -o d
    sums d | same wanted -
    # What a power cut has left without its bytes is made again
    : >d/000/000123.$format
    rm d/000/000007_grey.$format d/groundtruth.csv
    silent "${generate[@]}" -o d
    sums d | same wanted -
    : >d/groundtruth.csv
    silent "${generate[@]}" -o d
    sums d | same wanted -
    rm -r d whole
done
