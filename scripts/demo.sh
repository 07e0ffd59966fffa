#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# `make demo`: indexes testdata/, prints its groups and the answer to one query. Writes below the build folder only.
set -eu
build=${1:-build}
cd "$(dirname "$0")/.."

run() {
    printf '\n$ %s\n' "$*"
    "$@"
}

db=$build/demo.db
rm -rf "$db" "$db"-* "$db".*
printf '%s\n' 'twindex on the images of testdata/: index them, list the duplicates, look one image up.'

run "$build/twindex" index -d "$db" testdata
run "$build/twindex" export -d "$db"
run "$build/twindex" query -d "$db" testdata/edits/thumbnail.jpg

cat <<END

Next, with images of your own:
  $build/twindex index -d photos.db ~/Pictures        again and again: only what is new or changed is read
  $build/twindex export -d photos.db > groups.csv     the duplicates; nothing is ever deleted
  $build/twindex query -d photos.db some-image.jpg    which images look like this one
  $build/twindex --help
END
