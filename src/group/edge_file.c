// SPDX-License-Identifier: MIT
//
// The bytes of edge files, but for the reading of edges. Little-endian machines write edges as they are in memory.
#include "group/edge_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/bytes.h"

enum { VERSION = 1, RUNS_MOST = 1 << 24 };

static const char magic[] = "TWXEDGES";
static const char end_mark[] = "TWXEDEND";

// ---------------------------------------------------------------------------------------------------------
// Writing

static void put_header(const struct twx_edge_header *h, uint8_t bytes[static TWX_EDGE_HEADER_BYTES])
{
    memset(bytes, 0, TWX_EDGE_HEADER_BYTES);
    memcpy(bytes, magic, 8);
    twx_put_u16(bytes + 8, VERSION);
    twx_put_u16(bytes + 10, TWX_EDGE_HEADER_BYTES);
    twx_put_u16(bytes + 12, (uint16_t)h->hash_size);
    twx_put_u16(bytes + 14, (uint16_t)((h->is_adaptive ? 1U : 0U) | (h->any_orientation ? 2U : 0U) |
                                       (h->inverted ? 4U : 0U)));
    twx_put_u16(bytes + 16, (uint16_t)h->radius);
    twx_put_u16(bytes + 18, (uint16_t)h->variants);
    twx_put_u32(bytes + 20, h->n_parts);
    twx_put_u32(bytes + 24, h->share);
    twx_put_u32(bytes + 28, h->n_shares);
    twx_put_u64(bytes + 32, h->most_edges);
    twx_put_u64(bytes + 40, h->ranks_id);
    twx_put_u64(bytes + 56, twx_checksum64(bytes, 56, 0));
}

enum twx_status twx_edge_writer_create(struct twx_edge_writer *writer, const char *path,
                                       const struct twx_edge_header *header, struct twx_error *err)
{
    uint8_t bytes[TWX_EDGE_HEADER_BYTES];
    *writer = (struct twx_edge_writer){0};
    const enum twx_status status = twx_our_file_create(&writer->file, path, magic, err);
    if (status == TWX_OK) {
        put_header(header, bytes);
        twx_our_file_put_plain(&writer->file, bytes, sizeof bytes);
    }
    return status;
}

void twx_edge_writer_release(struct twx_edge_writer *writer)
{
    twx_our_file_release(&writer->file);
    free(writer->runs);
    *writer = (struct twx_edge_writer){0};
}

bool twx_edge_writer_begin(struct twx_edge_writer *writer, uint32_t part_a, uint32_t part_b)
{
    if (!twx_reserve((void **)&writer->runs, &writer->runs_cap, writer->n_runs + 1,
                     sizeof *writer->runs)) {
        return false;
    }
    writer->runs[writer->n_runs++] = (struct twx_edge_run){.part_a = part_a, .part_b = part_b};
    twx_our_file_begin_sum(&writer->file);
    return true;
}

void twx_edge_writer_add(struct twx_edge_writer *writer, uint64_t *edges, size_t n)
{
    struct twx_edge_run *run = &writer->runs[writer->n_runs - 1];
    for (size_t i = 0; i < n; i++) {
        const uint64_t edge = edges[i];
        twx_put_u64((uint8_t *)&edges[i], edge);
    }
    twx_our_file_put(&writer->file, edges, n * sizeof *edges);
    run->n_edges += n;
    run->sum = twx_our_file_sum(&writer->file);
    writer->n_edges += n;
}

void twx_edge_writer_leave_out(struct twx_edge_writer *writer, uint64_t n_edges, uint64_t n_hubs)
{
    struct twx_edge_run *run = &writer->runs[writer->n_runs - 1];
    run->n_left_out += n_edges;
    run->n_hubs += n_hubs;
}

