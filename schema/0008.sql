-- SPDX-License-Identifier: MIT
--
-- Schema version 8: pairs of pictures that somebody said are no duplicates (src/store/rejection_rows.h).

-- By the bytes of the files (files.checksum): what was said outlives a new name, and the files.
CREATE TABLE rejections (
    first       BLOB    NOT NULL CHECK (length(first) = 16),
    second      BLOB    NOT NULL CHECK (length(second) = 16 AND first < second),
    rejected_ns INTEGER NOT NULL,
    PRIMARY KEY (first, second)
) STRICT, WITHOUT ROWID;
