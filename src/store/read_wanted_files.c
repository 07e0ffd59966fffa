// SPDX-License-Identifier: MIT
//
// Stretches of files are dealt out in turn: while the rows of one are taken, the others' readers are ahead. Owns the
// connections of all readers but the first.
#include "store/read_wanted_files.h"

#include "store/file_row.h"
#include "store/index_shared.h"
#include "store/read_files_ahead.h"
#include "twindex_commands.h"

enum {
    READERS_MAX = 4,       // the one who takes the rows is the slowest then
    STRETCHES_LEAST = 16,  // fewer cost less than a connection
};

struct reader {
    const struct split *split;
    unsigned number;
    struct twx_index *index;  // of the first borrowed, of others owned
    struct twx_rows_ahead *ahead;
    // The reader's, until it has ended:
    struct twx_rows_ahead *to;
    bool has_enough;
};

struct split {
    const struct twx_file_choice *choice;
    const int64_t *first_ids;
    size_t n_files;
    size_t n_stretches;
    struct reader readers[READERS_MAX];
    unsigned n_readers;
};

// ---------------------------------------------------------------------------------------------------------
// Reading

static bool hold_row(void *user, uint64_t hash_id, int64_t folder_id, const struct twx_image *image)
{
    struct reader *reader = user;
    reader->has_enough = !twx_file_row_add(reader->to, hash_id, folder_id, image);
    return !reader->has_enough;
}

static enum twx_status read_stretches(void *user, struct twx_rows_ahead *ahead,
                                      struct twx_error *err)
{
    struct reader *reader = user;
    const struct split *split = reader->split;
    enum twx_status status = TWX_OK;
    reader->to = ahead;
    for (size_t i = reader->number;
         i < split->n_stretches && status == TWX_OK && !reader->has_enough; i += split->n_readers) {
        const bool is_last = i + 1 == split->n_stretches;
        const struct twx_file_stretch stretch = {
            .first = i * TWX_STRETCH_FILES,
            .end = is_last ? split->n_files : (i + 1) * TWX_STRETCH_FILES,
            .first_id = split->first_ids[i],
            .last_id = is_last ? INT64_MAX : split->first_ids[i + 1] - 1};
        struct twx_file_choice choice = *split->choice;
        choice.within = &stretch;
        status = twx_index_each_file(reader->index, &choice, hold_row, reader, err);
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Taking

/** How many files of a stretch are wanted. */
static size_t count_wanted(const struct split *split, size_t stretch)
{
    const uint64_t *words = split->choice->wanted + stretch * TWX_STRETCH_FILES / 64;
    const size_t n_left = split->n_files - stretch * TWX_STRETCH_FILES;
    size_t n = 0;
    for (size_t bit = 0; bit < TWX_STRETCH_FILES && bit < n_left; bit += 64) {
        n += (size_t)__builtin_popcountll(words[bit / 64]);
    }
    return n;
}

/** How the taking of rows has ended. */
enum ending { ALL_TAKEN, HAS_ENOUGH, ENDED_EARLY };

/** Takes the rows of all stretches in order, until fn has enough or a reader has no more. */
static enum ending take_rows(const struct split *split, twx_file_fn fn, void *user)
{
    for (size_t i = 0; i < split->n_stretches; i++) {
        const struct reader *reader = &split->readers[i % split->n_readers];
        for (size_t n = count_wanted(split, i); n > 0; n--) {
            const struct twx_file_row *row = twx_file_row_next(reader->ahead);
            if (row == NULL) {
                return ENDED_EARLY;
            }
            if (!fn(user, row->hash_id, row->folder_id, &row->image)) {
                return HAS_ENOUGH;
            }
        }
    }
    return ALL_TAKEN;
}

// ---------------------------------------------------------------------------------------------------------
// Both

/** Connects as many readers as are worth it and see what the first one sees. */
static void connect_readers(struct split *split, struct twx_index *index)
{
    unsigned n = 1;
    split->readers[0] = (struct reader){.index = index};
    if (split->first_ids != NULL && split->n_stretches >= STRETCHES_LEAST &&
        !twx_index_is_shared(index)) {
        const unsigned n_processors = twx_n_processors();
        n = n_processors < READERS_MAX ? n_processors : READERS_MAX;
    }
    for (split->n_readers = 1; split->n_readers < n; split->n_readers++) {
        struct reader *reader = &split->readers[split->n_readers];
        *reader = (struct reader){.number = split->n_readers};
        if (twx_index_reopen_same(index, &reader->index, NULL) != TWX_OK || reader->index == NULL) {
            return;
        }
    }
}

/** Starts the readers' threads.  returns: false when one of them cannot be, or out of memory */
static bool start_threads(struct split *split)
{
    bool is_started = true;
    for (unsigned i = 0; i < split->n_readers && is_started; i++) {
        struct reader *reader = &split->readers[i];
        reader->split = split;
        reader->ahead = twx_rows_ahead_start(sizeof(struct twx_file_row), read_stretches, reader);
        is_started = reader->ahead != NULL;
    }
    return is_started;
}

/** Ends the threads that were started.  returns: the first failure */
static enum twx_status end_threads(struct split *split, enum ending ending, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (unsigned i = 0; i < split->n_readers && split->readers[i].ahead != NULL; i++) {
        struct twx_rows_ahead *ahead = split->readers[i].ahead;
        if (ending == ALL_TAKEN) {
            (void)twx_rows_ahead_next(ahead, NULL);  // waits for what ended it behind its last row
        }
        if (status == TWX_OK) {
            status = twx_rows_ahead_status(ahead, err);
        }
        twx_rows_ahead_end(ahead);
    }
    return status;
}

enum twx_status twx_index_each_wanted_file(struct twx_index *index,
                                           const struct twx_file_choice *choice,
                                           const int64_t *first_ids, size_t n_files, twx_file_fn fn,
                                           void *user, struct twx_error *err)
{
    struct split split = {.choice = choice,
                          .first_ids = first_ids,
                          .n_files = n_files,
                          .n_stretches = (n_files + TWX_STRETCH_FILES - 1) / TWX_STRETCH_FILES};
    connect_readers(&split, index);
    const bool is_split = split.n_readers > 1 && start_threads(&split);
    const enum ending ending = is_split ? take_rows(&split, fn, user) : HAS_ENOUGH;
    enum twx_status status = end_threads(&split, ending, err);
    for (unsigned i = 1; i < split.n_readers; i++) {
        twx_index_close(split.readers[i].index);
    }
    if (!is_split) {
        return twx_index_each_file_ahead(index, choice, fn, user, err);
    }
    if (status == TWX_OK && ending == ENDED_EARLY) {
        status = twx_fail(err, TWX_UNUSABLE, 0,
                          "index '%s' is damaged: files that were there are not found",
                          twx_index_path(index));
    }
    return status;
}
