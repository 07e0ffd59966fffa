# check finds damage of the packed hashes, of rows and of pages: 3, and the index is named.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d good.db "$TESTDATA/tiny" "$TESTDATA/bits" "$TESTDATA/disguised/notes.txt" \
    "$TESTDATA/edits/border.jpg"
silent "$TWINDEX" index -d good.db "$TESTDATA/bad/truncated.jpg"
damaged() {
    cp good.db "$1.db"
    sqlite3 "$1.db" "PRAGMA foreign_keys = 0; PRAGMA ignore_check_constraints = 1; $2"
    exits 3 "$TWINDEX" check -d "$1.db"
    has "$1.db" err
    lacks ok out
    exits 3 "$TWINDEX" check -q -d "$1.db" --json
    [ "$(json out problems)" -ge 1 ]
}
damaged byte "UPDATE hash_blocks SET codes = CAST(x'5a5b5c' || substr(codes, 4) AS BLOB)"
damaged checksum "UPDATE hash_blocks SET checksum = zeroblob(16)"
damaged short "UPDATE hash_blocks SET codes = substr(codes, 1, length(codes) - 16)"
damaged no-block "DELETE FROM hash_blocks"
damaged hash-id "UPDATE files SET hash_id = 4000000 WHERE rowid = 1"
damaged folder "DELETE FROM folders"
damaged provenance "DELETE FROM provenance"
damaged status "UPDATE files SET status = 7"
damaged reason "UPDATE files SET reason = 3 WHERE rowid = 1"
damaged format "UPDATE files SET format = 0 WHERE rowid = 1"
damaged format-2 "UPDATE files SET format = 77 WHERE rowid = 1"
damaged orientation "UPDATE files SET exif_orientation = 9 WHERE rowid = 1"
damaged width "UPDATE files SET width = -1 WHERE rowid = 1"
# Each value of rows that have no checksum, as those of version 1
implausible() {
    cp good.db value.db
    sqlite3 value.db "PRAGMA ignore_check_constraints = 1; UPDATE files SET $1, row_checksum = 0
        WHERE id = (SELECT min(id) FROM files WHERE $2)"
    exits 3 "$TWINDEX" check -d value.db
    has 'values do not go together' err
}
for value in 'width = 0' 'height = 0' 'width = 1 << 32' 'height = -1' 'n_frames = 0' 'n_frames = -1' 'n_frames = 1 << 32' \
    'has_alpha = 2' 'has_alpha = -1' 'exif_orientation = 9' 'exif_orientation = -1' 'exif_time_s = 1 << 60' \
    'exif_time_s = -1 << 60' 'detail = 129' 'detail = -1' 'format = 10' 'format = 0' 'reason = 3' 'status = 1' 'hash_id = NULL' \
    "payload_checksum = x'00'" 'subsec_us = 1000000' 'subsec_us = -1' 'metadata_fields = 65536' 'metadata_flags = -1' \
    'jpeg_quality = 101' 'jpeg_quality = -1' 'variants = 3' 'variants = -1'; do
    implausible "$value" 'status = 0'
done
for value in 'variants = 1'  'width = 1' 'n_frames = 1' 'has_alpha = 1' 'exif_orientation = 1' 'detail = 1'; do
    implausible "$value" 'status = 1'
done
for value in 'partial_rows = -1' 'partial_rows = 1 << 32' 'partial_rows = 0' 'partial_rows = NULL' "partial_hash = x'00'" \
    'partial_hash = zeroblob(64)' 'width = 0' 'reason = 2'; do
    implausible "$value" 'status = 2'
done
for value in 'partial_rows = 1' 'partial_hash = zeroblob(16)'; do
    implausible "$value" 'status = 0'
done
damaged name "UPDATE files SET name = x'610062' WHERE rowid = 1"
damaged folder-path "UPDATE folders SET path = x'' WHERE id = 1"
damaged folder-nul "UPDATE folders SET path = x'2f61002f' WHERE id = 1"
damaged root "UPDATE roots SET path = x'61' WHERE path = (SELECT min(path) FROM roots)"

