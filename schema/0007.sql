-- SPDX-License-Identifier: MIT
--
-- Schema version 7: what was found when the pictures of two files were compared (src/store/comparison_rows.h), so that they
-- need not be decoded again.

-- By the bytes of the files (files.checksum), so that what is known outlives a new name, and not a new picture.
CREATE TABLE comparisons (
    first    BLOB    NOT NULL CHECK (length(first) = 16),
    second   BLOB    NOT NULL CHECK (length(second) = 16 AND first < second),
    turn     INTEGER NOT NULL CHECK (turn BETWEEN 1 AND 16),  -- how the first was turned to look like the second:
                                                    -- an EXIF orientation, 8 more where it was inverted, too
    recipe   INTEGER NOT NULL,                      -- version of the comparison; rows of others say nothing
    result   INTEGER NOT NULL CHECK (result BETWEEN 0 AND 255),  -- see src/likeness/likeness_class.h
    checksum INTEGER NOT NULL,                      -- XXH3-64 of the other values
    PRIMARY KEY (first, second, turn)
) STRICT, WITHOUT ROWID;
