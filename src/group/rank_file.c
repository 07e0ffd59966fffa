// SPDX-License-Identifier: MIT
//
// The bytes of a rank file, written and read in order. Sizes are compared with that of the file before anything is allocated.
#include "group/rank_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/checksum.h"
#include "base/mix.h"
#include "twindex_commands.h"

enum { VERSION = 1, HEADER_BYTES = 64, PART_BYTES = 80, EXCEPTION_BYTES = 12, SUM_BYTES = 8 };

static const char magic[] = "TWXRANKS";

void twx_ranks_release(struct twx_ranks *ranks)
{
    free(ranks->keep);
    free(ranks->many);
    free(ranks->parts);
    if (ranks->file != NULL) {
        (void)fclose(ranks->file);
    }
    *ranks = (struct twx_ranks){0};
}

void twx_rank_numbers_release(struct twx_rank_numbers *numbers)
{
    free(numbers->nodes);
    free(numbers->exceptions);
    *numbers = (struct twx_rank_numbers){0};
}

uint64_t twx_rank_files_sum(uint64_t sum, uint64_t hash_id, const struct twx_image *image)
{
    sum = twx_mix64(sum ^ (image->has_hash ? hash_id : UINT64_MAX));
    sum = twx_mix64(sum ^ image->bytes);
    sum = twx_mix64(sum ^ (uint64_t)image->mtime_ns);
    return twx_checksum64(image->path, image->path_bytes, sum);
}

static size_t many_bytes(const struct twx_ranks *ranks)
{
    return ((size_t)ranks->n_cells + 7) / 8;
}

// ---------------------------------------------------------------------------------------------------------
// Writing

static void put_header(const struct twx_ranks *ranks, uint8_t header[static HEADER_BYTES])
{
    memset(header, 0, HEADER_BYTES);
    memcpy(header, magic, 8);
    twx_put_u16(header + 8, VERSION);
    twx_put_u16(header + 10, HEADER_BYTES);
    twx_put_u16(header + 12, (uint16_t)ranks->hash_size);
    twx_put_u16(header + 14, ranks->include_flat ? 1 : 0);
    twx_put_u32(header + 16, ranks->n_parts);
    twx_put_u32(header + 20, ranks->n_nodes);
    twx_put_u32(header + 24, ranks->n_cells);
    twx_put_u32(header + 28, (uint32_t)strlen(ranks->keep));
    twx_put_u64(header + 32, ranks->n_images);
    twx_put_u64(header + 40, ranks->n_flat);
    twx_put_u64(header + 56, twx_checksum64(header, 56, 0));
}

static void put_part(const struct twx_rank_part *part, struct twx_our_file *file)
{
    uint8_t bytes[PART_BYTES] = {0};
    memcpy(bytes, part->uuid, 36);
    twx_put_u64(bytes + 40, part->n_hashes);
    twx_put_u64(bytes + 48, part->codes_sum);
    twx_put_u64(bytes + 56, part->n_files);
    twx_put_u64(bytes + 64, part->files_sum);
    twx_put_u64(bytes + 72, part->n_exceptions);
    twx_our_file_put(file, bytes, sizeof bytes);
}

enum twx_status twx_ranks_create(const char *path, struct twx_our_file *writer,
                                 struct twx_error *err)
{
    return twx_our_file_create(writer, path, magic, err);
}

void twx_ranks_put_front(const struct twx_ranks *ranks, struct twx_our_file *writer)
{
    uint8_t header[HEADER_BYTES];
    put_header(ranks, header);
    twx_our_file_put_plain(writer, header, sizeof header);
    twx_our_file_put(writer, ranks->keep, strlen(ranks->keep));
    twx_our_file_put(writer, ranks->many, many_bytes(ranks));
    for (uint32_t p = 0; p < ranks->n_parts; p++) {
        put_part(&ranks->parts[p], writer);
    }
}

void twx_ranks_put_node(uint32_t node, struct twx_our_file *writer)
{
    uint8_t bytes[4];
    twx_put_u32(bytes, node);
    twx_our_file_put(writer, bytes, sizeof bytes);
}

void twx_ranks_put_exception(const struct twx_rank_exception *exception,
                             struct twx_our_file *writer)
{
    uint8_t bytes[EXCEPTION_BYTES];
    twx_put_u64(bytes, exception->number);
    twx_put_u32(bytes + 8, exception->cell);
    twx_our_file_put(writer, bytes, sizeof bytes);
}

enum twx_status twx_ranks_commit(struct twx_our_file *writer, struct twx_error *err)
{
    uint8_t bytes[SUM_BYTES];
    twx_put_u64(bytes, twx_our_file_sum(writer));
    twx_our_file_put_plain(writer, bytes, sizeof bytes);
    return twx_our_file_commit(writer, err);
}

// ---------------------------------------------------------------------------------------------------------
// Reading

static enum twx_status fail_damaged(const struct twx_ranks *ranks, struct twx_error *err)
{
    return twx_fail(err, TWX_UNUSABLE, 0, "'%.150s' is damaged: make it again with twindex rank",
                    ranks->path);
}

