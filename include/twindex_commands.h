// SPDX-License-Identifier: MIT
//
// What the commands of twindex do beyond twindex.h: parts of the static library that are in no shared one. They change with
// the commands. The rules are those of twindex.h, but that structs here have no sizes.
#ifndef TWINDEX_COMMANDS_H
#define TWINDEX_COMMANDS_H

#include <twindex.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/** Room in structs, as TWX_REASONS_ROOM is. What the library does not know of is zero. */
enum {
    TWX_FORMATS_ROOM = 32,
    TWX_DAMAGES_ROOM = 32,
    TWX_EDITS_ROOM = 64,
    TWX_PIXEL_CLASSES_ROOM = 16,
};

// ---------------------------------------------------------------------------------------------------------
// Images

/** What became of a file. Values are stored: pinned for ever. */
enum twx_image_status {
    TWX_IMAGE_HASHED = 0,
    TWX_IMAGE_NOT_AN_IMAGE = 1,
    TWX_IMAGE_FAILED = 2,
};

/** The inverse of twx_format_name; TWX_FORMAT_NONE for an unknown name.  threads: pure */
enum twx_format twx_format_from_name(const char *name);

/** "hashed", "not an image", "failed".  threads: pure */
const char *twx_image_status_name(enum twx_image_status status);

/**
 * Says by its first bytes whether a file is an image, of a format that is decoded or of another.
 *
 * is_image  out; false for an empty file
 * errors    by errno, when it cannot be read
 * threads   any
 */
enum twx_status twx_is_image_file(const char *path, bool *is_image, struct twx_error *err)
    __attribute__((warn_unused_result));
