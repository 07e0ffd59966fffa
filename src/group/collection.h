// SPDX-License-Identifier: MIT
//
// A whole collection in memory: all hashed images, ranked, with byte-equal ones collapsed into points. Made for
// tens of millions of images: 48 bytes and the name for each, what only shows equal bytes is dropped once it has.
#ifndef TWX_GROUP_COLLECTION_H
#define TWX_GROUP_COLLECTION_H

#include "base/bytes.h"
#include "base/checksum.h"
#include "base/hash_set.h"
#include "base/mix.h"
#include "base/status.h"
#include "group/keep_rules.h"
#include "group/rejections.h"
#include "group/scope.h"
#include "pairs/node_variants.h"

/** The hash id of a file without a hash. */
#define TWX_NO_CODE UINT32_MAX

/** One image. */
struct twx_item {
    uint64_t bytes;
    int64_t mtime_ns;
    int64_t taken_s;        // TWX_NOT_TAKEN without
    uint64_t name_at : 36;  // in the points' text
    uint64_t detail : 10;
    uint64_t format : 4;        // enum twx_format
    uint64_t jpeg_quality : 7;  // 0 of no JPEG
    uint64_t n_metadata : 3;    // as of struct twx_image
    uint64_t has_links : 1;     // after ranking: another item is the same file by another name
    uint64_t is_flat : 1;
    uint64_t is_linked : 1;  // after ranking: a hard link of its point's best item, or that itself
    uint64_t is_first_link : 1;  // after ranking: stands for the hard links of its file
    uint32_t folder;             // in the points' folders
    uint32_t hash_id;            // TWX_NO_CODE: no image, or it failed
    uint32_t width;
    uint32_t height;
};

/** A folder, shared by its images. */
struct twx_folder {
    int64_t id;  // in the first part that has it
    size_t text_at;
    size_t n_bytes;  // with the slash at its end
    bool is_shared;  // several parts have it
};

/** The id of a folder in a part. */
struct twx_folder_id {
    int64_t id;  // ascending within the part
    uint32_t folder;
};

/**
 * Whether a file is to be loaded.
 *
 * part     counted from 0
 * number   of the file in its part, in the order in which the part hands files out
 * hash_id  in its part, where image->has_hash
 */
typedef bool (*twx_takes_file_fn)(void *user, size_t part, size_t number, uint64_t hash_id,
                                  const struct twx_image *image);

/** What shows that files are equal, until the ranking. */
struct twx_identity {
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    uint64_t device;
    uint64_t inode;
};

/** What is known of a file on disk: see look.h. */
enum twx_file_state {
    TWX_FILE_STATE_UNKNOWN = 0,  // not looked at
    TWX_FILE_STATE_PRESENT = 1,
    TWX_FILE_STATE_OTHER_INODE = 2,  // present, of the same size and mtime: no hard link as indexed
    TWX_FILE_STATE_OFFLINE = 3,      // its root is not there; of members of archives
    TWX_FILE_STATE_UNREADABLE = 4,   // cannot be looked at
    TWX_FILE_STATE_GONE = 5,
    TWX_FILE_STATE_CHANGED = 6,
    TWX_FILE_STATE_LINK = 7,    // a symbolic link to a file that is indexed by its own name
    TWX_FILE_STATE_FAILED = 8,  // to be verified, its picture could not be read
};

/** Whether a file is not, or no longer as it was indexed. */
static inline bool twx_file_is_absent(uint8_t state)
{
    return state >= TWX_FILE_STATE_GONE;
}

/** Whether anything shows that another file has equal bytes: a checksum, or names of one file. */
static inline bool twx_identity_is_known(const struct twx_identity *identity)
{
    return identity->inode != 0 || twx_checksum_is_known(identity->checksum);
}

