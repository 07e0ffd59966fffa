# SPDX-License-Identifier: MIT
#
# Sourced by a case: $collection is what it hashes; as_one_machine DB compares its index with that of one machine.

collection=${SHARED_DATA:-$TESTDATA}

as_one_machine() {
    silent "$TWINDEX" index -d one.db "$collection"
    silent "$TWINDEX" export -d one.db --format csv -o one.csv
    silent "$TWINDEX" export -d "$1" --format csv -o many.csv
    [ "$(wc -l <one.csv)" -gt 2 ]
    cmp one.csv many.csv
    silent "$TWINDEX" check -d "$1"
    # nothing is left to decode
    silent "$TWINDEX" index -d "$1" --json "$collection"
    is 0 "$(json "${scratch:?}/out" hashed)"
}