enum twx_status twx_edge_writer_commit(struct twx_edge_writer *writer, struct twx_error *err)
{
    uint8_t bytes[TWX_EDGE_RUN_BYTES] = {0};
    const uint64_t empty = twx_checksum64("", 0, 0);
    twx_our_file_begin_sum(&writer->file);
    for (size_t i = 0; i < writer->n_runs; i++) {
        const struct twx_edge_run *run = &writer->runs[i];
        twx_put_u32(bytes, run->part_a);
        twx_put_u32(bytes + 4, run->part_b);
        twx_put_u64(bytes + 8, run->n_edges);
        twx_put_u64(bytes + 16, run->n_left_out);
        twx_put_u64(bytes + 24, run->n_hubs);
        twx_put_u64(bytes + 32, run->n_edges > 0 ? run->sum : empty);
        twx_our_file_put(&writer->file, bytes, sizeof bytes);
    }
    memcpy(bytes, end_mark, 8);
    twx_put_u64(bytes + 8, writer->n_runs);
    twx_put_u64(bytes + 16, writer->n_edges);
    twx_our_file_put(&writer->file, bytes, 24);
    twx_put_u64(bytes + 24, twx_our_file_sum(&writer->file));
    twx_our_file_put_plain(&writer->file, bytes + 24, 8);
    return twx_our_file_commit(&writer->file, err);
}

// ---------------------------------------------------------------------------------------------------------
// Opening

static enum twx_status fail_damaged(const struct twx_edge_file *file, struct twx_error *err)
{
    return twx_fail(err, TWX_UNUSABLE, 0,
                    "'%.150s' is damaged: make it again with twindex pairs --parts", file->path);
}

static enum twx_status read_bytes(const struct twx_edge_file *file, void *bytes, size_t n,
                                  uint64_t at, struct twx_error *err)
{
    size_t n_read = 0;
    while (n_read < n) {
        const ssize_t got =
            pread(file->fd, (uint8_t *)bytes + n_read, n - n_read, (off_t)(at + n_read));
        if (got < 0 && errno != EINTR) {
            return twx_fail_errno(err, errno, "cannot read '%.150s'", file->path);
        }
        if (got == 0) {
            return fail_damaged(file, err);
        }
        n_read += got > 0 ? (size_t)got : 0;
    }
    return TWX_OK;
}

static enum twx_status take_header(struct twx_edge_file *file, const uint8_t *bytes,
                                   struct twx_error *err)
{
    struct twx_edge_header *h = &file->header;
    const unsigned flags = twx_get_u16(bytes + 14);
    if (memcmp(bytes, magic, 8) != 0) {
        return twx_fail(err, TWX_UNUSABLE, 0, "'%.150s' is no file of edges", file->path);
    }
    if (twx_get_u64(bytes + 56) != twx_checksum64(bytes, 56, 0)) {
        return fail_damaged(file, err);
    }
    if (twx_get_u16(bytes + 8) != VERSION) {
        return twx_fail(err, TWX_UNUSABLE, 0, "'%.150s' is of another version of twindex pairs",
                        file->path);
    }
    *h = (struct twx_edge_header){
        .hash_size = twx_get_u16(bytes + 12),
        .radius = twx_get_u16(bytes + 16),
        .is_adaptive = (flags & 1) != 0,
        .any_orientation = (flags & 2) != 0,
        .inverted = (flags & 4) != 0,
        .variants = (enum twx_variants)twx_get_u16(bytes + 18),
        .n_parts = twx_get_u32(bytes + 20),
        .share = twx_get_u32(bytes + 24),
        .n_shares = twx_get_u32(bytes + 28),
        .most_edges = twx_get_u64(bytes + 32),
        .ranks_id = twx_get_u64(bytes + 40),
    };
    const unsigned n_bits = twx_hash_bits(h->hash_size);  // 0: of no size that there is
    const bool is_sound =
        n_bits > 0 && h->radius <= n_bits && h->share < h->n_shares && h->n_parts > 0;
    return is_sound ? TWX_OK : fail_damaged(file, err);
}

