// SPDX-License-Identifier: MIT
//
// The index: one SQLite file that maps hashes to paths. This header is what the floors above see of it beyond
// twindex.h; schema/ documents the tables. A struct twx_index is one connection, used by one thread at a time.
//
// A reader sees the index as of its first read until it is closed: one snapshot, also while a run writes.
#ifndef TWX_STORE_INDEX_H
#define TWX_STORE_INDEX_H

#include "base/status.h"

/** What the index knows of a file: enough to tell whether it is unchanged. */
struct twx_known {
    const char *name;  // last component, bytes; borrowed until the next step
    size_t name_bytes;
    uint64_t bytes;
    int64_t mtime_ns;
    int64_t ctime_ns;  // before the file was read; 0: not recorded
    enum twx_image_status status;
    enum twx_reason reason;
    unsigned hash_version;
    bool has_checksum;  // the run that hashed it took one
    uint32_t detail;    // as of struct twx_record
};

/** Codes handed out by twx_index_each_block: hashes first_id .. first_id + n_codes - 1, whole hashes in a row. */
struct twx_block {
    uint64_t first_id;
    size_t n_codes;
    const uint8_t *codes;  // n_codes x bytes of a hash
};
/** Returns false to end. */
typedef bool (*twx_block_fn)(void *user, const struct twx_block *block);
/** Calls fn for each block in order of ids. Hash ids count from 0 without gaps. */
enum twx_status twx_index_each_block(struct twx_index *index, twx_block_fn fn, void *user,
                                     struct twx_error *err) __attribute__((warn_unused_result));

/** The same for n blocks from number `first` on; blocks count from 0, and some of them may not exist. */
enum twx_status twx_index_each_block_in(struct twx_index *index, uint64_t first, uint64_t n,
                                        twx_block_fn fn, void *user, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Codes in each block but the last. */
uint64_t twx_index_codes_per_block(const struct twx_index *index);

/**
 * Opens the index once more, so that another thread reads hashes as well. What it sees may be newer than what `index`
 * sees; a hash keeps its id, so that all hashes of `index` are there and the same.
 *
 * other    out, owned: twx_index_close
 * errors   as twx_index_open; TWX_FAILED when another index has taken the file's name
 * threads  any number at once, while no other call uses `index`
 */
enum twx_status twx_index_reopen(const struct twx_index *index, struct twx_index **other,
                                 struct twx_error *err) __attribute__((warn_unused_result));

/** Hash ids handed out so far: all ids are below. TWX_UNUSABLE when the blocks do not hold as many. */
enum twx_status twx_index_n_hashes(struct twx_index *index, uint64_t *n_hashes,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/** Returns false to end. image->hash is not filled: the caller holds the codes. */
typedef bool (*twx_hashed_image_fn)(void *user, uint64_t hash_id, const struct twx_image *image);
/** Calls fn for each image of one hash, in no stated order (none: a hash whose images are gone). */
enum twx_status twx_index_images_of_hash(struct twx_index *index, uint64_t hash_id,
                                         twx_hashed_image_fn fn, void *user, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Calls fn for each image that has a hash, in no stated order. */
enum twx_status twx_index_each_hashed(struct twx_index *index, twx_hashed_image_fn fn, void *user,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/** Returns false to end. path: n bytes, with a slash at its end, not NUL-terminated. */
typedef bool (*twx_folder_fn)(void *user, int64_t id, const char *path, size_t n);
/** Calls fn for each folder that holds indexed files, by id. */
enum twx_status twx_index_each_folder(struct twx_index *index, twx_folder_fn fn, void *user,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Returns false to end. Of the image's path there is the last component, not NUL-terminated; the hash is not
 * filled.
 */
typedef bool (*twx_file_fn)(void *user, uint64_t hash_id, int64_t folder_id,
                            const struct twx_image *image);
/**
 * As twx_index_each_hashed, at half its cost: without looking up folders.
 *
 * all_files  also those without a hash (image->has_hash), but for empty ones
 */
enum twx_status twx_index_each_file(struct twx_index *index, bool all_files, twx_file_fn fn,
                                    void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// Writing

/**
 * The file that an index's name stands for: a link is followed, so that every name of an index means one lock, one
 * log and one folder of shards.
 *
 * returns  owned: g_free
 */
char *twx_index_file_of(const char *path);

/** The lock of one index: a second writer is refused while it is held, and not longer than its process lives. */
struct twx_index_lock;

/**
 * Takes the lock file beside `path` without waiting.
 *
 * lock     out, owned: twx_index_lock_free; the kernel drops it when the process dies
 * errors   TWX_TRY_AGAIN: another process holds it, named by its number; TWX_UNUSABLE: the index has hard links, or what
 *          has the lock's name is no lock
 */
enum twx_status twx_index_lock_take(const char *path, struct twx_index_lock **lock,
                                    struct twx_error *err) __attribute__((warn_unused_result));
/** Releases. Accepts NULL. */
void twx_index_lock_free(struct twx_index_lock *lock);

/**
 * Opens an index for writing; makes it (complete, under a temporary name, then renamed) when path is missing.
 *
 * hash_size  8 or 16 for a new index or to insist; 0: the index's own, 8 for a new one
 * index      out, owned: twx_index_close; the caller holds the lock
 * errors     TWX_UNUSABLE: not ours, newer, corrupt, or of another hash size
 */
enum twx_status twx_index_open_writer(const char *path, unsigned hash_size,
                                      const struct twx_run *run, struct twx_index **index,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/** Moves the write-ahead log into the file, so that nothing is left beside it. Best done last. */
enum twx_status twx_index_checkpoint(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Records that a root was given as a PATH; nothing changes when `path` (absolute) is no root. */
enum twx_status twx_index_set_given(struct twx_index *index, const char *path,
                                    struct twx_error *err) __attribute__((warn_unused_result));

/** The newest observation time merged so far, ns; 0 for an empty index. */
enum twx_status twx_index_newest_observation(struct twx_index *index, int64_t *observed_ns,
                                             struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Begins the listing of what is known below one folder, by name (bytewise).
 *
 * folder   absolute, with a trailing slash
 */
enum twx_status twx_index_folder_begin(struct twx_index *index, const char *folder,
                                       struct twx_error *err) __attribute__((warn_unused_result));
/** The next of them; *found false after the last. */
enum twx_status twx_index_folder_next(struct twx_index *index, struct twx_known *known, bool *found,
                                      struct twx_error *err) __attribute__((warn_unused_result));
/** Ends listing and finding; harmless without. An open listing holds up twx_index_checkpoint. */
void twx_index_folder_end(struct twx_index *index);
/** One path, absolute. *found false when the index does not hold it. */
enum twx_status twx_index_find(struct twx_index *index, const char *path, struct twx_known *known,
                               bool *found, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
