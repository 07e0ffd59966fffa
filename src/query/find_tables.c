// SPDX-License-Identifier: MIT
//
// Building tables on threads, asking them. Owns nothing past a call but what it hands out.
#include "query/find_tables.h"

#include <stdatomic.h>

#include "base/parallel_for.h"

// ------------------------------------------------------------------------------------------------------
// Building

struct building {
    struct twx_mih *mih;
    atomic_uint next_chunk;
    atomic_bool out_of_memory;
};

static void build_chunks(void *user, unsigned share)
{
    struct building *building = user;
    (void)share;
    for (;;) {
        const unsigned chunk = atomic_fetch_add(&building->next_chunk, 1);
        if (chunk >= twx_mih_n_chunks(building->mih) || atomic_load(&building->out_of_memory)) {
            break;
        }
        if (!twx_mih_build_chunk(building->mih, chunk)) {
            atomic_store(&building->out_of_memory, true);
        }
    }
}

struct twx_mih *twx_build_tables(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                                 size_t n_compared, const struct twx_mih_shape *shape,
                                 unsigned n_threads)
{
    struct building building = {.mih =
                                    twx_mih_create(codes, n_codes, code_bytes, n_compared, shape)};
    if (building.mih == NULL) {
        return NULL;
    }
    twx_parallel_for(n_threads < shape->n_chunks ? n_threads : shape->n_chunks, build_chunks,
                     &building);
    if (atomic_load(&building.out_of_memory)) {
        twx_mih_free(building.mih);
        return NULL;
    }
    return building.mih;
}

// ------------------------------------------------------------------------------------------------------
// Asking

struct asking {
    const struct twx_coded_tables *tables;
    struct twx_question *question;
    unsigned asked;
    bool out_of_memory;
    bool is_damaged;
};

/** Positions of a file's tables may be anything. */
static bool are_positions(const struct asking *asking, const struct twx_code_hit *hits, size_t n)
{
    bool are = true;
    for (size_t i = 0; i < n; i++) {
        are = are && hits[i].position < asking->tables->n_codes;
    }
    return are;
}

static bool take_hits(void *user, const struct twx_code_hit *hits, size_t n_hits)
{
    struct asking *asking = user;
    const struct twx_coded_tables *tables = asking->tables;
    asking->is_damaged = !are_positions(asking, hits, n_hits);
    if (asking->is_damaged) {
        return false;
    }
    asking->out_of_memory =
        !twx_question_add(asking->question, asking->asked, 0, hits, n_hits,
                          tables->are_copied ? tables->codes : NULL, tables->code_bytes);
    return !asking->out_of_memory && !asking->question->is_overfull;
}

enum twx_status twx_find_by_tables(const struct twx_coded_tables *tables,
                                   struct twx_question *question, struct twx_error *err)
{
    struct asking asking = {.tables = tables, .question = question};
    const unsigned n_asked = twx_question_n_asked(question);
    question->held_codes = tables->are_copied ? NULL : tables->codes;
    for (; asking.asked < n_asked && !asking.out_of_memory && !asking.is_damaged; asking.asked++) {
        question->n_candidates +=
            twx_mih_query(tables->mih, twx_question_asked(question, asking.asked),
                          twx_question_limit(question, asking.asked), take_hits, &asking);
    }
    if (asking.is_damaged) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "the search tables are damaged: make them again with twindex optimize");
    }
    return asking.out_of_memory ? twx_fail_memory(err) : TWX_OK;
}