/** Takes the runs out of the bytes of all and the 32 behind them.  returns: whether they agree with the file's size */
static bool take_runs(struct twx_edge_file *file, const uint8_t *bytes, uint64_t n_edges_most)
{
    uint64_t n_edges = 0;
    for (size_t i = 0; i < file->n_runs; i++, bytes += TWX_EDGE_RUN_BYTES) {
        struct twx_edge_run *run = &file->runs[i];
        *run = (struct twx_edge_run){.part_a = twx_get_u32(bytes),
                                     .part_b = twx_get_u32(bytes + 4),
                                     .n_edges = twx_get_u64(bytes + 8),
                                     .n_left_out = twx_get_u64(bytes + 16),
                                     .n_hubs = twx_get_u64(bytes + 24),
                                     .sum = twx_get_u64(bytes + 32)};
        if (run->n_edges > n_edges_most || run->part_a > run->part_b ||
            run->part_b >= file->header.n_parts) {
            return false;
        }
        n_edges += run->n_edges;
    }
    return n_edges == twx_get_u64(bytes + 16) && n_edges == n_edges_most;
}

static enum twx_status read_runs(struct twx_edge_file *file, uint64_t n_bytes,
                                 struct twx_error *err)
{
    uint8_t footer[TWX_EDGE_FOOTER_BYTES];
    enum twx_status status = read_bytes(file, footer, sizeof footer, n_bytes - sizeof footer, err);
    if (status != TWX_OK) {
        return status;
    }
    const uint64_t n = twx_get_u64(footer + 8);
    if (memcmp(footer, end_mark, 8) != 0 || n > RUNS_MOST ||
        n * TWX_EDGE_RUN_BYTES > n_bytes - TWX_EDGE_HEADER_BYTES - sizeof footer) {
        return fail_damaged(file, err);
    }
    const size_t n_tail = (size_t)n * TWX_EDGE_RUN_BYTES + sizeof footer;
    uint8_t *tail = twx_alloc(n_tail, 1);
    file->n_runs = (size_t)n;
    file->runs = twx_alloc(file->n_runs, sizeof *file->runs);
    if (tail == NULL || file->runs == NULL) {
        free(tail);
        return twx_fail_memory(err);
    }
    status = read_bytes(file, tail, n_tail, n_bytes - n_tail, err);
    const uint64_t n_edges = (n_bytes - n_tail - TWX_EDGE_HEADER_BYTES) / 8;
    if (status == TWX_OK &&
        (twx_get_u64(tail + n_tail - 8) != twx_checksum64(tail, n_tail - 8, 0) ||
         (n_bytes - n_tail - TWX_EDGE_HEADER_BYTES) % 8 != 0 || !take_runs(file, tail, n_edges))) {
        status = fail_damaged(file, err);
    }
    free(tail);
    return status;
}

enum twx_status twx_edge_file_open(const char *path, struct twx_edge_file *file,
                                   struct twx_error *err)
{
    uint8_t header[TWX_EDGE_HEADER_BYTES];
    struct stat st;
    *file = (struct twx_edge_file){.path = path, .fd = open(path, O_RDONLY | O_CLOEXEC)};
    if (file->fd < 0 || fstat(file->fd, &st) != 0) {
        return twx_fail_errno(err, errno, "cannot open '%.150s'", path);
    }
    if (!S_ISREG(st.st_mode) || st.st_size < TWX_EDGE_HEADER_BYTES + TWX_EDGE_FOOTER_BYTES) {
        return twx_fail(err, TWX_UNUSABLE, 0, "'%.150s' is no file of edges", path);
    }
    enum twx_status status = read_bytes(file, header, sizeof header, 0, err);
    if (status == TWX_OK) {
        status = take_header(file, header, err);
    }
    return status == TWX_OK ? read_runs(file, (uint64_t)st.st_size, err) : status;
}

void twx_edge_file_close(struct twx_edge_file *file)
{
    if (file->fd >= 0) {
        (void)close(file->fd);
    }
    free(file->runs);
    *file = (struct twx_edge_file){.fd = -1};
}