/** A hash of what must be equal in files of equal bytes, each bit of which depends on all of it. */
static inline uint64_t twx_identity_hash(const struct twx_identity *identity, uint64_t bytes)
{
    const bool is_known = twx_checksum_is_known(identity->checksum);
    const uint64_t first = is_known ? twx_get_u64(identity->checksum) : identity->inode;
    const uint64_t second = is_known ? twx_get_u64(identity->checksum + 8) : identity->device << 32;
    return twx_mix64(twx_mix64(twx_mix64(first) + second) + bytes);
}

struct twx_candidates;
struct twx_verifier;
struct twx_known_links;

struct twx_collection {
    struct twx_verifier *verifier;  // borrowed; NULL: near hashes are linked as they are
    const struct twx_known_links *known_links;  // borrowed; NULL: what is near is to be found
    const struct twx_candidates *candidates;    // borrowed; set before loading; NULL: all files
    const struct twx_scope *scope;              // borrowed; set before loading; NULL: of all files
    twx_takes_file_fn takes;                    // set before loading; NULL: all files
    void *takes_user;
    unsigned hash_size;
    size_t code_bytes;
    uint8_t *codes;  // owned: whole hashes by hash id
    size_t n_codes;
    size_t codes_cap;
    bool
        picks_codes;  // each code once, and only those that are asked for: of several parts, and with `takes`
    struct twx_hash_set code_ids;    // then: of codes that are there
    struct twx_variant_link *links;  // owned: after twx_collection_load_variants
    size_t n_links;
    size_t links_cap;
    struct twx_item *items;  // owned
    size_t n_items;
    size_t items_cap;
    struct twx_identity *identities;  // owned, one an item; NULL after twx_collection_rank
    size_t identities_cap;
    struct twx_folder *folders;  // owned, each path once
    uint8_t *signs;              // owned, after twx_collection_load_signs: of each item
    size_t n_folders;
    size_t folders_cap;
    struct twx_folder_id *folder_ids;  // owned: part by part
    size_t n_folder_ids;
    size_t folder_ids_cap;
    size_t *part_starts;  // owned: where those of each part begin, n_parts + 1
    size_t n_parts;
    const struct twx_rejections *rejections;  // borrowed; NULL: there are none. With a scope only
    uint32_t *rejected;  // owned, with rejections: of each item its number in them
    size_t rejected_cap;
    struct twx_scope_class *classes;  // owned, with a scope: of each folder
    size_t classes_cap;
    char *text;  // owned: folders and names, NUL-terminated
    size_t n_text;
    size_t text_cap;
    size_t n_common;   // bytes that all folders begin with
    size_t n_longest;  // bytes of the longest path
    size_t n_without_checksum;
    const uint8_t *states;  // borrowed: enum twx_file_state by number; absent files are not loaded
    uint32_t *numbers;      // owned: item -> number; NULL where they are the same
    size_t numbers_cap;
    size_t n_files;    // that the index handed out: numbers are below
    bool keep_inodes;  // set before loading: for twx_look_at_groups
    uint64_t *inodes;  // owned: of each item, with keep_inodes
    size_t inodes_cap;
    // After twx_collection_rank. A point stands for all images of equal size and checksum, with a scope those of one class.
    uint32_t *point_of;  // owned: item -> point
    uint32_t *best;      // owned: point -> its best item; points are numbered best first
    size_t n_points;
    bool keep_links;  // set before: first_link is made in any case
    // Owned: of each item the first one of equal bytes, with a scope, and the first that is the same file, with a scope or to
    // be verified; else NULL.
    uint32_t *first_equal;
    uint32_t *first_link;
};

/** Begins an empty collection; end it with twx_collection_release. */
void twx_collection_init(struct twx_collection *points, unsigned hash_size);
void twx_collection_release(struct twx_collection *points);

/** The place of an item's file in the order in which the index hands files out: the same in each loading of a snapshot. */
static inline size_t twx_collection_number(const struct twx_collection *points, uint32_t item)
{
    return points->numbers != NULL ? points->numbers[item] : item;
}

