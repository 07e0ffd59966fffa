-- SPDX-License-Identifier: MIT
--
-- Schema version 1 (PRAGMA user_version = 1, application_id = 0x74777831 "twx1").
--
-- Paths and names are BLOBs: bytes, not text. Times are ns since 1970, UTC. Values of status, reason and format
-- are those of include/twindex.h, pinned for ever.

-- One row: what this index is.
CREATE TABLE twindex (
    id                 INTEGER PRIMARY KEY CHECK (id = 1),
    uuid               TEXT    NOT NULL,            -- of this index, made once
    hash_size          INTEGER NOT NULL CHECK (hash_size IN (8, 16)),
    flat_below         INTEGER NOT NULL,            -- an image with less detail is flat
    codes_per_block    INTEGER NOT NULL,            -- 32768 or 8192: blocks of 512 KiB
    n_hashes           INTEGER NOT NULL,            -- hash ids handed out: 0 .. n_hashes - 1
    newest_observed_ns INTEGER NOT NULL             -- of the shards merged; 0 at first
) STRICT;

-- Each distinct hash once, packed in id order: hash `i` is the (i % codes_per_block)-th code of block
-- i / codes_per_block; 16 or 64 bytes each, row half first, most significant bit first. All blocks but the last
-- are full. A hash whose images are all gone keeps its place.
CREATE TABLE hash_blocks (
    id       INTEGER PRIMARY KEY,
    checksum BLOB NOT NULL,                         -- XXH3-128 of codes
    codes    BLOB NOT NULL
) STRICT;

-- Each folder that holds indexed files once.
CREATE TABLE folders (
    id   INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE                       -- absolute, with a trailing slash
) STRICT;

-- Which decoder made a row, and for which version of the hash.
CREATE TABLE provenance (
    id              INTEGER PRIMARY KEY,
    hash_version    INTEGER NOT NULL,
    decoder         INTEGER NOT NULL,               -- 0 none, 1 libvips, 2 libjpeg-turbo
    decoder_version INTEGER NOT NULL,               -- major << 16 | minor << 8 | micro
    UNIQUE (hash_version, decoder, decoder_version)
) STRICT;

-- Each path once, with what was found there when it was last observed.
CREATE TABLE files (
    id               INTEGER PRIMARY KEY,
    folder_id        INTEGER NOT NULL REFERENCES folders (id),
    name             BLOB    NOT NULL,              -- last component
    hash_id          INTEGER,                       -- place in hash_blocks; NULL without a hash
    status           INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),  -- hashed, not an image, failed
    reason           INTEGER NOT NULL,              -- 0 none, 1 truncated, 2 corrupt, 3 unsupported format,
                                                    -- 4 too many pixels, 5 crashed, 6 timeout, 7 memory
    bytes            INTEGER NOT NULL,
    mtime_ns         INTEGER NOT NULL,
    ctime_ns         INTEGER NOT NULL,
    inode            INTEGER NOT NULL,
    device           INTEGER NOT NULL,
    checksum         BLOB    NOT NULL,              -- XXH3-128 of the file's bytes; zeros: not taken
    format           INTEGER NOT NULL,
    width            INTEGER NOT NULL,              -- of the upright picture
    height           INTEGER NOT NULL,
    n_frames         INTEGER NOT NULL,
    has_alpha        INTEGER NOT NULL,
    exif_orientation INTEGER NOT NULL,              -- 0 without
    exif_time_s      INTEGER,                       -- DateTimeOriginal as if UTC; NULL without
    detail           INTEGER NOT NULL,              -- comparisons that differ by a grey level or more
    provenance_id    INTEGER NOT NULL REFERENCES provenance (id),
    observed_ns      INTEGER NOT NULL,              -- start of the walk that saw it
    CHECK ((status = 0) = (hash_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX files_by_path ON files (folder_id, name);
CREATE INDEX files_by_hash ON files (hash_id) WHERE hash_id IS NOT NULL;
CREATE INDEX files_failed ON files (reason) WHERE status = 2;

-- Folders and files given to a run, and mount points met below them: what prune asks before it drops anything.
CREATE TABLE roots (
    path        BLOB    PRIMARY KEY,                -- absolute
    device      INTEGER NOT NULL,
    observed_ns INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Shards folded into this index: merging one again changes nothing.
CREATE TABLE shards (
    run_id    BLOB    NOT NULL,
    partition INTEGER NOT NULL,
    worker    INTEGER NOT NULL,
    checksum  INTEGER NOT NULL,                     -- of the footer
    n_records INTEGER NOT NULL,
    merged_ns INTEGER NOT NULL,
    PRIMARY KEY (run_id, partition, worker, checksum)
) STRICT, WITHOUT ROWID;

-- For people with the sqlite3 shell; nothing in twindex reads it.
CREATE VIEW images AS
SELECT
    CAST(folders.path || files.name AS TEXT) AS path,
    CASE WHEN files.hash_id IS NOT NULL THEN (
        SELECT lower(hex(substr(hash_blocks.codes,
                                files.hash_id % twindex.codes_per_block * (twindex.hash_size * twindex.hash_size / 4) + 1,
                                twindex.hash_size * twindex.hash_size / 4)))
        FROM hash_blocks
        WHERE hash_blocks.id = files.hash_id / twindex.codes_per_block
    ) END AS hash,
    files.bytes AS bytes,
    files.mtime_ns AS mtime_ns,
    CASE WHEN files.width > 0 THEN files.width END AS width,
    CASE WHEN files.height > 0 THEN files.height END AS height,
    CASE files.format WHEN 1 THEN 'jpeg' WHEN 2 THEN 'png' WHEN 3 THEN 'webp' WHEN 4 THEN 'gif' WHEN 5 THEN 'tiff'
                      WHEN 6 THEN 'avif' WHEN 7 THEN 'heic' WHEN 8 THEN 'jxl' WHEN 9 THEN 'bmp' END AS format,
    CASE WHEN files.hash_id IS NOT NULL THEN files.detail END AS detail,
    CASE WHEN files.hash_id IS NOT NULL THEN files.detail < twindex.flat_below END AS flat,
    CASE files.status WHEN 0 THEN 'hashed' WHEN 1 THEN 'not an image' WHEN 2 THEN 'failed' END AS status,
    CASE files.reason WHEN 1 THEN 'truncated' WHEN 2 THEN 'corrupt' WHEN 3 THEN 'unsupported format'
                      WHEN 4 THEN 'too many pixels' WHEN 5 THEN 'crashed' WHEN 6 THEN 'timeout'
                      WHEN 7 THEN 'memory' END AS reason,
    CASE WHEN files.checksum <> zeroblob(16) THEN lower(hex(files.checksum)) END AS checksum
FROM files
JOIN folders ON folders.id = files.folder_id
JOIN twindex ON twindex.id = 1;
