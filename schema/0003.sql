-- SPDX-License-Identifier: MIT
--
-- Schema version 3: when a picture was taken is in the view; which roots were given as PATHs.

-- As in version 1, with mtime_ns NULL for a time that does not fit (before 1677 or after 2262), and with `taken`: EXIF
-- DateTimeOriginal, the camera's own time without a zone; NULL without.
DROP VIEW IF EXISTS images;
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
    CASE WHEN files.mtime_ns NOT IN (9223372036854775807, -9223372036854775807 - 1) THEN files.mtime_ns END AS mtime_ns,
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
    CASE WHEN files.checksum <> zeroblob(16) THEN lower(hex(files.checksum)) END AS checksum,
    strftime('%Y-%m-%dT%H:%M:%S', files.exif_time_s, 'unixepoch') AS taken
FROM files
JOIN folders ON folders.id = files.folder_id
JOIN twindex ON twindex.id = 1;

-- Of a file that failed for memory (reason 7), files.detail is the limit in MiB (--memory) that was too little: a run with
-- a higher one tries it again. 0, as in rows of versions 1 and 2: not known.

-- 1: a PATH given to a run of `index` that came to its end, which `index` without a PATH goes through again. 0: a mount
-- point met below one, the file system of a list's entry, a root of a merged shard, or of rows of versions 1 and 2.
ALTER TABLE roots ADD COLUMN given INTEGER NOT NULL DEFAULT 0 CHECK (given IN (0, 1));

-- The file system's UUID and label as udev shows them; NULL: not known. A device number may change at each boot.
ALTER TABLE roots ADD COLUMN fs_uuid TEXT;
ALTER TABLE roots ADD COLUMN fs_label TEXT;