/** What is known of an item's file. */
static inline enum twx_file_state twx_collection_state(const struct twx_collection *points,
                                                       uint32_t item)
{
    return points->states != NULL
               ? (enum twx_file_state)points->states[twx_collection_number(points, item)]
               : TWX_FILE_STATE_UNKNOWN;
}

/** The best item of a point. */
static inline const struct twx_item *twx_collection_best(const struct twx_collection *points,
                                                         uint32_t point)
{
    return &points->items[points->best[point]];
}

/** The class of an item, with a scope. */
static inline const struct twx_scope_class *
twx_collection_class(const struct twx_collection *points, uint32_t item)
{
    return &points->classes[points->items[item].folder];
}

/** The number of an item in the rejections, 0: in none. */
static inline uint32_t twx_collection_rejected(const struct twx_collection *points, uint32_t item)
{
    return points->rejected != NULL ? points->rejected[item] : 0;
}

/** Whether somebody said that two items are no duplicates. */
static inline bool twx_collection_rejects(const struct twx_collection *points, uint32_t a,
                                          uint32_t b)
{
    return points->rejected != NULL &&
           twx_rejections_has(points->rejections, points->rejected[a], points->rejected[b]);
}

/** Whether the scope lets an item be a duplicate of another. */
static inline bool twx_collection_scope_allows(const struct twx_collection *points, uint32_t keeper,
                                               uint32_t duplicate)
{
    return points->scope == NULL ||
           twx_scope_allows(points->scope, twx_collection_class(points, keeper),
                            twx_collection_class(points, duplicate));
}

/** Whether an item may be a duplicate of another: by the scope, and as nobody said that it is none. */
static inline bool twx_collection_allows(const struct twx_collection *points, uint32_t keeper,
                                         uint32_t duplicate)
{
    return twx_collection_scope_allows(points, keeper, duplicate) &&
           !twx_collection_rejects(points, keeper, duplicate);
}

/** Whether two items have equal bytes. */
static inline bool twx_collection_are_equal(const struct twx_collection *points, uint32_t a,
                                            uint32_t b)
{
    return points->first_equal != NULL ? points->first_equal[a] == points->first_equal[b]
                                       : points->point_of[a] == points->point_of[b];
}

/** The code of an image that has one. */
static inline const uint8_t *twx_collection_code(const struct twx_collection *points,
                                                 const struct twx_item *item)
{
    return points->codes + item->hash_id * points->code_bytes;
}

// Functions that do no more than ask for memory which is needed soon: GCC takes them for ones without any effect, and leaves
// out what it has not put in place of their calls.
#define TWX_FETCHES __attribute__((always_inline)) static inline

/** Asks for the memory of an item. */
TWX_FETCHES void twx_collection_fetch_item(const struct twx_collection *points, uint32_t item)
{
    __builtin_prefetch(&points->items[item]);
}

/** Asks for the memory of the name and the code of an item that is there itself. */
TWX_FETCHES void twx_collection_fetch_rest(const struct twx_collection *points, uint32_t item)
{
    const struct twx_item *i = &points->items[item];
    __builtin_prefetch(points->text + i->name_at);
    if (i->hash_id != TWX_NO_CODE) {
        __builtin_prefetch(twx_collection_code(points, i));
    }
}

/** Order of two images' paths, as strcmp. */
int twx_collection_compare_paths(const struct twx_collection *points, const struct twx_item *a,
                                 const struct twx_item *b);

/** The first bytes in which paths may differ, as a number: sorts as the paths do, but for equals. */
uint64_t twx_collection_path_key(const struct twx_collection *points, const struct twx_item *item);

/**
 * Writes the path of an image, NUL-terminated.
 *
 * path     room for points->n_longest + 1
 * returns  its bytes without the NUL
 */
size_t twx_collection_path(const struct twx_collection *points, const struct twx_item *item,
                           char *path);

/** An item as twindex.h shows images, with its path in `path`; without checksum, device and inode. */
void twx_collection_image(const struct twx_collection *points, const struct twx_item *item,
                          char *path, struct twx_image *image);

#endif
