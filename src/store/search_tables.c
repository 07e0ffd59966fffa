// SPDX-License-Identifier: MIT
//
// Mapping search tables. All that addresses are made of is compared with the file's size, or with the number of hashes; the
// rest is told by the checksum alone, which a question does not wait for. Owns the mapping.
#include "store/search_tables.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/log.h"
#include "base/our_file.h"
#include "base/read_at.h"
#include "store/db.h"
#include "store/index_blocks.h"
#include "store/search_tables_file.h"

/** The kernel reads what is asked for ahead of its use, several pieces at once, and no more than that. */
static void ask_for_pages(const void *bytes, size_t n)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uintptr_t begin = (uintptr_t)bytes / page * page;
    if (n > 0) {
        (void)madvise((void *)begin, (uintptr_t)bytes + n - begin, MADV_WILLNEED);
    }
}

/** Whether the beginnings of a chunk's entries ascend up to the number of codes. */
static bool are_beginnings(const uint32_t *begins, uint64_t n_codes)
{
    const size_t n = (size_t)1 << TWX_TABLES_CHUNK_BITS;
    bool ascend = begins[0] == 0 && begins[n] == n_codes;
    for (size_t i = 0; i < n; i++) {
        ascend = ascend && begins[i] <= begins[i + 1];
    }
    return ascend;
}

/** Makes a multi-index of the first n_chunks tables of the file.  returns: owned: free_view; NULL: out of memory */
static struct twx_mih *make_view(const struct twx_search_tables *tables, unsigned n_chunks)
{
    const bool is_whole = n_chunks == TWX_TABLES_CHUNKS;
    const struct twx_mih_shape shape = {.n_chunks = n_chunks, .chunk_bits = TWX_TABLES_CHUNK_BITS};
    struct twx_mih *mih =
        twx_mih_create(tables->codes, tables->n_codes, TWX_TABLES_CODE_BYTES,
                       is_whole ? TWX_TABLES_CODE_BYTES : TWX_TABLES_CODE_BYTES / 2, &shape);
    const uint64_t word_bytes = twx_tables_padded(tables->n_codes * sizeof(uint64_t));
    uint8_t *at = (uint8_t *)tables->mapping + TWX_TABLES_PAGE +
                  twx_tables_padded(tables->n_codes * TWX_TABLES_CODE_BYTES);
    if (mih == NULL) {
        return NULL;
    }
    mih->will_need = ask_for_pages;
    for (unsigned k = 0; k < n_chunks; k++) {
        struct twx_mih_table *table = &mih->tables[k];
        const size_t n_values = ((size_t)1 << TWX_TABLES_CHUNK_BITS) + 1;
        table->begins = (uint32_t *)at;
        at += twx_tables_padded(n_values * sizeof *table->begins);
        // The first words of a row half's chunks are those of the column half.
        table->planes[0] = (uint64_t *)(is_whole ? at : at + word_bytes);
        table->planes[1] = is_whole ? (uint64_t *)(at + word_bytes) : NULL;
        at += 2 * word_bytes;
        table->ids = (uint32_t *)at;
        at += twx_tables_padded(tables->n_codes * sizeof *table->ids);
    }
    return mih;
}

/** Its tables are the file's. */
static void free_view(struct twx_mih *mih)
{
    for (unsigned k = 0; mih != NULL && k < mih->n_chunks; k++) {
        mih->tables[k].begins = NULL;
        mih->tables[k].planes[0] = NULL;
        mih->tables[k].planes[1] = NULL;
        mih->tables[k].ids = NULL;
    }
    twx_mih_free(mih);
}

void twx_search_tables_close(struct twx_search_tables *tables)
{
    if (tables == NULL) {
        return;
    }
    free_view(tables->whole);
    free_view(tables->row_half);
    if (tables->mapping != NULL) {
        (void)munmap(tables->mapping, tables->n_bytes);
    }
    free(tables);
}

/** Maps a file whose header and size go together; leaves mapping NULL where they do not. */
static void map(struct twx_search_tables *tables, int fd, uint64_t *blocks_sum)
{
    uint8_t header[TWX_TABLES_PAGE];
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
        twx_read_at(fd, header, sizeof header, 0) != (ssize_t)sizeof header ||
        !twx_tables_take_header(header, &tables->n_codes, blocks_sum) ||
        (uint64_t)st.st_size != twx_tables_file_bytes(tables->n_codes)) {
        return;
    }
    tables->n_bytes = (size_t)st.st_size;
    void *mapping = mmap(NULL, tables->n_bytes, PROT_READ, MAP_SHARED, fd, 0);
    if (mapping != MAP_FAILED) {
        (void)madvise(mapping, tables->n_bytes, MADV_RANDOM);
        tables->mapping = mapping;
        tables->codes = (uint8_t *)mapping + TWX_TABLES_PAGE;
    }
}

