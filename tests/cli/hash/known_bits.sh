# Pictures painted so that their bits are known: order of bits, of rows, of the halves; ties are 0.
"$TWINDEX" index -q -d 8.db "$TESTDATA/bits" "$TESTDATA/flat"
"$TWINDEX" index -q -d 16.db --hash-size 16 "$TESTDATA/bits"
zeros=0000000000000000 ones=ffffffffffffffff
check() {
    got=$(sqlite3 "$1" "SELECT hash FROM images WHERE path LIKE '%/$2'")
    # shellcheck disable=SC2254 # the third argument is a pattern
    case $got in
    $3) ;;
    *)
        echo "$2: expected $3, got $got" >&2
        exit 1
        ;;
    esac
}
check 8.db row-0123456789abcdef.png '0123456789abcdef????????????????'
check 8.db column-8000000000000001.png '????????????????8000000000000001'
check 8.db ramp-right.png "$ones$zeros"
check 8.db ramp-left.png "$zeros$zeros"
check 8.db ramp-down.png "$zeros$ones"
check 8.db white.png "$zeros$zeros"
check 8.db grey.jpg "$zeros$zeros"
name=$(basename "$TESTDATA"/bits/row16-*.png .png)
check 16.db "$name.png" "${name#row16-}????????????????????????????????????????????????????????????????"
check 16.db ramp-down.png "$zeros$zeros$zeros$zeros$ones$ones$ones$ones"
