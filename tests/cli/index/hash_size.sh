# An index has one hash size, which is made with it: another is refused by name, and nothing is lost.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/bits/"row* c
silent "$TWINDEX" index -d 16.db --hash-size 16 c
is 128 "$(sqlite3 16.db 'SELECT max(length(hash)) FROM images')"
is 000001240248036c049005b406d807fc09200a440b680c8c0db00ed40ff8111c \
    "$(sqlite3 16.db "SELECT substr(hash, 1, 64) FROM images WHERE path LIKE '%row16-%'")"
silent "$TWINDEX" index -d 8.db --hash-size=8 c
is 0123456789abcdef "$(sqlite3 8.db "SELECT substr(hash, 1, 16) FROM images WHERE path LIKE '%row-%'")"
cp "$TESTDATA/bits/ramp-left.png" c
fails 3 16.db "$TWINDEX" index -d 16.db --hash-size 8 c
has 16 err
fails 3 8.db "$TWINDEX" index -d 8.db --hash-size 16 c
is 2 "$(known 16.db | wc -l)"

# Without the option: the index's own
silent "$TWINDEX" index -d 16.db c --json
is '[2,1]' "$(json out unchanged hashed)"
is 128 "$(sqlite3 16.db 'SELECT min(length(hash)) FROM images')"
silent "$TWINDEX" stats -d 16.db --json
is 16 "$(json out hash_size)"
silent "$TWINDEX" check -d 16.db

# Both sizes are queried and exported
silent "$TWINDEX" query -d 16.db --format csv -r 0 --hash "$(sqlite3 16.db "SELECT hash FROM images WHERE path LIKE '%row16-%'")"
is 2 "$(wc -l <out)"
silent "$TWINDEX" query -d 16.db --format csv -r 0 \
    --hash 000001240248036c049005b406d807fc09200a440b680c8c0db00ed40ff8111c
is 2 "$(wc -l <out)"
fails 2 32 "$TWINDEX" query -d 16.db --hash 0123456789abcdef0123456789abcdef
fails 2 513 "$TWINDEX" query -d 16.db -r 513 c/ramp-left.png
silent "$TWINDEX" export -d 16.db -r 512
