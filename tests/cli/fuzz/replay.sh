# Every fuzz target takes its seeds, and what fuzzing found before.
. "$SRCDIR/tests/cli/functions.sh"
"$SRCDIR/tests/fuzz/make_seeds.sh" seeds
mkdir tmp
export TMPDIR=$PWD/tmp TWINDEX_DECODER="${TWINDEX%/*}/twindex-decode"
n=0
for program in "$(dirname "$TWINDEX")"/fuzz/*; do
    [ -x "$program" ] || continue
    target=${program##*/}
    inputs=("seeds/$target")
    [ ! -d "$SRCDIR/tests/fuzz/regress/$target" ] || inputs+=("$SRCDIR/tests/fuzz/regress/$target")
    "$program" "${inputs[@]}" >"$target.out" 2>"$target.err" || {
        printf '%s: ' "$target" >&2
        cat "$target.err" >&2
        grep -a / "$target.out" | tail -n 1 >&2
        exit 1
    }
    has ' inputs' "$target.out"
    n=$((n + 1))
done
is "$(find "$SRCDIR/tests/fuzz" -name 'fuzz_*.c' | wc -l)" "$n"
