-- SPDX-License-Identifier: MIT
--
-- Schema version 2: rows can be verified.

-- XXH3-64 of the row's record as a shard holds it (src/store/shard.h: path, values, the bits of the hash), seeded
-- with observed_ns; never 0. 0: none was taken, as of rows written under version 1.
ALTER TABLE files ADD COLUMN row_checksum INTEGER NOT NULL DEFAULT 0;