static enum twx_status read_bytes(const struct twx_ranks *ranks, void *bytes, size_t n,
                                  struct twx_error *err)
{
    errno = 0;
    if (n == 0 || fread(bytes, 1, n, ranks->file) == n) {
        return TWX_OK;
    }
    return ferror(ranks->file) != 0
               ? twx_fail_errno(err, errno, "cannot read '%.150s'", ranks->path)
               : fail_damaged(ranks, err);
}

static enum twx_status take_header(struct twx_ranks *ranks, const uint8_t *header, uint32_t *n_keep,
                                   struct twx_error *err)
{
    if (memcmp(header, magic, 8) != 0) {
        return twx_fail(err, TWX_UNUSABLE, 0, "'%.150s' is no file of twindex rank", ranks->path);
    }
    if (twx_get_u64(header + 56) != twx_checksum64(header, 56, 0)) {
        return fail_damaged(ranks, err);
    }
    if (twx_get_u16(header + 8) != VERSION) {
        return twx_fail(err, TWX_UNUSABLE, 0, "'%.150s' is of another version of twindex rank",
                        ranks->path);
    }
    ranks->hash_size = twx_get_u16(header + 12);
    ranks->include_flat = (twx_get_u16(header + 14) & 1) != 0;
    ranks->n_parts = twx_get_u32(header + 16);
    ranks->n_nodes = twx_get_u32(header + 20);
    ranks->n_cells = twx_get_u32(header + 24);
    *n_keep = twx_get_u32(header + 28);
    ranks->n_images = twx_get_u64(header + 32);
    ranks->n_flat = twx_get_u64(header + 40);
    const bool is_sound = twx_hash_bits(ranks->hash_size) > 0 && ranks->n_parts > 0 &&
                          ranks->n_nodes <= ranks->n_cells;
    return is_sound ? TWX_OK : fail_damaged(ranks, err);
}

static void take_part(const uint8_t *bytes, struct twx_rank_part *part)
{
    memcpy(part->uuid, bytes, 36);
    part->uuid[36] = '\0';
    part->n_hashes = twx_get_u64(bytes + 40);
    part->codes_sum = twx_get_u64(bytes + 48);
    part->n_files = twx_get_u64(bytes + 56);
    part->files_sum = twx_get_u64(bytes + 64);
    part->n_exceptions = twx_get_u64(bytes + 72);
}

/** Compares the checksum at the end with all from the header on. */
static enum twx_status verify(struct twx_ranks *ranks, uint64_t n_bytes, struct twx_error *err)
{
    enum { PIECE = 1 << 16 };
    uint8_t *piece = twx_alloc(PIECE, 1);
    struct twx_checksum64 *sum = twx_checksum64_create(0);
    enum twx_status status = piece != NULL && sum != NULL ? TWX_OK : twx_fail_memory(err);
    rewind(ranks->file);
    if (status == TWX_OK) {
        status = read_bytes(ranks, piece, HEADER_BYTES, err);
    }
    for (uint64_t left = n_bytes - HEADER_BYTES - SUM_BYTES; left > 0 && status == TWX_OK;) {
        const size_t n = left < PIECE ? (size_t)left : PIECE;
        status = read_bytes(ranks, piece, n, err);
        if (status == TWX_OK) {
            twx_checksum64_add(sum, piece, n);
            left -= n;
        }
    }
    if (status == TWX_OK) {
        status = read_bytes(ranks, piece, SUM_BYTES, err);
    }
    if (status == TWX_OK) {
        ranks->id = twx_get_u64(piece);
        status = ranks->id == twx_checksum64_get(sum) ? TWX_OK : fail_damaged(ranks, err);
    }
    twx_checksum64_free(sum);
    free(piece);
    return status;
}

