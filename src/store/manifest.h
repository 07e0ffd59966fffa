// SPDX-License-Identifier: MIT
//
// The format of a manifest: what one walk met, for many tasks to hash, as text in memory. manifest_write.h makes
// manifests, manifest_read.h reads them.
//
// A manifest is a file of entries, each ended by a NUL; `tr '\0' '\n'` makes it readable. Entries of files, in the order
// of the walk, are one stretch, of which a part can be found by its offset alone: an entry belongs to the part in which
// it begins. What else there is to say begins with "# ".
//
//   # twindex manifest 1 observed=NS            the start of the walk, ns since 1970
//   SIZE MTIME_NS CTIME_NS INODE DEVICE PATH    of each file, decimal, as stat(2) gave them; PATH begins with a slash and
//                                               is all that follows
//   # root given|met DEVICE PATH                of each PATH given, and of each mount point met below one: known only once
//                                               all is walked,
//   # uuid UUID                                 of the file system of the root before, where it has one,
//   # label LABEL                               and its label
//   # end count=N roots=R bytes=B xxh3=HEX      N files; R, B: the offsets of the first root and of this entry; XXH3-128
//                                               of the B bytes before
//
// Inode and device are as the host of the walk saw them, so that what is hashed elsewhere is recorded alike.
#ifndef TWX_STORE_MANIFEST_H
#define TWX_STORE_MANIFEST_H

#include <limits.h>

#include "base/status.h"

enum {
    TWX_MANIFEST_FORMAT = 1,
    TWX_MANIFEST_ENTRY_BYTES_MAX = PATH_MAX + 128,  // with its NUL; five numbers of 20 digits
    TWX_MANIFEST_END_BYTES_MAX = 160,               // likewise
};

/** A file as it was walked. */
struct twx_manifest_file {
    uint64_t bytes;
    int64_t mtime_ns;
    int64_t ctime_ns;
    uint64_t inode;
    uint64_t device;
    const char *path;  // borrowed, NUL-terminated
    size_t path_bytes;
};

/** A PATH given, or a mount point met. Pointers are borrowed. */
struct twx_manifest_root {
    const char *path;
    uint64_t device;
    const char *fs_uuid;   // "": not known
    const char *fs_label;  // "": not known
    bool is_given;
};

/** What the last entry says. */
struct twx_manifest_end {
    uint64_t n_files;
    uint64_t roots_at;
    uint64_t end_at;  // of the last entry itself
    uint8_t checksum[TWX_CHECKSUM_BYTES];
};

/**
 * Writes the first entry.
 *
 * out      room for TWX_MANIFEST_END_BYTES_MAX
 * returns  its length with the NUL
 */
size_t twx_manifest_head_encode(int64_t observed_ns, char *out);
/** text: NUL-terminated.  returns: false when it is no first entry of this format */
bool twx_manifest_head_decode(const char *text, int64_t *observed_ns);

/**
 * Writes the entry of a file.
 *
 * file     its path is below PATH_MAX bytes
 * out      room for TWX_MANIFEST_ENTRY_BYTES_MAX
 * returns  its length with the NUL
 */
size_t twx_manifest_file_encode(const struct twx_manifest_file *file, char *out);
/**
 * text, n  an entry and its length without the NUL that ends it
 * file     out; its path points into `text`
 * returns  false when it is no entry of a file
 */
bool twx_manifest_file_decode(const char *text, size_t n, struct twx_manifest_file *file);

/** As twx_manifest_head_encode, of the last entry. */
size_t twx_manifest_end_encode(const struct twx_manifest_end *end, char *out);
/** text: NUL-terminated.  returns: false when it is no last entry */
bool twx_manifest_end_decode(const char *text, struct twx_manifest_end *end);

/**
 * Reads one of the entries of a root.
 *
 * text     NUL-terminated
 * root     in/out: a "# root" begins a new one, which "# uuid" and "# label" complete; points into the texts
 * begins   out: it was a "# root"
 * returns  false when it is none of them
 */
bool twx_manifest_root_decode(const char *text, struct twx_manifest_root *root, bool *begins);

#endif
