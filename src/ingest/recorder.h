// SPDX-License-Identifier: MIT
//
// The shards of a run, written by the process that walks. Paths, roots, sizes, times and inodes are what this process
// saw itself; only what a file's bytes are comes from the worker process. There are as many shards as workers, which take records
// in turn: a folder of shards looks the same whoever writes them, and a shard that is lost costs a part of the run.
#ifndef TWX_INGEST_RECORDER_H
#define TWX_INGEST_RECORDER_H

#include <sys/stat.h>

#include "base/file_outcome.h"
#include "store/shard_write.h"

/** A file without a record. */
struct twx_skipped {
    uint64_t sequence;
    const char *path;
    enum twx_file_outcome outcome;  // not TWX_FILE_DONE
    int error_number;               // of TWX_FILE_UNREADABLE
};

/** Who takes the records of a run in place of its shards. Files are named by the sequence that they were handed in with. */
struct twx_record_sink {
    void *user;
    enum twx_status (*put)(void *user, uint64_t sequence, const struct twx_record *record,
                           struct twx_error *err);
    enum twx_status (*skip)(void *user, const struct twx_skipped *file, struct twx_error *err);
    void (*doubt)(void *user, uint64_t sequence);  // twx_recorder_note_failed has noted it
    enum twx_status (*pause)(void *user,
                             struct twx_error *err);  // twx_recorder_flush; NULL: nothing
    void (*set_libraries)(void *user, const char *libraries);
};

struct twx_recorder_options {
    const struct twx_record_sink *sink;  // borrowed; NULL: shards are made
    const char *shard_dir;               // borrowed
    uint8_t run_id[TWX_RUN_ID_BYTES];
    unsigned n_shards;     // at least 1
    unsigned first_shard;  // its number: those of a run differ
    int64_t observed_ns;   // the start of the walk
    unsigned hash_size;
    uint32_t memory_mib;  // what a file that failed for memory had
};

struct twx_recorder;

/** returns  owned: twx_recorder_finish; NULL when out of memory.  The shards are made with the first record. */
struct twx_recorder *twx_recorder_create(const struct twx_recorder_options *options);

/** Names and versions of the libraries that decode, for the headers of shards that are not made yet. */
void twx_recorder_set_libraries(struct twx_recorder *recorder, const char *libraries);

/** Records a root; before the first file, it is noted for the shards to come.  errors: by errno */
enum twx_status twx_recorder_put_root(struct twx_recorder *recorder, const char *path,
                                      uint64_t device, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Records a file that a worker has hashed.
 *
 * sequence for a sink
 * found    what the worker says, but for size, times and inode, which are settled: see seen_file.h
 * errors   by errno
 */
enum twx_status twx_recorder_put_file(struct twx_recorder *recorder, uint64_t sequence,
                                      const char *path, const struct twx_record *found,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/** Takes note that a file has no record, for a sink.  errors: the sink's */
enum twx_status twx_recorder_skip(struct twx_recorder *recorder, const struct twx_skipped *file,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/** A file that took its worker process down. */
struct twx_failed_file {
    uint64_t sequence;
    const char *path;
    const struct stat *seen;
    enum twx_reason reason;
};

/** Notes a file that failed, and is still as it was seen; it is recorded by twx_recorder_write_failed. */
enum twx_status twx_recorder_note_failed(struct twx_recorder *recorder,
                                         const struct twx_failed_file *failed,
                                         struct twx_error *err) __attribute__((warn_unused_result));

/** Records what was noted since the last time.  errors: by errno */
enum twx_status twx_recorder_write_failed(struct twx_recorder *recorder, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Writes what is buffered: from then on it outlives this process.  errors: by errno */
enum twx_status twx_recorder_flush(struct twx_recorder *recorder, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Seals the shards, if there are any, and frees; what was noted and not written is forgotten.  errors: by errno */
enum twx_status twx_recorder_finish(struct twx_recorder **recorder, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
