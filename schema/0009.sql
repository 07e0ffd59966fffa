-- SPDX-License-Identifier: MIT
--
-- Schema version 9: hashes that another program made (src/store/imported_rows.h).

-- Half of what a hash of ours has, of files that were never looked at: so these are no rows of `files`. A path is here or
-- there: the row goes when the file is hashed.
CREATE TABLE imported (
    path        BLOB    PRIMARY KEY CHECK (substr(path, 1, 1) = x'2f'),  -- absolute
    row_half    BLOB    NOT NULL CHECK (length(row_half) IN (8, 32)),    -- as of hash_blocks.codes
    imported_ns INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
