# Where the program that decodes is looked for; without it, or with another, nothing is made and one line says so.
. "$SRCDIR/tests/cli/functions.sh"
decoder=${TWINDEX%/*}/twindex-decode
mkdir -p c bin prefix/bin prefix/libexec/twindex
cp "$TESTDATA/photos/barrel.jpg" c

# Started by hand it says what it is.
exits 2 "$decoder"
has 'decodes images for twindex' err
exits 2 "$decoder" --help
silent "$decoder" --version
is "$("$TWINDEX" --version | sed 's/twindex/twindex-decode/')" "$(<out)"

# Beside the program, in libexec beside its folder, or where the environment says.
cp "$TWINDEX" bin
cp "$TWINDEX" prefix/bin
cp "$decoder" prefix/libexec/twindex
silent prefix/bin/twindex index -d installed.db c
fails 1 'cannot find twindex-decode' bin/twindex index -d t.db c
fails 1 'cannot find twindex-decode' bin/twindex query -d installed.db c/barrel.jpg
fails 1 'cannot find twindex-decode' bin/twindex compare c/barrel.jpg c/barrel.jpg
silent env TWINDEX_DECODER="$decoder" bin/twindex query -d installed.db c/barrel.jpg
has barrel.jpg out
cp "$decoder" bin
silent bin/twindex index -d beside.db c
silent bin/twindex query -d installed.db --hash "$(sqlite3 installed.db 'SELECT hash FROM images')"

# Its module: not there, of other bytes, of another version. A photo does without.
cp "$TESTDATA/formats/"*.gif c 2>/dev/null || wrong 'there is no GIF'
silent bin/twindex index -d photos.db c/barrel.jpg
fails 1 "cannot load the decoders of most formats: $PWD/bin/twindex-formats.so" bin/twindex index -q -d some.db c
fails 1 "cannot load the decoders of most formats: $PWD/bin/twindex-formats.so" bin/twindex transform -q --op thumbnail=64 -o out.d c
echo nothing >bin/twindex-formats.so
fails 1 "cannot load the decoders of most formats: $PWD/bin/twindex-formats.so" bin/twindex index -q -d some.db c
cc -shared -fPIC -x c - -o bin/twindex-formats.so <<<'const struct { const char *version; } twx_formats = {"0.0.1"};'
fails 1 "'$PWD/bin/twindex-formats.so' is of twindex 0.0.1, not " bin/twindex index -q -d some.db c
cp "${TWINDEX%/*}/twindex-formats.so" bin
silent bin/twindex index -d some.db c
is 2 "$(sqlite3 some.db "SELECT count(*) FROM images WHERE status = 'hashed'")"

# The module that unpacks: the first archive says what it lacks, and nothing else needs it.
tar -cf c.tar c
fails 1 "cannot load the library that unpacks archives: $PWD/bin/twindex-unpack.so" bin/twindex hash --tar c.tar --stdout=tsv
is '' "$(<out)"
cc -shared -fPIC -x c - -o bin/twindex-unpack.so <<<'const struct { const char *version; } twx_unpack_module = {"0.0.1"};'
fails 1 "'$PWD/bin/twindex-unpack.so' is of twindex 0.0.1, not " bin/twindex hash --tar c.tar -o lost
cp "${TWINDEX%/*}/twindex-unpack.so" bin
silent bin/twindex hash --tar c.tar --stdout=tsv
is 2 "$(wc -l <out)"

# Not ours
fails 1 "is '/no/such': no such program" env TWINDEX_DECODER=/no/such "$TWINDEX" index -d t.db c
printf '#!/bin/sh\nexit 4\n' >other
chmod +x other
fails 1 "'$PWD/other' is of another version" env TWINDEX_DECODER="$PWD/other" "$TWINDEX" index -q -d t.db c
fails 1 'check memory and libraries' env TWINDEX_DECODER=/bin/false "$TWINDEX" index -q -d t.db c
exits 4 "$decoder" --for-twindex=0.0.0
