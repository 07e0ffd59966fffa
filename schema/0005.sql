-- SPDX-License-Identifier: MIT
--
-- Schema version 5: what is there of truncated pictures (src/base/partial_facts.h). Of files that failed under versions 1 to 4
-- nothing of it is known until they are tried again (index --retry-failed).

-- Complete rows of a truncated JPEG, PNG or WebP as it is stored; NULL: not known, as of all other files.
ALTER TABLE files ADD COLUMN partial_rows INTEGER;

-- The hash that these rows give, in the form of hash_blocks.codes; NULL: they are fewer than half, or have too little
-- detail.
ALTER TABLE files ADD COLUMN partial_hash BLOB;