/** Reads what lies before the numbers, once it is known to fit into the file. */
static enum twx_status read_front(struct twx_ranks *ranks, uint32_t n_keep, uint64_t n_bytes,
                                  struct twx_error *err)
{
    uint8_t bytes[PART_BYTES];
    uint64_t needed = (uint64_t)n_keep + HEADER_BYTES + SUM_BYTES + many_bytes(ranks) +
                      (uint64_t)ranks->n_parts * PART_BYTES;
    if (needed > n_bytes) {
        return fail_damaged(ranks, err);
    }
    ranks->keep = twx_alloc((size_t)n_keep + 1, 1);
    ranks->many = twx_alloc(many_bytes(ranks), 1);
    ranks->parts = twx_alloc(ranks->n_parts, sizeof *ranks->parts);
    if (ranks->keep == NULL || ranks->many == NULL || ranks->parts == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = read_bytes(ranks, ranks->keep, n_keep, err);
    if (status == TWX_OK && strlen(ranks->keep) != n_keep) {
        status = fail_damaged(ranks, err);
    }
    if (status == TWX_OK) {
        status = read_bytes(ranks, ranks->many, many_bytes(ranks), err);
    }
    for (uint32_t p = 0; p < ranks->n_parts && status == TWX_OK; p++) {
        status = read_bytes(ranks, bytes, sizeof bytes, err);
        take_part(bytes, &ranks->parts[p]);
        if (status == TWX_OK && (ranks->parts[p].n_hashes > n_bytes / 4 ||
                                 ranks->parts[p].n_exceptions > n_bytes / EXCEPTION_BYTES)) {
            status = fail_damaged(ranks, err);
        }
        needed += 4 * ranks->parts[p].n_hashes + EXCEPTION_BYTES * ranks->parts[p].n_exceptions;
    }
    return status == TWX_OK && needed != n_bytes ? fail_damaged(ranks, err) : status;
}

enum twx_status twx_ranks_open(const char *path, struct twx_ranks *ranks, struct twx_error *err)
{
    uint8_t header[HEADER_BYTES];
    uint32_t n_keep = 0;
    *ranks = (struct twx_ranks){.path = path, .file = fopen(path, "rbe")};
    if (ranks->file == NULL || fseeko(ranks->file, 0, SEEK_END) != 0) {
        return twx_fail_errno(err, errno, "cannot open '%.150s'", path);
    }
    const off_t n_bytes = ftello(ranks->file);
    rewind(ranks->file);
    if (n_bytes < HEADER_BYTES + SUM_BYTES) {
        return twx_fail(err, TWX_UNUSABLE, 0, "'%.150s' is no file of twindex rank", path);
    }
    enum twx_status status = read_bytes(ranks, header, sizeof header, err);
    if (status == TWX_OK) {
        status = take_header(ranks, header, &n_keep, err);
    }
    if (status == TWX_OK) {
        status = read_front(ranks, n_keep, (uint64_t)n_bytes, err);
    }
    return status == TWX_OK ? verify(ranks, (uint64_t)n_bytes, err) : status;
}

enum twx_status twx_ranks_read(const struct twx_ranks *ranks, uint32_t part,
                               struct twx_rank_numbers *numbers, struct twx_error *err)
{
    const struct twx_rank_part *of = &ranks->parts[part];
    uint64_t at = HEADER_BYTES + strlen(ranks->keep) + many_bytes(ranks) +
                  (uint64_t)ranks->n_parts * PART_BYTES;
    *numbers = (struct twx_rank_numbers){0};
    for (uint32_t p = 0; p < part; p++) {
        at += 4 * ranks->parts[p].n_hashes + EXCEPTION_BYTES * ranks->parts[p].n_exceptions;
    }
    numbers->nodes = twx_alloc(of->n_hashes, sizeof *numbers->nodes);
    numbers->exceptions = twx_alloc(of->n_exceptions, sizeof *numbers->exceptions);
    if (numbers->nodes == NULL || numbers->exceptions == NULL) {
        return twx_fail_memory(err);
    }
    if (fseeko(ranks->file, (off_t)at, SEEK_SET) != 0) {
        return twx_fail_errno(err, errno, "cannot read '%.150s'", ranks->path);
    }
    enum twx_status status =
        read_bytes(ranks, numbers->nodes, of->n_hashes * sizeof *numbers->nodes, err);
    for (uint64_t i = 0; i < of->n_hashes && status == TWX_OK; i++) {
        numbers->nodes[i] = twx_get_u32((const uint8_t *)&numbers->nodes[i]);
    }
    for (uint64_t i = 0; i < of->n_exceptions && status == TWX_OK; i++) {
        uint8_t bytes[EXCEPTION_BYTES];
        status = read_bytes(ranks, bytes, sizeof bytes, err);
        numbers->exceptions[i] =
            (struct twx_rank_exception){twx_get_u64(bytes), twx_get_u32(bytes + 8)};
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Parts

enum twx_status twx_ranks_match(const struct twx_ranks *ranks, struct twx_index *index,
                                struct twx_index ***of, struct twx_error *err)
{
    *of = twx_alloc(ranks->n_parts, sizeof(struct twx_index *));
    if (*of == NULL) {
        return twx_fail_memory(err);
    }
    for (struct twx_index *part = index; part != NULL; part = twx_index_next_part(part)) {
        uint32_t p = 0;
        while (p < ranks->n_parts && strcmp(ranks->parts[p].uuid, twx_index_uuid(part)) != 0) {
            p++;
        }
        if (p == ranks->n_parts) {
            return twx_fail(err, TWX_USAGE, 0,
                            "'%.100s' is none of the indexes that '%.100s' ranks",
                            twx_index_path(part), ranks->path);
        }
        (*of)[p] = part;
    }
    for (uint32_t p = 0; p < ranks->n_parts; p++) {
        if ((*of)[p] == NULL) {
            return twx_fail(
                err, TWX_USAGE, 0,
                "'%.100s' ranks %u indexes: give a -d for each, the one with UUID %s is "
                "missing",
                ranks->path, ranks->n_parts, ranks->parts[p].uuid);
        }
    }
    return TWX_OK;
}
