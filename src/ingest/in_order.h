// SPDX-License-Identifier: MIT
//
// Records in the order of a manifest or of archives, whatever the order in which workers bring them. What comes
// early waits in a window of bounded size; a file that has no record in the end leaves none.
#ifndef TWX_INGEST_IN_ORDER_H
#define TWX_INGEST_IN_ORDER_H

#include "base/file_outcome.h"
#include "store/manifest.h"
#include "store/record.h"

/** What became of the files of a partition that have no record. */
struct twx_in_order_counts {
    uint64_t n_unreadable;  // could not be read
    uint64_t n_for_now;     // among them, by an error that may pass
    uint64_t n_vanished;
};

/** Who takes the records. */
struct twx_in_order_taker {
    void *user;
    enum twx_status (*append)(void *user, const struct twx_record *record, struct twx_error *err);
};

struct twx_in_order;

/** returns  owned: twx_in_order_free; NULL when out of memory */
struct twx_in_order *twx_in_order_create(const struct twx_in_order_taker *taker)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_in_order_free(struct twx_in_order *o);

/** Whether so much waits for a file in work that no other should be begun: take reports first. */
bool twx_in_order_is_full(const struct twx_in_order *o);

/**
 * Begins the next file.
 *
 * sequence  out: its number, by which the calls below name it
 * returns   false when out of memory
 */
bool twx_in_order_begin(struct twx_in_order *o, const struct twx_manifest_file *file,
                        uint64_t *sequence) __attribute__((warn_unused_result));

/**
 * Takes the record of a file. Where its size and mtime are those that it began with, so are its ctime, inode and device: these
 * may be others on another host. A file that has changed is recorded as it was hashed, on the manifest's device.
 *
 * errors   of writing; TWX_NO_MEMORY
 */
enum twx_status twx_in_order_put(struct twx_in_order *o, uint64_t sequence,
                                 const struct twx_record *record, struct twx_error *err)
    __attribute__((warn_unused_result));
/**
 * Takes note that a file has no record, and of why. One that was not begun (TWX_FILE_STOPPED) stays in work.
 *
 * error_number  of TWX_FILE_UNREADABLE
 */
enum twx_status twx_in_order_skip(struct twx_in_order *o, uint64_t sequence,
                                  enum twx_file_outcome outcome, int error_number,
                                  struct twx_error *err) __attribute__((warn_unused_result));
/** Takes note that a file has failed, if a machine that lets all fail is not to blame: others need not wait for it. */
void twx_in_order_doubt(struct twx_in_order *o, uint64_t sequence);

/** Whether no file is in work: the shard has all records. */
bool twx_in_order_is_complete(const struct twx_in_order *o);
/** Writes what waits for files in work, which are left out: for a checkpoint. */
enum twx_status twx_in_order_flush(struct twx_in_order *o, struct twx_error *err)
    __attribute__((warn_unused_result));
const struct twx_in_order_counts *twx_in_order_counts(const struct twx_in_order *o);

#endif