# What no rule forbids: only the checksum of the row knows
damaged other-hash "UPDATE files SET hash_id = (SELECT max(hash_id) FROM files) WHERE rowid = 1"
has 'do not agree with their checksum' err
damaged other-name "UPDATE files SET name = x'6f74686572' WHERE rowid = 2"
damaged other-folder "UPDATE folders SET path = x'2f6f746865722f' WHERE id = 1"
damaged other-size "UPDATE files SET bytes = bytes + 1 WHERE rowid = 1"
damaged other-time "UPDATE files SET mtime_ns = mtime_ns + 1 WHERE rowid = 1"
damaged other-decoder "UPDATE provenance SET decoder_version = decoder_version + 1"
damaged other-detail "UPDATE files SET detail = detail - 1 WHERE detail > 40"
damaged other-payload "UPDATE files SET payload_checksum = checksum WHERE rowid = 1"
damaged other-camera "UPDATE files SET camera_hash = camera_hash + 1 WHERE rowid = 1"
damaged other-rows "UPDATE files SET partial_rows = partial_rows - 1"
damaged other-partial-hash "UPDATE files SET partial_hash = NULL"
damaged other-observation "UPDATE files SET observed_ns = observed_ns - 1"
damaged other-variants "UPDATE files SET variants = 2 WHERE variants = 1"
damaged no-variants "DELETE FROM variants"
damaged other-variant "UPDATE variants SET hash_id = (hash_id + 1) % (SELECT n_hashes FROM twindex)"
damaged other-kind "UPDATE variants SET id = id + 1"
damaged variant-hash "UPDATE variants SET hash_id = 4000000 WHERE id = (SELECT min(id) FROM variants)"
has 'parts of images whose hash is not in the blocks' err
damaged variant-file "INSERT INTO variants VALUES (64 * 1000000 + 1, 0)"
has 'parts of no file' err
damaged flat "UPDATE twindex SET flat_below = 88"
damaged per-block "UPDATE twindex SET codes_per_block = 16384"
damaged future "UPDATE twindex SET newest_observed_ns = newest_observed_ns | 1 << 62"

# An index of an older version, whose rows may have no checksums: read as it is, and brought forward by the first that
# writes
silent "$TWINDEX" export -d good.db -o right.csv
newest=$(sqlite3 good.db 'PRAGMA user_version')
for version in $(seq 1 $((newest - 1))); do
    as_version "$version" good.db old.db
    silent "$TWINDEX" check -d old.db
    silent "$TWINDEX" export -d old.db -o old.csv
    same right.csv old.csv
    is "$version" "$(sqlite3 old.db 'PRAGMA user_version')"
    cp old.db repaired.db
    sqlite3 repaired.db 'DROP INDEX files_by_hash'
    exits 0 "$TWINDEX" check --repair -q -d repaired.db
    silent "$TWINDEX" index -d old.db "$TESTDATA/tiny"
    for db in repaired.db old.db; do
        is "$newest" "$(sqlite3 $db 'PRAGMA user_version')"
        silent "$TWINDEX" check -d $db
        silent "$TWINDEX" export -d $db -o old.csv
        same right.csv old.csv
    done
    rm old.db
done
as_version 3 good.db old.db
sqlite3 old.db 'UPDATE files SET bytes = bytes + 1 WHERE id = (SELECT min(id) FROM files WHERE row_checksum <> 0)'
exits 3 "$TWINDEX" check -d old.db
has 'do not agree with their checksum' err

# A page overwritten
cp good.db page.db
size=$(stat -c %s page.db)
head -c 2048 /dev/urandom | dd of=page.db bs=1 seek=$((size - $(sqlite3 page.db 'PRAGMA page_size'))) conv=notrunc status=none
exits 3 "$TWINDEX" check -d page.db
has page.db err
silent "$TWINDEX" check -d good.db

# Settings that would reach stdout: no command prints them
cp good.db uuid.db
sqlite3 uuid.db "UPDATE twindex SET uuid = '\"}'"
fails 3 'settings make no sense' "$TWINDEX" stats -d uuid.db --json
is "" "$(cat out)"
