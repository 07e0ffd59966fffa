-- SPDX-License-Identifier: MIT
--
-- Schema version 6: hashes of parts of pictures (src/base/variant_list.h).

-- Which parts were hashed: 0 none, as of rows of versions 1 to 5, 1 the picture without its bars, 2 crops too.
ALTER TABLE files ADD COLUMN variants INTEGER NOT NULL DEFAULT 0;

-- The hash of a part of a picture, where it has one that says something new.
CREATE TABLE variants (
    id      INTEGER PRIMARY KEY,                    -- 64 * files.id + kind (1 to 63)
    hash_id INTEGER NOT NULL                        -- place in hash_blocks
) STRICT;
CREATE INDEX variants_by_hash ON variants (hash_id);
