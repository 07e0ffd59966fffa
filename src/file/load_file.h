// SPDX-License-Identifier: MIT
//
// Opening a file and bringing its bytes into memory: the part of hashing that waits for disks, done by reader
// threads ahead of the decoders, or by a decoder itself.
#ifndef TWX_FILE_LOAD_FILE_H
#define TWX_FILE_LOAD_FILE_H

#include <sys/stat.h>

#include "base/file_outcome.h"
#include "base/file_version.h"
#include "base/status.h"
#include "image/source.h"

enum { TWX_FILE_IN_MEMORY_BYTES = 32 << 20 };  // larger files are streamed by the decoder

/** An open file. Owns the descriptor and the buffer; zeroed before first use, `fd` -1. */
struct twx_loaded_file {
    enum twx_file_outcome outcome;
    int error_number;  // of TWX_FILE_UNREADABLE
    const char *path;  // as it was opened; borrowed from who loads
    int fd;            // -1 when closed
    struct stat st;    // at the time of opening
    uint8_t *buffer;   // reused from file to file
    size_t buffer_cap;
    size_t n_bytes;                 // in the buffer
    bool is_in_memory;              // false: to be streamed from fd
    bool wants_checksum;            // of all of its bytes
    struct twx_source_reads reads;  // of what was read since twx_file_load
};

/** Makes an empty one. Set reads.stop afterwards to have a stop. */
void twx_loaded_file_init(struct twx_loaded_file *file);
/** Closes, and gives back buffers too large to keep. */
void twx_loaded_file_close(struct twx_loaded_file *file);
/** Frees everything. */
void twx_loaded_file_release(struct twx_loaded_file *file);

/**
 * Opens a file and reads it, when it fits in memory, and its checksum is wanted or it is a JPEG. Of others no more is read than
 * shows what they are. What stands in the way is the outcome, not an error.
 *
 * file     closed; out
 * path     kept until the file is closed
 * errors   TWX_NO_MEMORY
 * threads  one thread at a time for each file
 */
enum twx_status twx_file_load(struct twx_loaded_file *file, const char *path,
                              enum twx_checksums checksums, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Bytes that lie in a file of somebody else's, in place of a file: `bytes` of them from `first` on. */
struct twx_file_part {
    int fd;  // borrowed
    uint64_t first;
    uint64_t bytes;
};

/**
 * As twx_file_load, of a part that nobody changes: it has a size, and neither times nor an inode.
 *
 * path     for messages
 */
enum twx_status twx_file_load_part(struct twx_loaded_file *file, const char *path,
                                   const struct twx_file_part *part, enum twx_checksums checksums,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/** Reads an open file again, after it moved; opens what has its name now, if it has lost that. */
enum twx_status twx_file_reload(struct twx_loaded_file *file, enum twx_checksums checksums,
                                struct twx_error *err) __attribute__((warn_unused_result));

/** The bytes of a file, for a decoder, whose time begins; borrowed. */
struct twx_source twx_loaded_file_source(struct twx_loaded_file *file);

/** Whether an open file is of that version. */
bool twx_file_is_version(const struct twx_loaded_file *file,
                         const struct twx_file_version *version);

/** Whether a file is no longer what it was when it was opened. */
bool twx_file_has_moved(const struct twx_loaded_file *file);

/** Whether a file was removed, or another put in its place, since it was opened. */
bool twx_file_lost_name(const struct twx_loaded_file *file, const struct stat *now);

#endif
