// SPDX-License-Identifier: MIT
//
// All rows in memory, looked at one by one: a question costs 10 ms a million. Owns them.
#include "query/imported_matches.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "hash/dhash.h"
#include "store/imported_rows.h"
#include "twindex_commands.h"

struct twx_imported_matches {
    struct twx_index *index;  // the first part
    size_t half_bytes;
    size_t n;
    uint8_t *halves;  // n x half_bytes
    size_t halves_cap;
    size_t *paths;  // n: where in `bytes` each begins
    size_t paths_cap;
    char *bytes;  // paths, a NUL behind each
    size_t n_bytes;
    size_t bytes_cap;
    bool is_out_of_memory;
};

static bool add(void *user, const char *path, size_t n, const uint8_t *half)
{
    struct twx_imported_matches *m = user;
    if (!twx_reserve((void **)&m->halves, &m->halves_cap, m->n + 1, m->half_bytes) ||
        !twx_reserve((void **)&m->paths, &m->paths_cap, m->n + 1, sizeof *m->paths) ||
        !twx_reserve((void **)&m->bytes, &m->bytes_cap, m->n_bytes + n + 1, 1)) {
        m->is_out_of_memory = true;
        return false;
    }
    memcpy(m->halves + m->n * m->half_bytes, half, m->half_bytes);
    m->paths[m->n++] = m->n_bytes;
    memcpy(m->bytes + m->n_bytes, path, n + 1);
    m->n_bytes += n + 1;
    return true;
}

enum twx_status twx_imported_matches_load(struct twx_index *index,
                                          struct twx_imported_matches **imported,
                                          struct twx_error *err)
{
    struct twx_imported_matches *m = twx_alloc(1, sizeof *m);
    enum twx_status status = m != NULL ? TWX_OK : twx_fail_memory(err);
    *imported = NULL;
    if (m == NULL) {
        return status;
    }
    m->index = index;
    m->half_bytes = twx_hash_bytes(twx_index_hash_size(index)) / 2;
    for (; status == TWX_OK && index != NULL; index = twx_index_next_part(index)) {
        status = twx_imported_each(index, add, m, err);
        status = status == TWX_OK && m->is_out_of_memory ? twx_fail_memory(err) : status;
    }
    if (status != TWX_OK || m->n == 0) {
        twx_imported_matches_free(m);
        return status;
    }
    *imported = m;
    return TWX_OK;
}

void twx_imported_matches_free(struct twx_imported_matches *m)
{
    if (m != NULL) {
        free(m->halves);
        free(m->paths);
        free(m->bytes);
        free(m);
    }
}

/** The least distance of a row to a question over its turns.  turn: out, the number of the first that is as near */
static unsigned distance_to(const struct twx_imported_matches *m,
                            const struct twx_question *question, const uint8_t *half,
                            unsigned *turn)
{
    unsigned least = UINT_MAX;
    for (unsigned t = 0; t < twx_n_turns(question->turns); t++) {
        const unsigned distance = twx_hamming(twx_question_asked(question, t), half, m->half_bytes);
        *turn = distance < least ? t : *turn;
        least = distance < least ? distance : least;
    }
    return least;
}

enum twx_status twx_imported_matches_each(const struct twx_imported_matches *m,
                                          const struct twx_question *question, twx_match_fn fn,
                                          void *user, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    bool go_on = true;
    for (size_t i = 0; i < m->n && status == TWX_OK && go_on; i++) {
        const uint8_t *half = m->halves + i * m->half_bytes;
        const char *path = m->bytes + m->paths[i];
        const unsigned limit = twx_question_limit(question, 0);
        unsigned turn = 0;
        bool is_ours = false;
        const unsigned distance = distance_to(m, question, half, &turn);
        if (!twx_reach_has(&question->reach, limit, distance, half)) {
            continue;
        }
        const unsigned other = twx_reach_limit(&question->reach, half);
        struct twx_match match = {
            .image = {.path = path,
                      .path_bytes = strlen(path),
                      .has_hash = true,
                      .mtime_ns = INT64_MAX},
            .distance = distance,
            .allowed = other < limit ? other : limit,
            .orientation = twx_turn_orientation(question->turns, turn),
            .is_inverted = twx_turn_is_inverted(question->turns, turn),
            .via = TWX_VIA_IMPORTED,
        };
        memcpy(match.image.hash, half, m->half_bytes);
        status = twx_index_has_path(m->index, path, &is_ours, err);  // of any part
        go_on = status != TWX_OK || is_ours || fn(user, &match);
    }
    return status;
}
