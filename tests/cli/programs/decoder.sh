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

# Not ours
fails 1 "is '/no/such': no such program" env TWINDEX_DECODER=/no/such "$TWINDEX" index -d t.db c
printf '#!/bin/sh\nexit 4\n' >other
chmod +x other
fails 1 "'$PWD/other' is of another version" env TWINDEX_DECODER="$PWD/other" "$TWINDEX" index -q -d t.db c
fails 1 'check memory and libraries' env TWINDEX_DECODER=/bin/false "$TWINDEX" index -q -d t.db c
exits 4 "$decoder" --for-twindex=0.0.0