/** Makes both views; is_sound: out: the entries' beginnings lie within the file. */
static bool make_views(struct twx_search_tables *tables, bool *is_sound)
{
    *is_sound = true;
    tables->whole = make_view(tables, TWX_TABLES_CHUNKS);
    tables->row_half = make_view(tables, TWX_TABLES_CHUNKS / 2);
    if (tables->whole == NULL || tables->row_half == NULL) {
        return false;
    }
    for (unsigned k = 0; k < TWX_TABLES_CHUNKS; k++) {
        const uint32_t *begins = tables->whole->tables[k].begins;
        ask_for_pages(begins, sizeof *begins << TWX_TABLES_CHUNK_BITS);
    }
    for (unsigned k = 0; k < TWX_TABLES_CHUNKS && *is_sound; k++) {
        *is_sound = are_beginnings(tables->whole->tables[k].begins, tables->n_codes);
    }
    return true;
}

enum twx_status twx_search_tables_open(struct twx_index *index, uint64_t n_hashes,
                                       struct twx_search_tables **tables, struct twx_error *err)
{
    char *path = twx_tables_path(index->file);
    struct twx_search_tables *made = twx_alloc(1, sizeof *made);
    enum twx_status status = TWX_OK;
    uint64_t known_sum = 0;
    uint64_t sum = 0;
    bool fits = false;
    *tables = NULL;
    if (path == NULL || made == NULL) {
        free(path);
        free(made);
        return twx_fail_memory(err);
    }
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    free(path);
    if (fd >= 0) {
        map(made, fd, &known_sum);
        (void)close(fd);
    }
    if (made->mapping != NULL && twx_index_code_bytes(index) == TWX_TABLES_CODE_BYTES &&
        made->n_codes <= n_hashes && made->n_codes % twx_index_codes_per_block(index) == 0) {
        status = twx_tables_blocks_sum(index, made->n_codes, &sum, err);
        if (status == TWX_OK && sum == known_sum && !make_views(made, &fits)) {
            status = twx_fail_memory(err);
        }
    }
    if (status == TWX_OK && fits) {
        *tables = made;
    } else {
        twx_search_tables_close(made);
    }
    return status;
}

/** Whether the checksum at the end is that of all behind the header.  returns: also true once the run is to stop */
static bool is_sound(const struct twx_search_tables *tables, const struct twx_run *run,
                     struct twx_checksum64 *sum)
{
    enum { STEP = 16 << 20 };
    const uint8_t *bytes = tables->mapping;
    const size_t end = tables->n_bytes - TWX_TABLES_SUM_BYTES;
    uint64_t known = 0;
    (void)madvise(tables->mapping, tables->n_bytes, MADV_SEQUENTIAL);
    for (size_t at = TWX_TABLES_PAGE; at < end; at += STEP) {
        if (twx_is_stopped(run)) {
            return true;
        }
        twx_checksum64_add(sum, bytes + at, end - at < STEP ? end - at : STEP);
    }
    memcpy(&known, bytes + end, sizeof known);
    return known == twx_checksum64_get(sum);
}

enum twx_status twx_search_tables_check(struct twx_index *index, uint64_t n_hashes,
                                        const struct twx_run *run, bool *are_damaged,
                                        struct twx_error *err)
{
    struct twx_search_tables *tables = NULL;
    struct twx_checksum64 *sum = twx_checksum64_create(0);
    enum twx_status status = sum != NULL ? TWX_OK : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = twx_search_tables_open(index, n_hashes, &tables, err);
    }
    *are_damaged = tables != NULL && !is_sound(tables, run, sum);
    twx_search_tables_close(tables);
    twx_checksum64_free(sum);
    return status == TWX_OK && twx_is_stopped(run)
               ? twx_fail(err, TWX_STOPPED, 0, "stopped while verifying search tables")
               : status;
}

void twx_search_tables_remove(const char *index_file)
{
    char *path = twx_tables_path(index_file);
    if (path != NULL && twx_is_our_file(path, TWX_TABLES_MAGIC)) {
        (void)unlink(path);
    }
    free(path);
}