/** The same, with its format: TWX_FORMAT_NONE of an image that is not decoded, and of what is none. */
enum twx_status twx_image_file_format(const char *path, bool *is_image, enum twx_format *format,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/** Below this `detail` an image is flat: 24 for size 8, 96 for size 16.  threads: pure */
unsigned twx_flat_below(unsigned hash_size);

/**
 * The structure of a hash: how many pairs of neighbouring bits differ, side by side and one below the other, in the grids
 * of its row half and its column half. Of 128 bits 0 to 224 (photos: 90 in the median, 1 % below 54), of 512 bits 0 to 960
 * (384; 263); of a row half alone (64 or 256 bits) half as much. Skies, vignettes and other smooth pictures have little,
 * and are near many others. All eight orientations of a hash, and its complement, have the same structure.
 *
 * hash     n_bits of it are read: a whole hash, or its row half
 * threads  pure
 */
unsigned twx_hash_structure(const uint8_t *hash, unsigned n_bits);

/**
 * The adaptive radius: how far two hashes may be apart to match, up to `radius`, when `structure` is the lesser of theirs.
 *
 *   of 128 bits   8 + (radius -  8) * clamp(structure -  20, 0,  40) /  40
 *   of  64 bits   4 + (radius -  4) * clamp(structure -  10, 0,  20) /  20
 *   of 512 bits  32 + (radius - 32) * clamp(structure - 140, 0, 140) / 140
 *   of 256 bits  16 + (radius - 16) * clamp(structure -  70, 0,  70) /  70
 *
 * in whole numbers, rounded down; a radius up to the first number is taken as it is. Never above `radius`, and it grows
 * with the structure, so that the least of two hashes' own radii is that of the pair.
 *
 * source   measured among photos and pieces of photos: README, "Which radius?"; all integers, so that every machine and
 *          every search agrees at the border
 * threads  pure
 */
unsigned twx_adaptive_radius(unsigned n_bits, unsigned radius, unsigned structure);

/** The default radius, which is adaptive, over n compared bits: 18 of 128, 96 of 512, 9 of 64, 48 of 256.  threads: pure */
unsigned twx_default_radius(unsigned n_bits);

/** Where the radius is plain, one that suits photos: 12 of 128, 72 of 512, 6 of 64, 36 of 256.  threads: pure */
unsigned twx_plain_radius(unsigned n_bits);

// ---------------------------------------------------------------------------------------------------------
// What a walk leaves out

/** Adds ".*": hidden files and folders.  errors: TWX_NO_MEMORY */
enum twx_status twx_exclude_add_hidden(struct twx_exclude *exclude, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Adds the patterns of a file, one a line; empty lines and those that begin with '#' are passed over, spaces at the end
 * of a line count only behind a backslash.
 *
 * errors   by errno, when it cannot be read; TWX_USAGE naming the line; TWX_NO_MEMORY
 */
enum twx_status twx_exclude_add_file(struct twx_exclude *exclude, const char *file,
                                     struct twx_error *err) __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// index, hash

/** Archives, of which the members are hashed. */
struct twx_archives_options {
    const char *const *archives;  // paths; "-" for standard input, once
    size_t n_archives;            // at least 1
    const char *name;  // the path of what standard input is; NULL: as far as that is known
    int output;        // without a folder of shards: a descriptor for lines of text
};

/** Lines of path, TAB and hash in hex. */
struct twx_printed_options {
    int output;    // a descriptor
    bool percent;  // paths are percent-encoded; false: bytes as they are
};

enum { TWX_PARTITIONS_MOST = 1000000 };

/** Walks and hashes into sealed shards in options->shard_dir, which is made if missing. As twx_index_update. */
enum twx_status twx_hash_collection(const struct twx_ingest_options *options,
                                    const struct twx_run *run, struct twx_ingest_counts *counts,
                                    struct twx_error *err) __attribute__((warn_unused_result));

/** One part of the files of a manifest. */
struct twx_partition_options {
    const char *manifest;   // the file
    uint32_t partition;     // below n_partitions
    uint32_t n_partitions;  // at most TWX_PARTITIONS_MOST
};

/**
 * Hashes one partition of a manifest, without a walk, into its shard in options->shard_dir, which is made if
 * missing. Any number of calls for one partition may run at once, on any hosts that share the folder. The shard's bytes
 * depend on the manifest, the partition and the options alone, but for timeout_seconds and memory_bytes.
 *
 * returns  TWX_OK: the shard is complete, or was; TWX_PARTLY: but for files that could not be read
 * errors   TWX_STOPPED: what is done is in a checkpoint, which the next call goes on from; TWX_TRY_AGAIN also when files
 *          could not be read by an error that may pass; TWX_UNUSABLE: the manifest, or a shard of another one is there
 * threads  as twx_index_update
 */
enum twx_status twx_hash_partition(const struct twx_ingest_options *options,
                                   const struct twx_partition_options *partition,
                                   const struct twx_run *run, struct twx_ingest_counts *counts,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/** Where a manifest goes. */
struct twx_list_output {
    bool (*write)(void *user, const void *bytes, size_t n);  // false: nothing more can be written
    void *user;
    const char *path;  // of the file that it becomes, which is not listed; NULL for none
    uint64_t device;   // with inode: the file that is written to, which is not listed either
    uint64_t inode;    // 0: none
};

/**
 * Walks, and writes what twx_index_update would hash as a manifest, for many tasks to hash in parts; in memory that does
 * not grow with the number of files.
 *
 * options  of these: paths, exclude, one_file_system, files_from, null_separated; with `since` retry_failed, rehash, no_ctime,
 *          checksums
 * since    what it has unchanged is left out, and counted; NULL: nothing is
 * counts   out, valid whatever is returned: n_files are those met, listed or unchanged
 * returns  TWX_OK; TWX_PARTLY when some paths could not be read: the manifest is whole all the same
 * errors   TWX_STOPPED, TWX_NO_MEMORY, those of reading a list or the index; TWX_FAILED without a text: not written. The
 *          manifest lacks its end then, by which its readers know
 */
enum twx_status twx_list_files(const struct twx_ingest_options *options, struct twx_index *since,
                               const struct twx_list_output *output, const struct twx_run *run,
                               struct twx_ingest_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * The files of a folder or of a list one after another, as twx_index_update meets them. What is there and is none, and what
 * cannot be used, is reported to run->log as by that. Opaque.
 *
 * threads  one
 */
struct twx_files;

struct twx_files_options {
    const char *index_path;             // its files are left out; NULL: none are
    const struct twx_exclude *exclude;  // NULL leaves nothing out; borrowed until twx_files_free
    bool one_file_system;               // enter no folder on another file system than the folder's
};

enum twx_found {
    TWX_FOUND_NOTHING_YET = 0,  // go on
    TWX_FOUND_FILE = 1,
    TWX_FOUND_WAITING = 2,  // for a list, whose writer is slow; a moment has passed
    TWX_FOUND_END = 3,
};

struct twx_found_file {
    enum twx_found kind;
    const char *path;  // FILE: absolute, as an index has it; borrowed until the next call,
    const char *name;  // as is this: below the folder as it was given, or as it stands in the list
};

/**
 * The files in a folder and those below it: each folder's in bytewise order of name, then its folders.
 *
 * run      for messages; borrowed until twx_files_free; may be NULL
 * files    out, owned: twx_files_free
 * errors   by errno: it is not there; TWX_NO_MEMORY
 */
enum twx_status twx_files_in_folder(const char *folder, const struct twx_files_options *options,
                                    const struct twx_run *run, struct twx_files **files,
                                    struct twx_error *err) __attribute__((warn_unused_result));

/**
 * The files of a list, in its order: as of twx_ingest_options.files_from.
 *
 * list     borrowed until twx_files_free, as run is
 * errors   by errno: it cannot be read; TWX_NO_MEMORY
 */
enum twx_status twx_files_of_list(const char *list, bool null_separated,
                                  const struct twx_files_options *options,
                                  const struct twx_run *run, struct twx_files **files,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/** The next file.  errors: those of reading a list; TWX_USAGE: it holds NUL bytes, which do not separate; TWX_NO_MEMORY */
enum twx_status twx_files_next(struct twx_files *files, struct twx_found_file *file,
                               struct twx_error *err) __attribute__((warn_unused_result));

/** How many paths so far were reported because they do not exist or cannot be read. */
uint64_t twx_files_n_unusable(const struct twx_files *files);

/** Accepts NULL. */
void twx_files_free(struct twx_files *files);

/** A filter: lines of text in, that name files, and lines out. */
struct twx_lines_options {
    int input;  // descriptors
    int output;
    bool null_separated;  // the input; the output has newlines
    bool percent;         // paths are percent-encoded in the input, as they are in the output
};

/**
 * Hashes the files that the lines of lines->input name, and writes a line for each of them to lines->output, in the same
 * order: a record, or why there is none. Nothing else is written. Neither the reader of the output nor the writer of the
 * input is waited for alone, as long as no more than 64 MB of lines are held.
 *
 * options  n_jobs, hash_size and what decoding goes by; the rest is ignored
 * counts   out, valid whatever is returned
 * errors   TWX_TRY_AGAIN, TWX_FAILED: the output cannot be written (EPIPE too), or the input not be read; TWX_STOPPED;
 *          TWX_FAILED: no decoder works. What becomes of one file is no error.
 * threads  one run a process at a time
 */
enum twx_status twx_hash_lines(const struct twx_ingest_options *options,
                               const struct twx_lines_options *lines, const struct twx_run *run,
                               struct twx_ingest_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Hashes the regular members of tar and zip archives, in their order: each is a file whose path is that of the archive, `!`,
 * and its name as it is there. They go into one shard in options->shard_dir, or without that as lines to archives->output. A
 * process in the sandbox unpacks: an archive is as little trusted as an image.
 *
 * options  shard_dir, n_jobs, hash_size, exclude (its patterns are compared as if an archive were a folder) and what
 *          decoding goes by
 * counts   out, valid whatever is returned
 * returns  TWX_OK; TWX_PARTLY when an archive or a member could not be read; each was reported, and the others count
 * errors   as of twx_hash_collection; with lines as of twx_hash_lines
 * threads  one run a process at a time
 */
enum twx_status twx_hash_archives(const struct twx_ingest_options *options,
                                  const struct twx_archives_options *archives,
                                  const struct twx_run *run, struct twx_ingest_counts *counts,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Walks as twx_hash_collection, and writes a line for each image that has a hash, in the order of the walk. Nothing else is
 * written. The reader is waited for.
 *
 * options  those of a walk or list, n_jobs, hash_size and what decoding goes by
 * counts   out, valid whatever is returned
 * returns  TWX_OK; TWX_PARTLY when paths could not be read; each was reported
 * errors   TWX_TRY_AGAIN, TWX_FAILED: the output cannot be written (EPIPE too); TWX_STOPPED; those of reading the list
 * threads  one run a process at a time
 */
enum twx_status twx_hash_printed(const struct twx_ingest_options *options,
                                 const struct twx_printed_options *printed,
                                 const struct twx_run *run, struct twx_ingest_counts *counts,
                                 struct twx_error *err) __attribute__((warn_unused_result));

/** Processors this process may use: affinity and cgroup quota counted; at least 1.  threads: any */
unsigned twx_n_processors(void);

/** Memory this process may use, bytes: the machine's, or less by the limits of its cgroups.  threads: any */
uint64_t twx_memory_bytes(void);

// ---------------------------------------------------------------------------------------------------------
// merge, prune, relocate, check

/**
 * Folds shards (files, or folders of them) into the index at index_path, which is made if missing.
 *
 * returns  TWX_OK; TWX_UNUSABLE when a shard is damaged or not ours (what verifies is merged all the same)
 * errors   TWX_TRY_AGAIN, TWX_STOPPED, TWX_FAILED: the batch in progress is rolled back
 */
enum twx_status twx_merge_shards(const char *index_path, const char *const *shards, size_t n_shards,
                                 const struct twx_run *run, struct twx_merge_counts *counts,
                                 struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Folds what twx_hash_lines wrote into the index at index_path, which is made if missing. A regular file that was merged
 * before, whatever its name was then, changes nothing.
 *
 * files    "-" is standard input
 * counts   out: n_shards, n_already_merged and n_damaged are of files
 * returns  TWX_OK; TWX_UNUSABLE when a line is none, each reported (the other lines are merged all the same)
 * errors   as twx_merge_shards
 */
enum twx_status twx_merge_tsv(const char *index_path, const char *const *files, size_t n_files,
                              const struct twx_run *run, struct twx_merge_counts *counts,
                              struct twx_error *err) __attribute__((warn_unused_result));

/** What a list of hashes is. */
enum twx_list_format {
    TWX_LIST_AUTO = 0,  // by what it begins with
    TWX_LIST_JSON = 1,  // {"file": "hex", ...}
    TWX_LIST_CSV = 2,   // with the columns path and hash
    TWX_LIST_TEXT = 3,  // "hex file" or "file TAB hex" in each line
};

struct twx_import_options {
    const char *const *lists;  // paths; "-" is standard input
    size_t n_lists;
    enum twx_list_format format;
    const char *base;  // what relative names in the lists are below; NULL: the folder of each list
};

struct twx_import_counts {
    uint64_t n_listed;    // files in the lists, those that are there twice counted twice
    uint64_t n_new;       // paths that got a row
    uint64_t n_replaced;  // paths that had one
    uint64_t n_known;     // paths that the index has a record of: left alone
    double seconds;
};

/**
 * Takes the row halves of hashes that another program made, of files that are not looked at, into the index at index_path,
 * which is made if missing. Only twx_searcher_ask of a row half finds them; a record of the path replaces one.
 *
 * counts   out
 * errors   TWX_UNUSABLE: a list is none, or a line of it is no hash, which is named; hashes of another size than those of the
 *          index; by errno: a list cannot be read; those of twx_merge_shards: nothing was written
 */
enum twx_status twx_import(const char *index_path, const struct twx_import_options *options,
                           const struct twx_run *run, struct twx_import_counts *counts,
                           struct twx_error *err) __attribute__((warn_unused_result));

struct twx_manifest_merge {
    const char *manifest;
    uint32_t n_partitions;  // at most TWX_PARTITIONS_MOST
    const char *folder;     // of their shards
    double wait_seconds;    // for shards that are not there
};

/**
 * Folds the shards of all partitions of a manifest into an index, as twx_merge_shards, or none: its roots become the
 * index's, as if the index had walked them.
 *
 * returns  TWX_OK; TWX_PARTLY: files could not be read when they were hashed
 * errors   TWX_FAILED: partitions are missing, each of which was reported; TWX_UNUSABLE: the manifest is torn, a shard is
 *          damaged, or of another manifest, partition or options: nothing was merged; those of twx_merge_shards
 */
enum twx_status twx_merge_manifest(const char *index_path, const struct twx_manifest_merge *options,
                                   const struct twx_run *run, struct twx_merge_counts *counts,
                                   struct twx_error *err) __attribute__((warn_unused_result));

struct twx_prune_options {
    const char *const *paths;  // borrowed; none: all records
    size_t n_paths;
    bool missing_roots;  // also where a path or root is itself missing, or on another device
    bool dry_run;        // drop nothing, only find and count
    void (*gone)(void *user,
                 const char *path);  // each record that is dropped, or would be; or NULL
    void *user;
};

struct twx_prune_counts {
    uint64_t n_checked;
    uint64_t n_dropped;
    uint64_t n_unreadable;  // could not be looked at: kept
    double seconds;
};

/**
 * Drops the records at or below the paths (all when none is given) whose file is gone (ENOENT, ENOTDIR) or no regular
 * file any more. A link that leads to the file recorded under its name stays: it was given in a list.
 *
 * errors   TWX_FAILED when a path or an indexed root is missing or on another device than when it was
 *          indexed, unless missing_roots; nothing is dropped then
 */
enum twx_status twx_prune(const char *index_path, const struct twx_prune_options *options,
                          const struct twx_run *run, struct twx_prune_counts *counts,
                          struct twx_error *err) __attribute__((warn_unused_result));

struct twx_relocate_options {
    const char *from;  // as the index has it; it need not exist any more
    const char *to;    // an existing folder
    bool dry_run;      // change nothing, only look and count
};

struct twx_relocate_counts {
    uint64_t n_folders;
    uint64_t n_files;    // whose records lie below options->to now
    uint64_t n_dropped;  // records beside these: the index had files of these names there already
    uint64_t n_missing;  // of both, what is not there
    uint64_t n_changed;  // of both, what is there with another size or mtime
    double seconds;
};

/**
 * Lets the index follow a folder that was moved, renamed or is mounted elsewhere: what it has below options->from lies
 * below options->to from now on. A file of the same size and mtime counts as the same one. In one transaction.
 *
 * errors   TWX_USAGE when no indexed file is below options->from, or it is options->to; TWX_FAILED when options->to is no
 *          folder, or none of the files is there with its size and mtime; nothing is changed then
 */
enum twx_status twx_relocate(const char *index_path, const struct twx_relocate_options *options,
                             const struct twx_run *run, struct twx_relocate_counts *counts,
                             struct twx_error *err) __attribute__((warn_unused_result));

struct twx_check_counts {
    uint64_t n_images;
    uint64_t n_hashes;
    uint64_t n_blocks;
    uint64_t n_problems;         // each reported as an error
    uint64_t n_leftover_shards;  // files in DB.shards that await the next `index`
    double seconds;
};

/** Verifies the whole index.  returns: TWX_OK, or TWX_UNUSABLE when n_problems > 0 */
enum twx_status twx_check(const char *index_path, const struct twx_run *run,
                          struct twx_check_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

struct twx_repair_counts {
    uint64_t n_images;       // records kept
    uint64_t n_lost;         // records left out: the next `index` hashes their files again
    uint64_t n_lost_blocks;  // of hashes
    double seconds;
};

/**
 * Rebuilds a damaged index from what is sound of it: what can be derived is, what is lost is left out. The new
 * file takes the old one's place when it is whole; needs room for it meanwhile.
 *
 * errors   TWX_UNUSABLE: too damaged to be read; TWX_TRY_AGAIN: in use; TWX_STOPPED. The index is as it was.
 */
enum twx_status twx_repair(const char *index_path, const struct twx_run *run,
                           struct twx_repair_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// Reading an index

/**
 * As twx_index_open, in a program that may have the file open itself, through the same SQLite, and reads the index now and
 * then. The file is opened through SQLite alone: to close a file ends all locks that a process has on it. It is not mapped
 * into memory, no thread is started to read, and who holds the file is waited for one second.
 *
 * index    out, owned: twx_index_close
 * errors   as of twx_index_open
 */
enum twx_status twx_index_open_shared(const char *path, struct twx_index **index,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/** Ends the snapshot of a shared index, which would keep a writer's log from being cut; what reads goes on after twx_index_renew. */
void twx_index_rest(struct twx_index *index);

/** Whether another file has taken the name of a shared index, or what is written to it cannot be seen: open it again. */
bool twx_index_is_stale(const struct twx_index *index);

/**
 * Takes a new snapshot of a shared index that rests; else does nothing.
 *
 * has_changed  out: something was written since the last one, and searchers are of no more use
 * errors       as of twx_index_open; it rests then
 */
enum twx_status twx_index_renew(struct twx_index *index, bool *has_changed, struct twx_error *err)
    __attribute__((warn_unused_result));

/** How many parts there are, the index itself among them. */
size_t twx_index_n_parts(const struct twx_index *index);

/**
 * Whether the index, or a part, has a record of a path, of whatever status.
 *
 * path     absolute, as realpath(3) gives it
 */
enum twx_status twx_index_has_path(struct twx_index *index, const char *path, bool *has_path,
                                   struct twx_error *err) __attribute__((warn_unused_result));

struct twx_optimize_counts {
    uint64_t n_hashes;     // of the index
    uint64_t n_in_tables;  // 0: so few that none were made
    uint64_t n_bytes;      // of the tables
    double seconds;
};

/**
 * Makes search tables, INDEX.tables beside the index's file, in the place of earlier ones: by them one question reads some
 * thousandths of a large index, where it else reads all hashes. 176 bytes a hash on the disk, 36 in memory meanwhile.
 * Hashes that come later are read beside them. No answer depends on them, and the file may be removed at any time.
 *
 * index    of hashes of size 8; nothing in it is changed
 * errors   TWX_USAGE: hashes of another size, or another's file has the name; TWX_STOPPED, TWX_NO_MEMORY, by errno: tables
 *          that were there are as they were
 */
enum twx_status twx_optimize(struct twx_index *index, const struct twx_run *run,
                             struct twx_optimize_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

struct twx_stats {
    char uuid[37];
    unsigned hash_size;
    uint64_t n_images;  // records: hashed, not an image, failed
    uint64_t n_hashed;
    uint64_t n_flat;
    uint64_t n_not_images;
    uint64_t n_unsupported;  // images of formats that are not decoded, such as camera RAW
    uint64_t n_failed;       // without these
    uint64_t failed_by_reason[TWX_REASONS_ROOM];
    uint64_t by_format[TWX_FORMATS_ROOM];  // hashed images
    uint64_t n_distinct_hashes;            // in use, of whole pictures
    uint64_t n_variants;                   // hashes of parts of pictures
    enum twx_variants variants;            // the most that were looked for in an image
    uint64_t n_folders;
    uint64_t n_shards_merged;
    uint64_t n_image_bytes;     // of hashed images
    uint64_t n_index_bytes;     // the file itself
    bool has_waiting_shards;    // false: DB.shards cannot be looked at, the number is not known
    uint64_t n_waiting_shards;  // in DB.shards: of a run in progress, or stopped before its merge
    uint64_t n_imported;        // hashes that another program made, of files that were not hashed
    uint64_t n_other_version;   // hashed images whose hash is not of TWX_HASH_VERSION
    uint64_t n_comparisons;     // pairs of files whose pictures were compared, and may be known
    uint64_t bytes_by_format[TWX_FORMATS_ROOM];    // of hashed images, as what follows
    uint64_t n_by_pixels[TWX_PIXEL_CLASSES_ROOM];  // by size: see twx_pixel_class_begin
    uint64_t bytes_by_pixels[TWX_PIXEL_CLASSES_ROOM];
};

/** Pixels from which a class of sizes begins: 0, 300,000, 2, 8 and 20 million for 0 to 4; 0 for others.  threads: pure */
uint64_t twx_pixel_class_begin(unsigned pixel_class);

/** Counts what the index holds, as of one moment. */
enum twx_status twx_index_stats(struct twx_index *index, struct twx_stats *stats,
                                struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Counts the images that are equal but for their metadata, as far as that is known. No file is looked at.
 *
 * n_groups  out: of images with the same picture data, as it is stored, and not all with the same bytes
 * n_files   out: without one of each group; files of equal bytes count once
 */
enum twx_status twx_index_payload_duplicates(struct twx_index *index, uint64_t *n_groups,
                                             uint64_t *n_files, struct twx_error *err)
    __attribute__((warn_unused_result));

/** One root: a folder or file that was given to `index`, or a mount point met below it. */
struct twx_root {
    const char *path;
    uint64_t device;
    const char *fs_uuid;   // of its file system; NULL: not known
    const char *fs_label;  // likewise, or it has none
};

typedef bool (*twx_root_fn)(void *user, const struct twx_root *root);

/** Calls fn for each root by path until it returns false. */
enum twx_status twx_index_roots(struct twx_index *index, twx_root_fn fn, void *user,
                                struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Calls fn for each root that was given as a PATH to a run of twx_index_update which came to its end, by path, until it
 * returns false: none in an index that no newer version has written yet.
 */
enum twx_status twx_index_given_paths(struct twx_index *index, twx_root_fn fn, void *user,
                                      struct twx_error *err) __attribute__((warn_unused_result));

struct twx_failure {
    const char *path;
    size_t path_bytes;
    enum twx_reason reason;
    uint64_t bytes;
    int64_t mtime_ns;
};

/** Returns false to end the listing. */
typedef bool (*twx_failure_fn)(void *user, const struct twx_failure *failure);

/** Calls fn for each failed image, by path (bytewise). */
enum twx_status twx_index_failures(struct twx_index *index, twx_failure_fn fn, void *user,
                                   struct twx_error *err) __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// query

enum { TWX_SEARCH_WHY_BYTES = 160 };

/** How a search was run, for --explain. */
struct twx_search_trace {
    const char *method;  // "scan", "blocked scan", "multi-index"; a static string
    char why[TWX_SEARCH_WHY_BYTES];
    const char *kernel;  // "avx512", "avx2", "popcnt", "plain"
    unsigned n_bits;     // compared
    unsigned radius;
    bool is_adaptive;       // the radius
    unsigned limit;         // by the question's own structure: no match is farther
    uint64_t n_candidates;  // hashes looked at
    uint64_t n_matches;
    double seconds;  // for this question; an even share of what several were searched for together
};

/** How each part was searched for the question that was answered last. *traces: borrowed.  returns: how many parts there are */
size_t twx_searcher_traces(const struct twx_searcher *searcher,
                           const struct twx_search_trace **traces);

/** The options of questions asked from now on; keeps_hashes stays as it was. What was asked before must be answered. */
void twx_searcher_set_options(struct twx_searcher *searcher,
                              const struct twx_query_options *options);

/**
 * A second look at matches: decodes the files, in a worker process, as a run of twx_index_update decodes, and compares their
 * pictures. Pictures are kept for questions to come. What was found of two images of the index is kept in the index, if it
 * can be written, and not looked for again. Opaque.
 *
 * threads  one
 */
struct twx_match_verifier;

/**
 * index            borrowed until twx_match_verifier_free, as run is, which may be NULL
 * n_jobs           that decode, and that compare; 0 = the cores this process may use
 * timeout_seconds  that one image may take, 0 = 60
 * verifier         out, owned: twx_match_verifier_free
 * errors           TWX_FAILED: there is no program that decodes; TWX_NO_MEMORY
 */
enum twx_status twx_match_verifier_create(struct twx_index *index, unsigned n_jobs,
                                          double timeout_seconds, const struct twx_run *run,
                                          struct twx_match_verifier **verifier,
                                          struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. Ends the worker process, and writes what was found. */
void twx_match_verifier_free(struct twx_match_verifier *verifier);

/**
 * Says what each match is to an image. What is gone or has changed since it was indexed, or is to be decoded and cannot be,
 * is TWX_LIKENESS_UNVERIFIED.
 *
 * probe     of the image asked for: of twx_prober_file. Of a file that has changed since all matches are TWX_LIKENESS_UNVERIFIED
 *           that nothing is known of.
 * matches   of it, n, with their paths
 * likeness  out, n
 * errors    TWX_USAGE: a probe of no file; TWX_STOPPED, TWX_NO_MEMORY; TWX_FAILED: decoding cannot go on; those of reading the index
 */
enum twx_status twx_match_verifier_compare(struct twx_match_verifier *verifier,
                                           const struct twx_probe *probe,
                                           const struct twx_match *matches, size_t n,
                                           enum twx_likeness *likeness, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * The same of pairs of images of the index. Pairs of one image are best in a row.
 *
 * pairs     n; of each image what the index has of it but for its hash, and of the pair orientation, is_inverted, is_exact
 * likeness  out, n; what is_exact is TWX_LIKENESS_EXACT, whether the files are there or not
 * errors    as of twx_match_verifier_compare
 */
enum twx_status twx_match_verifier_compare_pairs(struct twx_match_verifier *verifier,
                                                 const struct twx_image_pair *pairs, size_t n,
                                                 enum twx_likeness *likeness, struct twx_error *err)
    __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// export

/**
 * Whether each folder of in:DIR holds something that is indexed.
 *
 * errors   TWX_USAGE naming the first that does not; those of reading
 */
enum twx_status twx_keep_check(const struct twx_keep *keep, struct twx_index *index,
                               struct twx_error *err) __attribute__((warn_unused_result));

/**
 * The name of the i-th rule, with its colon that of a rule which a folder or a format follows.
 *
 * returns  NULL: there are no more     threads  pure
 */
const char *twx_keep_rule_name(size_t i);

/**
 * Which files take part in groups, and which of them may be duplicates. It holds of each duplicate and its keeper,
 * whatever the linkage, and of equal bytes as of near hashes. Folders are taken as they are indexed: their real paths, or
 * where they do not exist, the paths made absolute; what is in them is in them at any depth. Opaque.
 *
 * threads   one that adds; then any
 */
struct twx_scope;

/** Of all files.  returns: owned: twx_scope_free; NULL when out of memory */
struct twx_scope *twx_scope_create(void) __attribute__((warn_unused_result));

/** Accepts NULL. */
void twx_scope_free(struct twx_scope *scope);

/**
 * Files in the folder are never duplicates. They are kept rather than others, before any keep rule is asked; where a group
 * has several of them, one is its keeper and the others are left out of it. May be called for several folders.
 *
 * errors   TWX_USAGE: the name is empty; TWX_NO_MEMORY
 */
enum twx_status twx_scope_protect(struct twx_scope *scope, const char *folder,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/** Only files in the folder, or in one of several, may be duplicates: others are as protected ones, which rank before them.  errors: as of twx_scope_protect */
enum twx_status twx_scope_only_in(struct twx_scope *scope, const char *folder,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Of a duplicate and its keeper one is in the one folder, one in the other; files elsewhere take no part. Where one folder
 * is in the other, files in the inner one are on its side.
 *
 * errors   TWX_USAGE: a name is empty, or they are one folder; TWX_NO_MEMORY
 */
enum twx_status twx_scope_between(struct twx_scope *scope, const char *folder_a,
                                  const char *folder_b, struct twx_error *err)
    __attribute__((warn_unused_result));

enum twx_scope_folders {
    TWX_SCOPE_ANY_FOLDERS = 0,
    TWX_SCOPE_ONE_FOLDER = 1,     // a duplicate is in the same folder as its keeper: not below it
    TWX_SCOPE_OTHER_FOLDERS = 2,  // in another one
};

void twx_scope_set_folders(struct twx_scope *scope, enum twx_scope_folders folders);

/** Files that match take no part: a pattern of twx_exclude_add, of which one with a slash begins at "/".  errors: as of that */
enum twx_status twx_scope_exclude(struct twx_scope *scope, const char *pattern,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Whether each folder of the scope holds something that is indexed.
 *
 * errors   TWX_USAGE naming the first that does not; those of reading
 */
enum twx_status twx_scope_check(const struct twx_scope *scope, struct twx_index *index,
                                struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Says of each two of some files that they are no duplicates of each other, by what their bytes are, so that no new name
 * brings them back: no group holds both, but for chains of others with TWX_LINKAGE_SINGLE. Or forgets it.
 *
 * paths      n_paths, absolute, in the index
 * forgets    takes it back
 * n_changed  out: pairs that were not said before, or were
 * errors     TWX_FAILED: a path that is not in the index, without a checksum, or two of equal bytes: nothing is changed;
 *            TWX_TRY_AGAIN: another process writes to the index; those of opening it
 */
enum twx_status twx_reject(const char *index_path, const char *const *paths, size_t n_paths,
                           bool forgets, const struct twx_run *run, uint64_t *n_changed,
                           struct twx_error *err) __attribute__((warn_unused_result));

/** Two files that are no duplicates, as twx_reject was told. */
struct twx_rejection {
    uint8_t checksums[2][TWX_CHECKSUM_BYTES];
    int64_t rejected_ns;
    const char *paths[2];  // one of each that the index holds; NULL: none
};

/** Returns false to end. */
typedef bool (*twx_rejection_fn)(void *user, const struct twx_rejection *rejection);

/** Calls fn for each pair, by checksums. */
enum twx_status twx_index_rejections(struct twx_index *index, twx_rejection_fn fn, void *user,
                                     struct twx_error *err) __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// pack

enum { TWX_PICTURE_SIDE_MAX = 512 };  // of a picture in an array

/** A picture of the wanted size, or why there is none. */
struct twx_packed_picture {
    const uint8_t *pixels;  // height x width x n_channels, row-major; NULL: there is none
    const char *why_not;    // NULL where there is one; a static string or borrowed for the call
};

struct twx_packer_options {
    uint32_t width;  // 1..TWX_PICTURE_SIDE_MAX: pictures are stretched to width x height
    uint32_t height;
    unsigned n_channels;     // 1: luma, 3: RGB
    unsigned n_jobs;         // images decoded at a time; 0 = the cores this process may use
    double timeout_seconds;  // that a file may take without progress; 0: 60
    bool no_sandbox;
    void *user;
    /** Once for each file, in no order, from within twx_packer_add and twx_packer_wait. */
    void (*fn)(void *user, uint64_t tag, const struct twx_packed_picture *picture);
};

/**
 * Pictures of many files, upright, reduced by the mean of the area of each pixel, or enlarged linearly, for an array. Worker
 * processes decode, as in a run of twx_index_update. Opaque.
 *
 * threads  one
 */
struct twx_packer;

/**
 * options  copied
 * run      for messages and to stop; borrowed; may be NULL
 * packer   out, owned: twx_packer_free
 * errors   TWX_USAGE: a size beyond the limits; TWX_FAILED: there is no program that decodes; TWX_NO_MEMORY
 */
enum twx_status twx_packer_create(const struct twx_packer_options *options,
                                  const struct twx_run *run, struct twx_packer **packer,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Hands in a file; waits while too many are under way.
 *
 * path     absolute; copied
 * tag      the caller's own
 * errors   TWX_STOPPED, TWX_FAILED, TWX_NO_MEMORY: nothing but twx_packer_free can follow
 */
enum twx_status twx_packer_add(struct twx_packer *packer, const char *path, uint64_t tag,
                               struct twx_error *err) __attribute__((warn_unused_result));

/** Waits until fn was called for all files.  errors: as of twx_packer_add */
enum twx_status twx_packer_wait(struct twx_packer *packer, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. Files under way are dropped without a call. */
void twx_packer_free(struct twx_packer *packer);

// ---------------------------------------------------------------------------------------------------------
// map

enum { TWX_MAP_SIDE_MAX = 1 << 20 };  // that a picture may be fitted into

/** What a plugin made of the picture in a file, or why it made nothing. */
struct twx_mapped {
    const char *line;  // n bytes, without control characters but TAB; NULL: there is none
    size_t n;
    const char *why_not;  // NULL where there is one; borrowed for the call
};

struct twx_mapper_options {
    const char *plugin;      // path of a shared object with twx_plugin_run (twindex_plugin.h)
    uint32_t max_side;       // pixels on a side that pictures are fitted into; 0: all
    unsigned n_channels;     // 1: luma, 3: RGB
    unsigned n_jobs;         // images decoded at a time; 0 = the cores this process may use
    double timeout_seconds;  // that a file may take without progress; 0: 60
    uint64_t memory_bytes;   // for decoding and the plugin; 0: half of the machine's
    bool no_sandbox;
    void *user;
    /** Once for each file, in no order, from within twx_mapper_add and twx_mapper_receive. */
    void (*fn)(void *user, uint64_t tag, const struct twx_mapped *mapped);
};

/**
 * Calls the function of a plugin for the picture in each of many files, upright. The plugin is loaded and called by the worker
 * process that decodes, in its sandbox. Opaque.
 *
 * threads  one
 */
struct twx_mapper;

/**
 * options  copied
 * run      for messages and to stop; borrowed; may be NULL
 * mapper   out, owned: twx_mapper_free
 * errors   TWX_USAGE: options beyond their limits, or there is no file `plugin`; TWX_FAILED: there is no program that decodes;
 *          TWX_NO_MEMORY
 */
enum twx_status twx_mapper_create(const struct twx_mapper_options *options,
                                  const struct twx_run *run, struct twx_mapper **mapper,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Hands in a file; waits while too many are under way.
 *
 * path     absolute; copied
 * tag      the caller's own
 * errors   TWX_USAGE: the plugin cannot be loaded, known with the first file at the earliest; TWX_STOPPED, TWX_FAILED,
 *          TWX_NO_MEMORY: nothing but twx_mapper_free can follow
 */
enum twx_status twx_mapper_add(struct twx_mapper *mapper, const char *path, uint64_t tag,
                               struct twx_error *err) __attribute__((warn_unused_result));

/** Calls fn for files that have ended; waits a moment where none has.  errors: as of twx_mapper_add */
enum twx_status twx_mapper_receive(struct twx_mapper *mapper, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. Files under way are dropped without a call. */
void twx_mapper_free(struct twx_mapper *mapper);

// ---------------------------------------------------------------------------------------------------------
// generate

enum {
    TWX_GENERATE_SIDE_MAX = 16384,
    TWX_GENERATE_PIXELS_MAX = 1 << 26,
    TWX_GENERATE_IMAGES_MAX = 1000000000,
};

struct twx_generate_options {
    const char *folder;  // absent, empty, or begun by a call with the same options but for n_jobs
    uint64_t n_images;   // at most TWX_GENERATE_IMAGES_MAX
    uint32_t width;      // 1..TWX_GENERATE_SIDE_MAX, with TWX_GENERATE_PIXELS_MAX pixels in all
    uint32_t height;
    uint64_t seed;
    enum twx_format format;  // JPEG (of quality 90), PNG or WEBP (lossless)
    bool has_edits;          // edited copies of each, and groundtruth.csv
    unsigned n_jobs;         // threads; 0 = the cores this process may use
};

/** Of files. */
struct twx_generate_counts {
    uint64_t n_files;   // that there are to be
    uint64_t n_images;  // of these, originals
    uint64_t n_made;    // by this call
    uint64_t n_kept;    // made by an earlier one
    uint64_t n_bytes;   // of those made
};

/**
 * Fills a folder with made-up images: a gradient with smooth noise, shapes, text and grain. Image number N is
 * FOLDER/GGG/NNNNNN.jpg, a thousand in each folder; its copies are NNNNNN_EDIT.jpg beside it. Files are the same for the same
 * options, whatever n_jobs is and however often it was stopped. Each appears whole; what is there is kept, unless it is
 * empty.
 *
 * run     for progress, and to stop; may be NULL
 * counts  out, also on failure
 * errors  TWX_USAGE: options beyond their limits, or a folder that something else is in; TWX_TRY_AGAIN: no space, or another
 *         call is filling it; TWX_STOPPED, TWX_NO_MEMORY; by errno. The same call goes on from there.
 */
enum twx_status twx_generate(const struct twx_generate_options *options, const struct twx_run *run,
                             struct twx_generate_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// transform

/** What can be done to a picture. */
enum twx_operation_kind {
    TWX_OPERATION_GRAYSCALE = 0,  // one channel, luma (Rec. 601)
    TWX_OPERATION_SCALE = 1,      // both sides by `a` thousandths of a percent
    TWX_OPERATION_SIZE = 2,       // stretched to `a` x `b` pixels
    TWX_OPERATION_FIT = 3,        // as large as fits into `a` x `b` pixels, its shape kept
    TWX_OPERATION_THUMBNAIL =
        4,                      // its longer side reduced to `a` pixels; one that is smaller stays
    TWX_OPERATION_BLUR = 5,     // Gaussian, of a standard deviation of `a` thousandths of a pixel
    TWX_OPERATION_SHARPEN = 6,  // its lightness, by what a blur of half a pixel took
    TWX_OPERATION_AUTOROTATE = 7,  // upright by its orientation, which it has no more
    TWX_OPERATION_STRIP = 8,       // upright, and without metadata but for the colour profile
    TWX_N_OPERATIONS = 9,
};

enum {
    TWX_OPERATIONS_MAX = 16,             // in a chain
    TWX_OPERATION_SIDE_MAX = 65535,      // pixels of a side that is asked for
    TWX_OPERATION_PERCENT_MAX = 1000,    // of TWX_OPERATION_SCALE
    TWX_OPERATION_SIGMA_MAX = 100,       // pixels, of TWX_OPERATION_BLUR
    TWX_TRANSFORMED_BYTES_MAX = 1 << 29  // of a file that is made: 512 MiB
};

struct twx_operation {
    enum twx_operation_kind kind;
    uint32_t a;
    uint32_t b;
};

/**
 * Reads an operation as people write it: grayscale, resize=50%, resize=640x480, resize=fit=640x480, thumbnail=128,
 * blur=1.5, sharpen, autorotate, strip.
 *
 * operation  out
 * errors     TWX_USAGE, with what is wrong
 * threads    pure
 */
enum twx_status twx_operation_read(const char *text, struct twx_operation *operation,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/** Whether files of a format can be made: JPEG, PNG, WebP, TIFF.  threads: pure */
bool twx_can_write_format(enum twx_format format);
/** The format that a picture gets which is to keep its own: that, where files of it can be made, else PNG.  threads: pure */
enum twx_format twx_format_kept(enum twx_format format);

/** A file that was made of a picture, or why there is none. */
struct twx_transformed {
    const unsigned char *bytes;  // n of them, borrowed for the call; NULL: there is none
    size_t n;
    const char *why_not;  // NULL where there is one; a static string or borrowed for the call
};

struct twx_transformer_options {
    const struct twx_operation *operations;  // in this order; borrowed for the call that creates
    size_t n_operations;                     // up to TWX_OPERATIONS_MAX; 0: files are written anew
    unsigned quality;                        // 1..100 of JPEG and WebP; 0: 85
    unsigned n_jobs;         // images in work at a time; 0 = the cores this process may use
    double timeout_seconds;  // that a file may take without progress; 0: 60
    bool no_sandbox;
    void *user;
    /** Once for each file, in no order, from within twx_transformer_add and twx_transformer_wait. */
    void (*fn)(void *user, uint64_t tag, const struct twx_transformed *transformed);
};

/**
 * Pictures of many files through a chain of operations, to files in memory. Worker processes decode, transform and encode;
 * the bytes of a file depend on the picture and the options alone. A worker process that an image has taken over can give
 * wrong bytes, but those of a file of the format asked for. Opaque.
 *
 * threads  one
 */
struct twx_transformer;
/**
 * run          for messages and to stop; borrowed; may be NULL
 * transformer  out, owned: twx_transformer_free
 * errors       TWX_USAGE: options beyond their limits; TWX_FAILED: there is no program that decodes; TWX_NO_MEMORY
 */
enum twx_status twx_transformer_create(const struct twx_transformer_options *options,
                                       const struct twx_run *run,
                                       struct twx_transformer **transformer, struct twx_error *err)
    __attribute__((warn_unused_result));
/**
 * Hands in a file; waits while too many are under way.
 *
 * path     absolute; copied
 * format   of the file to make: one of twx_can_write_format
 * tag      the caller's own, below 2^60
 * errors   TWX_STOPPED, TWX_FAILED, TWX_NO_MEMORY: nothing but twx_transformer_free can follow
 */
enum twx_status twx_transformer_add(struct twx_transformer *transformer, const char *path,
                                    enum twx_format format, uint64_t tag, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Waits until fn was called for all files.  errors: as of twx_transformer_add */
enum twx_status twx_transformer_wait(struct twx_transformer *transformer, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. Files under way are dropped without a call. */
void twx_transformer_free(struct twx_transformer *transformer);

// ---------------------------------------------------------------------------------------------------------
// thumbnails

enum { TWX_THUMBNAIL_SIDE = 320 };  // pixels of the longer side; smaller pictures stay as they are

/** A small upright picture of a file, or why there is none. */
struct twx_thumbnail {
    const unsigned char *jpeg;  // n bytes, borrowed for the call; NULL: there is none
    size_t n;
    const char *why_not;  // NULL where there is one; borrowed for the call
};

struct twx_thumbnails_options {
    unsigned n_jobs;         // 0 = the cores this process may use
    double timeout_seconds;  // that one image may take, 0 = 60
    void *user;
    /** Once for each file, in no order, from within twx_thumbnails_add and twx_thumbnails_wait. */
    void (*fn)(void *user, uint64_t tag, const struct twx_thumbnail *thumbnail);
};

/** Files to thumbnails, decoded in the worker processes. Opaque.  threads: one */
struct twx_thumbnails;

/**
 * run         for messages and to stop; borrowed
 * thumbnails  out, owned: twx_thumbnails_free
 * errors      TWX_FAILED: there is no program that decodes; TWX_NO_MEMORY
 */
enum twx_status twx_thumbnails_create(const struct twx_thumbnails_options *options,
                                      const struct twx_run *run, struct twx_thumbnails **thumbnails,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Hands in a file; waits while too many are under way. There is a thumbnail only of a file that still has this size and
 * mtime.
 *
 * path    absolute; copied
 * tag     the caller's own
 * errors  TWX_STOPPED, TWX_FAILED, TWX_NO_MEMORY: nothing but twx_thumbnails_free can follow
 */
enum twx_status twx_thumbnails_add(struct twx_thumbnails *thumbnails, const char *path,
                                   uint64_t bytes, int64_t mtime_ns, uint64_t tag,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/** Waits until no file is under way.  errors: as of twx_thumbnails_add */
enum twx_status twx_thumbnails_wait(struct twx_thumbnails *thumbnails, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. Files under way are dropped. */
void twx_thumbnails_free(struct twx_thumbnails *thumbnails);

// ---------------------------------------------------------------------------------------------------------
// rank, pairs of parts, groups of edges: groups of a collection in several indexes that no memory holds at once

struct twx_rank_options {
    const struct twx_keep *keep;
    bool include_flat;   // flat images are near others, too
    const char *output;  // replaced only if it is a file of ranks
    uint64_t
        sort_bytes;  // memory of the sort of all images before it takes a file beside output; 0: 256 MB
};

struct twx_rank_counts {
    uint64_t n_parts;
    uint64_t n_images;
    uint64_t n_flat;
    uint64_t n_nodes;  // distinct hashes of what is near others
    double seconds;
};

/**
 * Numbers the distinct hashes of an index and its parts by the keep rules, best first: what twx_pair_parts and
 * twx_group_edges go by, as long as no part changes. In memory are 4 bytes for each hash of each part that an image has, 4 for
 * each set of equal bytes, some bits, and at most twice sort_bytes; beside the output is room for some 120 bytes an image. See
 * src/group/rank_file.h.
 *
 * errors   TWX_USAGE: the output may not be replaced, or pairs were rejected; TWX_FAILED: a path is in two parts;
 *          TWX_TRY_AGAIN: no space beside the output; TWX_STOPPED, TWX_NO_MEMORY; those of reading
 */
enum twx_status twx_rank(struct twx_index *index, const struct twx_rank_options *options,
                         const struct twx_run *run, struct twx_rank_counts *counts,
                         struct twx_error *err) __attribute__((warn_unused_result));

/** As of twx_pairs, where not said otherwise. */
struct twx_pair_parts_options {
    const char *ranks;
    const char *output;  // replaced only if it is a file of edges
    uint32_t share;  // of the pairs of parts, counted from 0: share, share + n_shares, and so on
    uint32_t n_shares;
    uint64_t
        most_edges;  // of one hash in a pair of parts, the best; others are left out, and counted; 0 = all
    int radius;
    bool adaptive;
    bool any_orientation;
    bool inverted;
    enum twx_variants variants;
    unsigned n_jobs;
};

struct twx_pair_parts_counts {
    uint64_t n_pairs_of_parts;
    uint64_t n_edges;
    uint64_t n_left_out;
    uint64_t n_hubs;  // hashes of which edges were left out
    double seconds;
};

/**
 * Writes the near pairs of hashes of a share of all pairs of parts, each part with itself and with each other, to a file of
 * edges. The hashes of two parts are in memory at a time. See src/group/edge_file.h.
 *
 * index    with all parts that are ranked, in any order
 * errors   TWX_USAGE: other parts than were ranked, a radius above the bits, an output that may not be replaced;
 *          TWX_UNUSABLE: a damaged file of ranks, or parts that have changed since; TWX_STOPPED; those of reading
 */
enum twx_status twx_pair_parts(struct twx_index *index,
                               const struct twx_pair_parts_options *options,
                               const struct twx_run *run, struct twx_pair_parts_counts *counts,
                               struct twx_error *err) __attribute__((warn_unused_result));

/** What all edges of a file were made with. */
struct twx_edges_facts {
    bool is_adaptive;  // the radius
    bool inverted;
};

/** errors: TWX_UNUSABLE: it is no file of edges, or damaged; by errno */
enum twx_status twx_edges_facts(const char *path, struct twx_edges_facts *facts,
                                struct twx_error *err) __attribute__((warn_unused_result));

struct twx_group_edges_options {
    const char *ranks;
    const char *const *edges;  // n_edges files, which cover all pairs of parts, in any order
    size_t n_edges;
    enum twx_linkage linkage;  // not TWX_LINKAGE_COMPLETE
    uint64_t min_group;        // as of twx_export
    unsigned n_jobs;
};

struct twx_group_edges_counts {
    struct twx_export_counts groups;
    uint64_t n_edges;
    uint64_t n_left_out;  // edges: the groups are not exact then
    uint64_t n_hubs;
};

/**
 * As twx_export of one index of all parts, without a look at the files: the same rows, from edges. In memory are a bit a
 * hash and 12 bytes for each that joins another (TWX_LINKAGE_SINGLE: 4 bytes a hash), the numbers of the hashes of one part
 * at a time, and the images that are in groups.
 *
 * returns  TWX_OK; TWX_PARTLY: done, but edges were left out
 * errors   TWX_USAGE: other parts than were ranked, edges of other ranks, pairs of parts that no file has, complete
 *          linkage; TWX_UNUSABLE: a damaged file, or parts that have changed since; TWX_STOPPED; those of reading
 */
enum twx_status twx_group_edges(struct twx_index *index,
                                const struct twx_group_edges_options *options,
                                const struct twx_run *run, twx_group_fn fn, void *user,
                                struct twx_group_edges_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// folders

/**
 * Two folders that share images: one is near or equal to one of the other, in a group of twx_export, and is not the same
 * file. What has several names in a folder is one image there. images = exact + near + linked alone + only, of each.
 */
struct twx_folder_pair {
    const char *folder_a;  // absolute, without a slash at its end; holds its images directly
    const char *folder_b;  // after folder_a, bytewise
    uint64_t n_images_a;
    uint64_t n_images_b;
    uint64_t n_exact_a;  // images of a of which b has equal bytes
    uint64_t n_exact_b;
    uint64_t n_near_a;  // of the others, those in a group with an image of b
    uint64_t n_near_b;
    uint64_t n_linked;  // files that have a name in both: hard links, which are no copies
    uint64_t n_only_a;  // images that are not in the other in any way
    uint64_t n_only_b;
};

/** Returns false to end the listing. */
typedef bool (*twx_folder_pair_fn)(void *user, const struct twx_folder_pair *pair);

/** A folder of whose images each has another file outside it, of equal bytes or near. */
struct twx_contained_folder {
    const char *folder;  // absolute, without a slash at its end
    bool is_tree;        // with all that is indexed below; else without its subfolders
    uint64_t n_images;   // hard links once
    uint64_t n_bytes;
    uint64_t n_exact;         // of which another file outside has equal bytes
    uint64_t n_near;          // the others
    uint64_t n_not_compared;  // files in it that are no image, failed, or have changed
    const char *
        held_by;  // the folder outside that holds copies of most of its images; "" where none is known
    uint64_t n_held;
};

/** Returns false to end the listing. */
typedef bool (*twx_contained_fn)(void *user, const struct twx_contained_folder *folder);

enum { TWX_FOLDERS_OF_GROUP_MAX = 1000 };

struct twx_folders_options {
    struct twx_export_options groups;  // without scope, verify and all_files
    uint64_t min_images;               // of each folder that is listed, at least; 0 is 1
};

struct twx_folders_counts {
    struct twx_export_counts groups;
    uint64_t n_rows;
    uint64_t n_wide;     // groups in more than TWX_FOLDERS_OF_GROUP_MAX folders: see there
    uint64_t n_offline;  // images that could not be looked at, and count as being there
    double seconds;
};

/**
 * Calls fn for each pair of folders that share images: those that share most first, then by path. Groups in more than
 * TWX_FOLDERS_OF_GROUP_MAX folders are left out: there are too many pairs of them.
 *
 * errors   as of twx_export
 */
enum twx_status twx_folder_pairs(struct twx_index *index, const struct twx_folders_options *options,
                                 const struct twx_run *run, twx_folder_pair_fn fn, void *user,
                                 struct twx_folders_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Calls fn for each folder all of whose images are elsewhere, those with most bytes first, then by path: the topmost ones
 * of which that is so with all that is indexed below, and those of which it is so without their subfolders alone. Wide
 * groups do not count for held_by.
 *
 * errors   as of twx_export
 */
enum twx_status twx_contained_folders(struct twx_index *index,
                                      const struct twx_folders_options *options,
                                      const struct twx_run *run, twx_contained_fn fn, void *user,
                                      struct twx_folders_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// decisions

/** What a person decided of a file. */
enum twx_decision {
    TWX_DECISION_REMOVE = 0,    // it goes; another one is kept for it
    TWX_DECISION_KEEP = 1,      // it stays, and is kept for others
    TWX_DECISION_LEAVE = 2,     // nothing is done with it
    TWX_DECISION_DISTINCT = 3,  // it and another one are no duplicates of each other
    TWX_N_DECISIONS = 4,
};

/** "remove", "keep", "leave", "distinct".  threads: pure */
const char *twx_decision_name(enum twx_decision decision);

/** A file of decisions, read: docs/design.md has its format. Opaque. */
struct twx_decisions;

/**
 * Reads a file of decisions. Each row that cannot be read is reported as an error through run, and left out.
 *
 * decisions  out, owned: twx_decisions_free
 * errors     TWX_UNUSABLE: it is none, of a later version, or of another index; by errno; TWX_NO_MEMORY
 */
enum twx_status twx_decisions_read(const char *file, const struct twx_index *index,
                                   const struct twx_run *run, struct twx_decisions **decisions,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/** Accepts NULL. */
void twx_decisions_free(struct twx_decisions *decisions);

/** How many rows have a decision. */
uint64_t twx_decisions_count(const struct twx_decisions *decisions, enum twx_decision decision);

struct twx_reject_counts {
    uint64_t n_pairs;    // rows of TWX_DECISION_DISTINCT
    uint64_t n_changed;  // of these, pairs that were not said before
    uint64_t n_refused;  // rows that could not be read, or done
};

/**
 * twx_reject for each pair of files that was decided to be distinct, in one transaction. Each that it would refuse is
 * reported as an error through run, and left.
 *
 * returns  TWX_OK; TWX_PARTLY: rows were left, when these were read or now
 * errors   those of twx_reject that concern the index: nothing is changed
 */
enum twx_status twx_reject_decided(const char *index_path, const struct twx_decisions *decisions,
                                   const struct twx_run *run, struct twx_reject_counts *counts,
                                   struct twx_error *err) __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// plan

/** What a plan says of a file. */
enum twx_plan_action {
    TWX_PLAN_KEEP = 0,    // the keeper of a group
    TWX_PLAN_REMOVE = 1,  // a duplicate that apply acts on
    TWX_PLAN_LEAVE = 2,   // a duplicate that it does not
    TWX_N_PLAN_ACTIONS = 3,
};

/** "keep", "remove", "leave".  threads: pure */
const char *twx_plan_action_name(enum twx_plan_action action);

/** What a file has that its keeper has not. */
enum twx_loss {
    TWX_LOSS_PIXELS = 1U << 0,
    TWX_LOSS_QUALITY = 1U << 1,  // of a JPEG
    TWX_LOSS_DATE = 1U << 2,     // when it was taken
    TWX_LOSS_CAMERA = 1U << 3,
    TWX_LOSS_GPS = 1U << 4,
    TWX_LOSS_RATING = 1U << 5,
    TWX_LOSS_KEYWORDS = 1U << 6,
    TWX_LOSS_METADATA = 1U << 7,  // of files that differ in their metadata alone: any piece of them
    TWX_LOSS_COMPANION = 1U << 8,  // a sidecar, a RAW file: see struct twx_plan_row
};

enum { TWX_N_LOSSES = 9 };

/** "pixels", "quality", ... of one bit.  threads: pure */
const char *twx_loss_name(enum twx_loss loss);

enum { TWX_LOSSES_TEXT_BYTES = 96 };

/** "gps,rating" of several bits.  threads: pure */
void twx_losses_text(unsigned losses, char text[TWX_LOSSES_TEXT_BYTES]);

/** What is done with the files that belong to an image: sidecars, a RAW file, the video of a Live Photo. */
enum twx_companion_policy {
    TWX_COMPANIONS_WITH = 0,    // they go with it
    TWX_COMPANIONS_BLOCK = 1,   // an image that has some is left alone
    TWX_COMPANIONS_IGNORE = 2,  // they stay
};

struct twx_plan_options {
    struct twx_export_options
        groups;         // exact_only, look_at_files, verify and joined are set by the plan
    unsigned acted_on;  // 1U << enum twx_likeness for each, EXACT to SIMILAR; 0 = exact and payload
    bool accept_losses;  // act also on what loses something
    enum twx_companion_policy companions;
    const struct twx_decisions *decisions;  // NULL: none; else only what they say is removed
};

struct twx_plan_row {
    const struct twx_group_row
        *member;  // its likeness is TWX_LIKENESS_EXACT also where nothing was compared
    enum twx_plan_action action;
    const char *keeper;  // path; NULL of the keeper itself
    size_t keeper_bytes;
    unsigned losses;                // enum twx_loss
    const char *const *companions;  // n_companions names, in the folder of the file
    size_t n_companions;
    const char *note;  // why it is left alone; "" of others
};

/** Returns false to end the plan. */
typedef bool (*twx_plan_fn)(void *user, const struct twx_plan_row *row);

struct twx_plan_counts {
    struct twx_export_counts groups;
    uint64_t n_remove;
    uint64_t n_remove_bytes;  // that these free: of hard links none but the last
    uint64_t n_leave;
    uint64_t n_losing;   // of these, for what they lose
    uint64_t n_refused;  // decisions that could not be done
};

/** The UUID of an index, 36 characters; borrowed from it. */
const char *twx_index_uuid(const struct twx_index *index);

/**
 * Calls fn for each row of each group of what is acted on, as twx_export does: what is to be removed, and what is to be
 * kept in its stead. Nothing is changed.
 *
 * With decisions, what was decided to be removed is, whatever its class and what is lost, as long as what is kept for it is
 * in its group and stays; all else is left. Groups are made of TWX_LIKENESSES_OF_DUPLICATES, of what is acted on,
 * and of the classes of what was decided with both files named. Each
 * decision that cannot be done is reported as an error through run.
 *
 * returns  TWX_OK; TWX_PARTLY: decisions were refused, when they were read or now
 * errors   as of twx_export; TWX_FAILED: there is no process that reads metadata
 */
enum twx_status twx_plan(struct twx_index *index, const struct twx_plan_options *options,
                         const struct twx_run *run, twx_plan_fn fn, void *user,
                         struct twx_plan_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// apply, undo

/** What is done to a file that a plan removes. */
enum twx_apply_to {
    TWX_APPLY_TRASH = 0,  // of the desktop: freedesktop.org's Trash specification
    TWX_APPLY_MOVE = 1,   // below a folder, with its whole path
    TWX_APPLY_HARDLINK =
        2,  // replaced by a hard link to its keeper; equal bytes only, as the next two
    TWX_APPLY_REFLINK = 3,  // it shares its keeper's blocks
    TWX_APPLY_SYMLINK = 4,  // replaced by a symbolic link to its keeper
    TWX_APPLY_SCRIPT = 5,   // nothing: it is checked, for a script that does it
};

/** What became of a row of a plan. */
enum twx_applied {
    TWX_APPLIED_CHECKED = 0,  // of a run that does not act: it would be done
    TWX_APPLIED_DONE = 1,
    TWX_APPLIED_REFUSED = 2,  // it is as it was
};

struct twx_applied_row {
    uint64_t line;  // in the plan
    const char *path;
    const char *keeper;
    const char *to;  // where it is, or would be; NULL where it stays, or that is not known
    uint64_t bytes;
    uint64_t inode;
    uint32_t cksum;  // of TWX_APPLY_SCRIPT alone: as cksum(1) prints it
    uint64_t keeper_bytes;
    uint64_t keeper_inode;
    uint32_t keeper_cksum;          // likewise
    const char *const *companions;  // n_companions names beside it that go with it
    size_t n_companions;
    enum twx_applied applied;
    const char *why;  // of what was refused
};

/** Returns false to end. */
typedef bool (*twx_applied_fn)(void *user, const struct twx_applied_row *row);

struct twx_apply_options {
    const char *plan;
    enum twx_apply_to to;
    const char *folder;  // of TWX_APPLY_MOVE: absolute; made if missing
    bool acts;           // false: a dry run, which checks all but the checksums
    const char *
        journal;  // with acts: where it is made; nothing has this name. Not of TWX_APPLY_REFLINK and SCRIPT
    bool companions_by_plan;  // as it was made, whatever companions says
    enum twx_companion_policy companions;
    void (*on_journal)(void *user, const char *path);  // once it is there; NULL for none
};

struct twx_apply_counts {
    uint64_t n_rows;   // to be removed, by the plan
    uint64_t n_done;   // or checked, without acts
    uint64_t n_bytes;  // of these: what their names took, of hard links once all are gone
    uint64_t n_companions;
    uint64_t n_refused;
    double seconds;
};

/**
 * Does what a plan says. Each file and its keeper are compared with the index, and their bytes read again, just before; a
 * keeper of any row stays. Each step is in the journal before it is done. The index is not changed: it is locked meanwhile.
 *
 * fn       each row that is to be removed, in the order of the plan
 * returns  TWX_OK; TWX_PARTLY: some rows were refused, each reported through fn
 * errors   TWX_UNUSABLE: no plan, or one of another index; TWX_TRY_AGAIN: a run writes to the index; TWX_STOPPED: after
 *          some rows, which are done
 */
enum twx_status twx_apply(struct twx_index *index, const struct twx_apply_options *options,
                          const struct twx_run *run, twx_applied_fn fn, void *user,
                          struct twx_apply_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

struct twx_undo_counts {
    uint64_t n_steps;   // of files, in the journal
    uint64_t n_undone;  // now
    uint64_t n_failed;
    uint64_t n_left;  // not looked at, when stopped
    double seconds;
};

/**
 * Undoes what a journal says, the last step first, by what is found on the disk: as often as one likes, also after a run
 * that died. Nothing that has taken a file's place since is overwritten.
 *
 * failed   what could not be undone, and why; NULL for none
 * returns  TWX_OK; TWX_PARTLY: some steps could not be undone
 * errors   TWX_UNUSABLE: no journal; TWX_TRY_AGAIN: in use; TWX_STOPPED
 */
enum twx_status twx_undo(const char *path, const struct twx_run *run,
                         void (*failed)(void *user, const char *why), void *user,
                         struct twx_undo_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

/** What is found of a truncated file. Only TWX_DAMAGE_TWIN says that it is not the only copy. */
enum twx_damage {
    TWX_DAMAGE_TWIN = 0,       // an intact image agrees with the rows that are there
    TWX_DAMAGE_NONE = 1,       // no intact image agrees
    TWX_DAMAGE_AMBIGUOUS = 2,  // several do that are not one picture
    TWX_DAMAGE_TOO_LITTLE =
        3,  // fewer than half of the rows, too little detail, or of a format whose rows are not had
    TWX_DAMAGE_UNKNOWN = 4,  // it failed in an earlier version: retry_failed counts its rows
    TWX_N_DAMAGES = 5,
};

/** "twin", "none", "ambiguous", "too little", "unknown".  threads: pure */
const char *twx_damage_name(enum twx_damage damage);

struct twx_damaged_options {
    int radius;  // of the whole hash: smaller where fewer bits are compared; -1 = 12 of 128, 72 of 512
    bool look_at_files;  // leave out what is gone or has changed, as a damaged file and as a twin
    unsigned n_jobs;     // 0 = the cores this process may use
};

struct twx_damaged_row {
    struct twx_image image;  // without hash; width, height, format 0 where they are not known
    enum twx_damage damage;
    bool has_rows;          // they were counted
    unsigned rows_percent;  // of the picture, complete, rounded down
    unsigned n_bits;        // compared; 0: none
    struct twx_image twin;  // of TWX_DAMAGE_TWIN: the best picture of those nearest
    unsigned distance;      // to it, over the bits compared
    bool twin_is_offline;   // it could not be looked at
};

/** Returns false to end the listing. */
typedef bool (*twx_damaged_row_fn)(void *user, const struct twx_damaged_row *row);

struct twx_damaged_counts {
    uint64_t n_damaged;
    uint64_t by_damage[TWX_DAMAGES_ROOM];
    uint64_t n_offline_twins;  // among those with a twin
    uint64_t n_gone;           // damaged files left out: not there any more
    uint64_t n_changed;        // damaged files left out: of another size or mtime than was indexed
    double seconds;
};

/**
 * Calls fn for each file that failed as truncated, by path: is there an intact image of the picture?
 *
 * errors   TWX_USAGE: radius above the bits; TWX_STOPPED; those of reading
 */
enum twx_status twx_export_damaged(struct twx_index *index,
                                   const struct twx_damaged_options *options,
                                   const struct twx_run *run, twx_damaged_row_fn fn, void *user,
                                   struct twx_damaged_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// calibrate

/**
 * What is done to a collection's own images, to see how far a hash moves: what happens to pictures on their way through
 * the world.
 */
enum twx_edit {
    TWX_EDIT_RECOMPRESS = 0,
    TWX_EDIT_RESIZE = 1,
    TWX_EDIT_THUMBNAIL = 2,
    TWX_EDIT_BRIGHTNESS = 3,
    TWX_EDIT_CROP = 4,
    TWX_EDIT_WATERMARK = 5,
    TWX_EDIT_DARKER = 6,
    TWX_EDIT_CONTRAST = 7,
    TWX_EDIT_GAMMA = 8,
    TWX_EDIT_GREY = 9,
    TWX_EDIT_SEPIA = 10,
    TWX_EDIT_SHARPEN = 11,
    TWX_EDIT_BLUR = 12,
    TWX_EDIT_NOISE = 13,
    TWX_EDIT_STRETCH = 14,
    TWX_EDIT_CROP_5 = 15,
    TWX_EDIT_CROP_10 = 16,
    TWX_EDIT_CROP_SQUARE = 17,
    TWX_EDIT_BORDER_WHITE = 18,
    TWX_EDIT_BORDER_BLACK = 19,
    TWX_EDIT_LETTERBOX = 20,
    TWX_EDIT_CAPTION = 21,
    TWX_EDIT_SCREENSHOT = 22,
    TWX_EDIT_TEXT = 23,
    TWX_EDIT_ROTATE = 24,
    TWX_EDIT_STRAIGHTEN = 25,
    TWX_EDIT_VIGNETTE = 26,
    TWX_EDIT_SOCIAL = 27,
    TWX_N_EDITS = 28,
};

/** "recompress", "crop_5", ...: a key of JSON.  threads: pure */
const char *twx_edit_name(enum twx_edit edit);

/** "JPEG quality 50", "5 % cut off each side", ...  threads: pure */
const char *twx_edit_description(enum twx_edit edit);

/** Whether it cuts off, adds or moves parts of the picture, or covers them; the others are mild.  threads: pure */
bool twx_edit_is_hard(enum twx_edit edit);

enum { TWX_CALIBRATE_RADII_MAX = 33 };  // 0 .. a quarter of the bits

/** What to expect of one radius. */
struct twx_radius {
    unsigned radius;       // inclusive, bits; adaptive unless options say plain
    double n_pairs;        // of images within it; images of equal bytes count once
    double n_pairs_error;  // one standard error; 0 when all pairs were counted
    double n_false;        // of these, of different pictures
    double n_false_low;    // bounds of that, for 95 %
    double n_false_high;
    double n_series;  // of these, within series: pictures that look alike, many of them
    double
        n_crowded;  // pairs found in crowds: those of series, and of copies of which there are many
    double recall[TWX_EDITS_ROOM];  // share of the edits that are within the radius of their image
    double recall_of_all;           // the mean of these; 0 when no image was edited
    double recall_of_mild;          // the mean of the mild ones
    double recall_of_hard;
};

/** The radii for a hash, or for its row half. */
struct twx_radius_table {
    unsigned n_bits;
    unsigned n_radii;
    struct twx_radius radii[TWX_CALIBRATE_RADII_MAX];
    int recommended;     // a place in radii; -1 for none
    bool is_exact;       // all pairs were counted
    uint64_t n_sampled;  // hashes compared with all hashes
    uint64_t n_drawn;    // pairs that were to be looked at
    uint64_t n_looked;   // of these, pairs whose pictures were compared
    bool is_guess;       // none of them was: false pairs are guessed from the hashes alone
};

/** Images many of which look like others of them: shots of one thing, screenshots of one template, a burst. */
struct twx_series {
    uint64_t n_images;  // about; each with ten others within the default radius
    char *path_a;       // owned, as path_b: two of them
    char *path_b;
    bool is_guess;  // they were not looked at: they may be copies of one picture
};

enum { TWX_SERIES_ROOM = 20 };

struct twx_calibrate_options {
    bool plain;                  // measure plain radii in place of adaptive ones
    enum twx_variants variants;  // which take part, of those that images have
    uint64_t n_sample;  // images to edit; 4 times as many hashes are compared with all, at least
    unsigned n_jobs;    // threads; 0 = the cores this process may use
    bool no_sandbox;    // decode without seccomp and Landlock
    double timeout_seconds;  // that one image may take, 0 = 60
};

struct twx_calibration {
    unsigned hash_size;
    bool is_adaptive;            // the radii
    enum twx_variants variants;  // that take part
    uint64_t n_images;           // that have a hash and are not flat, equal bytes once
    uint64_t n_flat;             // left out
    uint64_t n_hashes;           // distinct, of n_images
    uint64_t n_edited;
    uint64_t
        n_gone;  // files of the sample that are missing or have changed since they were indexed
    uint64_t n_failed;  // files of the sample that cannot be read or decoded now
    struct twx_radius_table whole;
    struct twx_radius_table rows;               // the row half alone
    struct twx_series series[TWX_SERIES_ROOM];  // the largest first
    unsigned n_series;                          // of these
    uint64_t n_crowds;  // sets of images that look alike in all: series, and copies of one picture
    double seconds;
};

/** Frees what a calibration owns. */
void twx_calibration_release(struct twx_calibration *calibration);

/**
 * Measures which radius suits an index: pairs within it, pairs of different pictures among them, and how many edits of the
 * collection's own images it finds.
 *
 * Pairs are counted between a sample of the distinct hashes and all of them (all with all up to some 100,000), with the
 * parts of pictures as export compares them. Of the pairs of each radius some are looked at: both files are decoded and
 * the pictures compared, as export does it to verify. Pairs of images with ten or more others within the default radius,
 * in crowds, are drawn apart: of crowds those are listed as series of which one pair in four or more is of different
 * pictures. Where no file is there any more, false pairs are guessed from the hashes: see src/pairs/false_pairs.h.
 *
 * Recommended is, among the radii at which at most one pair in five is false, crowds aside (or less than one pair in all),
 * the smallest whose recall is within 0.01 of the best of them; beyond the default radius only as far as false pairs are
 * met at all, and without edits no further than that.
 *
 * The samples are fixed by the hashes and by the bytes of the images. Large pictures are reduced (to no less than 320
 * pixels on the shorter side) before they are edited. Flat images are left out of everything.
 *
 * Images are decoded in a process of their own, fenced in as that of a run.
 *
 * index        in/out: consumed: closed once it was read, so that it is not held while images are decoded
 * calibration  out: twx_calibration_release, whatever is returned
 * errors       TWX_STOPPED, TWX_NO_MEMORY, TWX_FAILED (the decoders do not start, crash or hang), as the index
 * threads      the only one of this process
 */
enum twx_status twx_calibrate(struct twx_index **index, const struct twx_calibrate_options *options,
                              const struct twx_run *run, struct twx_calibration *calibration,
                              struct twx_error *err) __attribute__((warn_unused_result));

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
