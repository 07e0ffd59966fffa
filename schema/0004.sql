-- SPDX-License-Identifier: MIT
--
-- Schema version 4: what a reading of the whole file gives beside its picture (src/base/metadata.h). Of rows of versions
-- 1 to 3 nothing of it is known until the file is hashed again.

-- XXH3-128 of the file without its metadata: equal for copies whose tags alone differ; NULL: not known.
ALTER TABLE files ADD COLUMN payload_checksum BLOB;

-- SubSecTimeOriginal, microseconds to add to exif_time_s; NULL without.
ALTER TABLE files ADD COLUMN subsec_us INTEGER;

-- XXH3-64 of make, model and serial number, NUL between; 0 without a make and model.
ALTER TABLE files ADD COLUMN camera_hash INTEGER NOT NULL DEFAULT 0;

-- How many fields of EXIF, XMP and IPTC there are, and whether some of them say where it was taken (1), how it is rated
-- (2), and what it is about (4).
ALTER TABLE files ADD COLUMN metadata_fields INTEGER NOT NULL DEFAULT 0;
ALTER TABLE files ADD COLUMN metadata_flags INTEGER NOT NULL DEFAULT 0;

-- 1 to 100, estimated from the quantisation table of luma; 0 of no JPEG.
ALTER TABLE files ADD COLUMN jpeg_quality INTEGER NOT NULL DEFAULT 0;
