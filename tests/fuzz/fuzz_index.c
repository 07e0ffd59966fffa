// SPDX-License-Identifier: MIT
//
// Target: an index that is not what we wrote. The input is a recipe: which small index to begin with, what to ask of
// it, then changes to it: cells set to other values and rows dropped by SQL (a sound SQLite file that lies), then
// bytes and pages overwritten, the file cut (a damaged one). Or the input is the file itself.
//
// Claims: opening, reading, merging into it, pruning and repairing end with an answer or an error that blames the
// index; what `check` finds sound can be read, holds paths and names that make sense, and is sound after a merge;
// what was repaired is sound.
#include <sqlite3.h>

#include "small_index.h"
#include "store/comparison_rows.h"
#include "store/comparisons.h"
#include "store/index_write.h"
#include "twindex_commands.h"

enum {
    COLUMNS_MAX = 128,
    CHANGES_MAX = 24,
    IN_WAL = 0x80,  // a page number from here on means the write-ahead log
    RECIPE = 1,
    N_COMPARED = 3,  // pairs
};

/** A file to begin with. */
struct base {
    uint8_t *bytes;
    size_t n;
    uint8_t *wal;  // NULL for none
    size_t n_wal;
};

enum { STRICT_8, STRICT_16, LOOSE_8, WITH_WAL, RAW, N_BASES };

struct column {
    char *table;
    char *name;
    bool has_rowid;  // of its table
};

static char *work;   // path of the index at hand
static char *shard;  // one that no base has merged
static struct base bases[N_BASES];
static struct column columns[COLUMNS_MAX];
static size_t n_columns;

// ---------------------------------------------------------------------------------------------------------
// Files

static uint8_t *read_file(const char *path, size_t *n)
{
    char *bytes = NULL;
    CLAIM(g_file_get_contents(path, &bytes, n, NULL));
    return (uint8_t *)bytes;
}

static void write_file(const char *path, const uint8_t *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    CLAIM(file != NULL && fwrite(bytes, 1, n, file) == n && fclose(file) == 0);
}

static char *beside(const char *suffix)
{
    return g_strconcat(work, suffix, NULL);
}

static void remove_beside(const char *suffix)
{
    char *path = beside(suffix);
    (void)unlink(path);
    g_free(path);
}

static void remove_work(void)
{
    (void)unlink(work);
    remove_beside("-wal");
    remove_beside("-shm");
    remove_beside("-journal");
    remove_beside(".lock");
}

// ---------------------------------------------------------------------------------------------------------
// What to begin with

static sqlite3 *open_work(void)
{
    sqlite3 *db = NULL;
    CLAIM(sqlite3_open(work, &db) == SQLITE_OK);
    return db;
}

static void execute(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        (void)fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
        abort();
    }
}

/** A pair of files of the small index. */
static struct twx_compared_pair compared_pair(unsigned i)
{
    struct twx_compared_pair pair = {.turn = (uint8_t)(1 + 5 * i), .result = (uint8_t)i};
    memset(pair.checksums[0], 1, sizeof pair.checksums[0]);
    memset(pair.checksums[1], (int)(2 + i), sizeof pair.checksums[1]);
    return pair;
}

static void add_compared_pairs(void)
{
    struct twx_index *index = NULL;
    CLAIM(twx_index_open_writer(work, 0, NULL, &index, NULL) == TWX_OK);
    for (unsigned i = 0; i < N_COMPARED; i++) {
        const struct twx_compared_pair pair = compared_pair(i);
        CLAIM(twx_compared_pair_put(index, RECIPE, &pair, NULL) == TWX_OK);
    }
    twx_index_close(index);
}

/** Makes a small index in `work`; the same bytes every time but for SQLite's version. */
static void make_work(const char *folder, unsigned hash_size)
{
    remove_work();
    make_small_index(folder, work, hash_size);
    add_compared_pairs();
    sqlite3 *db = open_work();
    execute(db, "UPDATE twindex SET uuid = '00112233-4455-6677-8899-aabbccddeeff';"
                "UPDATE shards SET merged_ns = 1700000000000000000;"
                "PRAGMA journal_mode = DELETE; PRAGMA page_size = 1024; VACUUM");
    CLAIM(sqlite3_close(db) == SQLITE_OK);
}

static void take_base(struct base *base)
{
    char *wal = beside("-wal");
    base->bytes = read_file(work, &base->n);
    if (access(wal, F_OK) == 0) {
        base->wal = read_file(wal, &base->n_wal);
    }
    g_free(wal);
}

/** A schema that takes any value anywhere, as somebody else's file may have. */
static void loosen(void)
{
    sqlite3 *db = open_work();
    execute(db,
            "PRAGMA writable_schema = 1;"
            "UPDATE sqlite_schema SET sql = replace(replace(replace(replace(replace(replace(sql, "
            "'IS NOT NULL', 'IS NOT  NULL'), 'NOT NULL', ''), 'STRICT, WITHOUT ROWID', "
            "'WITHOUT ROWID'), 'STRICT', ''), 'UNIQUE INDEX', 'INDEX'), 'CHECK (', "
            "'CHECK (1 OR ') WHERE type <> 'view'");
    CLAIM(sqlite3_close(db) == SQLITE_OK);
    db = open_work();
    execute(db, "PRAGMA integrity_check");
    CLAIM(sqlite3_close(db) == SQLITE_OK);
}

/** An index whose last change is in its log only. */
static void make_wal_base(struct base *base)
{
    sqlite3 *db = open_work();
    execute(
        db,
        "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
        "UPDATE files SET detail = detail + 1, row_checksum = 0; DELETE FROM files WHERE id = 7");
    take_base(base);
    CLAIM(base->wal != NULL);
    CLAIM(sqlite3_close(db) == SQLITE_OK);
}

static void list_columns(void)
{
    sqlite3 *db = open_work();
    sqlite3_stmt *s = NULL;
    CLAIM(sqlite3_prepare_v2(db,
                             "SELECT t.name, c.name, t.wr = 0 FROM pragma_table_list AS t "
                             "JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table' AND "
                             "t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid",
                             -1, &s, NULL) == SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW) {
        CLAIM(n_columns < COLUMNS_MAX);
        columns[n_columns++] = (struct column){
            .table = g_strdup((const char *)sqlite3_column_text(s, 0)),
            .name = g_strdup((const char *)sqlite3_column_text(s, 1)),
            .has_rowid = sqlite3_column_int(s, 2) != 0,
        };
    }
    CLAIM(sqlite3_finalize(s) == SQLITE_OK && sqlite3_close(db) == SQLITE_OK && n_columns > 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    char *folder = fuzz_folder();
    work = g_build_filename(folder, "index", NULL);
    make_work(folder, 8);
    list_columns();
    take_base(&bases[STRICT_8]);
    make_wal_base(&bases[WITH_WAL]);
    make_work(folder, 16);
    take_base(&bases[STRICT_16]);
    make_work(folder, 8);
    loosen();
    take_base(&bases[LOOSE_8]);
    shard = small_shard(folder, 8, 1);
    g_free(folder);
    return 0;
}

// ---------------------------------------------------------------------------------------------------------
// Changes by SQL

static void bind_value(sqlite3_stmt *s, struct fuzz_input *in)
{
    const uint8_t type = fuzz_take(in);
    size_t n = type >> 3;
    const uint8_t *bytes = NULL;
    switch (type & 7) {
    case 0:
        (void)sqlite3_bind_null(s, 1);
        break;
    case 1:
        (void)sqlite3_bind_int64(s, 1, (sqlite3_int64)fuzz_take_u64(in));
        break;
    case 2:
        bytes = fuzz_take_bytes(in, &n);  // before n is looked at
        (void)sqlite3_bind_text(s, 1, (const char *)bytes, (int)n, SQLITE_TRANSIENT);
        break;
    case 3:
        (void)sqlite3_bind_zeroblob(s, 1, (int)(n * n * n));
        break;
    case 4:
        (void)sqlite3_bind_double(s, 1, (double)fuzz_take(in) - 0.5);
        break;
    case 5:
        bytes = fuzz_take_bytes(in, &n);
        (void)sqlite3_bind_blob(s, 1, bytes, (int)n, SQLITE_TRANSIENT);
        break;
    default:
        (void)sqlite3_bind_int(s, 1, (int8_t)fuzz_take(in));
        break;
    }
}

/** Sets a cell, or drops its row. What the schema does not allow is left as it was. */
static void change_cell(sqlite3 *db, struct fuzz_input *in, bool drop)
{
    const struct column *column = &columns[fuzz_take(in) % n_columns];
    const int row = fuzz_take(in);
    sqlite3_stmt *s = NULL;
    char *where = column->has_rowid
                      ? sqlite3_mprintf("WHERE rowid = (SELECT rowid FROM %s LIMIT 1 OFFSET ?2)",
                                        column->table)
                      : sqlite3_mprintf("WHERE ?2 = ?2");
    char *sql = drop ? sqlite3_mprintf("DELETE FROM %s %s", column->table, where)
                     : sqlite3_mprintf("UPDATE OR IGNORE %s SET %s = ?1 %s", column->table,
                                       column->name, where);
    CLAIM(sql != NULL && where != NULL);
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK) {
        if (!drop) {
            bind_value(s, in);
        }
        (void)sqlite3_bind_int(s, 2, row % SMALL_INDEX_FILES);
        (void)sqlite3_step(s);
    }
    (void)sqlite3_finalize(s);
    sqlite3_free(sql);
    sqlite3_free(where);
}

// ---------------------------------------------------------------------------------------------------------
// Changes of bytes

/** The bytes of one file while they are changed. */
struct image {
    uint8_t *bytes;
    size_t n;
    size_t page_bytes;
};

static void poke(struct image *image, size_t page, struct fuzz_input *in)
{
    size_t n = 1 + fuzz_take(in) % 16;
    size_t at = page * image->page_bytes;
    at += (size_t)fuzz_take(in) << 8;
    at += fuzz_take(in);
    const uint8_t *bytes = fuzz_take_bytes(in, &n);
    for (size_t i = 0; i < n && image->n > 0; i++) {
        image->bytes[(at + i) % image->n] = bytes[i];
    }
}

static void copy_page(struct image *image, size_t page, struct fuzz_input *in)
{
    const size_t n_pages = image->n / image->page_bytes;
    if (n_pages > 0) {
        memmove(image->bytes + page % n_pages * image->page_bytes,
                image->bytes + fuzz_take(in) % n_pages * image->page_bytes, image->page_bytes);
    }
}

/** One change of bytes: poke, the first bytes of a page (its header), a page over a page, the end cut off. */
static void change_bytes(struct image *image, unsigned how, size_t page, struct fuzz_input *in)
{
    const size_t n_pages = image->n / image->page_bytes;
    switch (how) {
    case 0:
        poke(image, page, in);
        break;
    case 1:
        if (n_pages > 0) {
            const size_t header = page % n_pages == 0 ? 100 : 0;  // after the file's own
            const size_t at = page % n_pages * image->page_bytes + header;
            image->bytes[at + fuzz_take(in) % 64] = fuzz_take(in);
        }
        break;
    case 2:
        copy_page(image, page, in);
        break;
    default:
        image->n = page * image->page_bytes + fuzz_take(in) < image->n
                       ? page * image->page_bytes + fuzz_take(in)
                       : image->n;
    }
}

/**
 * Makes the index of the recipe in `work`.
 *
 * forget  the checksums of rows, which else betray nearly every change
 */
static void cook(const struct base *base, bool forget, struct fuzz_input *in)
{
    unsigned n_changes = 0;
    uint8_t how = fuzz_take(in);
    write_file(work, base->bytes, base->n);
    if (base->wal == NULL) {
        sqlite3 *db = open_work();
        execute(db, "PRAGMA synchronous = 0; PRAGMA ignore_check_constraints = 1; BEGIN");
        for (; in->left > 0 && how % 8 < 4 && n_changes < CHANGES_MAX; n_changes++) {
            change_cell(db, in, how % 8 == 3);
            how = fuzz_take(in);
        }
        if (forget) {
            execute(db, "UPDATE files SET row_checksum = 0");
        }
        execute(db, "COMMIT");
        CLAIM(sqlite3_close(db) == SQLITE_OK);
    }
    struct image file = {.page_bytes = 1024};
    struct image wal = {
        .bytes = g_memdup2(base->wal, base->n_wal), .n = base->n_wal, .page_bytes = 1048};
    file.bytes = read_file(work, &file.n);
    for (; in->left > 0 && n_changes < CHANGES_MAX; n_changes++) {
        const uint8_t page = fuzz_take(in);
        change_bytes(page >= IN_WAL && wal.n > 0 ? &wal : &file, how % 4, page % IN_WAL, in);
        how = fuzz_take(in);
    }
    write_file(work, file.bytes, file.n);
    if (base->wal != NULL) {
        char *path = beside("-wal");
        write_file(path, wal.bytes, wal.n);
        g_free(path);
    }
    g_free(file.bytes);
    g_free(wal.bytes);
}

// ---------------------------------------------------------------------------------------------------------
// Asking

/** What was seen of images. */
struct seen {
    bool is_sensible;  // all paths and names
    uint64_t n;
    uint64_t sum;  // of all bytes handed out: they can be read
};

static void see_path(struct seen *seen, const char *path, size_t n)
{
    CLAIM(path != NULL && path[n] == '\0');
    for (size_t i = 0; i < n; i++) {
        seen->sum += (uint8_t)path[i];
    }
    seen->n++;
    seen->is_sensible = seen->is_sensible && n > 0 && path[0] == '/' && strlen(path) == n;
}

static void see_image(struct seen *seen, const struct twx_image *image)
{
    see_path(seen, image->path, image->path_bytes);
    seen->sum += image->hash[TWX_HASH_BYTES_MAX - 1] + image->checksum[0];
    seen->is_sensible = seen->is_sensible && twx_format_name(image->format)[0] != '\0';
}

static bool see_root(void *user, const struct twx_root *root)
{
    see_path(user, root->path, strlen(root->path));
    return true;
}

static bool see_failure(void *user, const struct twx_failure *failure)
{
    struct seen *seen = user;
    see_path(seen, failure->path, failure->path_bytes);
    seen->is_sensible = seen->is_sensible && twx_reason_name(failure->reason)[0] != '\0';
    return true;
}

static bool see_match(void *user, const struct twx_match *match)
{
    see_image(user, &match->image);
    return true;
}

static bool see_row(void *user, const struct twx_group_row *row)
{
    see_image(user, &row->image);
    return true;
}

/** For people who look at one input: FUZZ_TALK=1. */
static void talk(const char *text)
{
    if (getenv("FUZZ_TALK") != NULL) {
        (void)fprintf(stderr, "%s\n", text);
    }
}

static unsigned n_said;  // errors reported while a call ran

static void count_error(void *user, enum twx_level level, const char *text)
{
    (void)user;
    CLAIM(text[0] != '\0');
    talk(text);
    n_said += level == TWX_LEVEL_ERROR;
}

static const struct twx_run run = {.log = count_error, .level = TWX_LEVEL_DEBUG};

/** An error of an index that is wrong: it is reported, and is not one of those that pass with time. */
static bool is_sound(enum twx_status status, const struct twx_error *err)
{
    if (status == TWX_OK) {
        return true;
    }
    talk(err->text);
    // SQLite says that it is out of memory of some damaged schemas, too.
    CLAIM(status == TWX_UNUSABLE || status == TWX_FAILED || status == TWX_NO_MEMORY);
    CLAIM(err->text[0] != '\0' ? err->status == status : n_said > 0);
    return false;
}

static bool query(struct twx_index *index, const struct twx_query_options *options,
                  struct seen *seen)
{
    static const char hex[] = "11111111111111111111111111111111";
    struct twx_probe *probe = NULL;
    struct twx_error err = {0};
    char *whole =
        twx_index_hash_size(index) == 8 ? g_strdup(hex) : g_strconcat(hex, hex, hex, hex, NULL);
    CLAIM(twx_probe_from_hex(index, whole, options, &probe, &err) == TWX_OK);
    g_free(whole);
    const enum twx_status status = twx_query(index, probe, options, see_match, seen, NULL, &err);
    twx_probe_free(probe);
    return is_sound(status, &err);
}

/** The radius that suits it, which closes it; its files are not there. */
static bool calibrate(struct twx_index **index)
{
    static struct twx_calibration calibration;
    struct twx_error err = {0};
    const struct twx_calibrate_options options = {.n_sample = 10, .n_jobs = 1, .no_sandbox = true};
    return is_sound(twx_calibrate(index, &options, &run, &calibration, &err), &err);
}

/** What is known of pairs of files: of those that the index holds that which was written, or nothing. */
static bool find_pairs(struct twx_index *index)
{
    struct twx_comparisons *comparisons = NULL;
    struct twx_error err = {0};
    bool is_good = is_sound(twx_comparisons_create(index, RECIPE, NULL, &comparisons, &err), &err);
    for (unsigned i = 0; i <= N_COMPARED && is_good; i++) {
        struct twx_compared_pair pair = compared_pair(i);
        enum twx_known known = TWX_KNOWN_NOT;
        is_good = is_sound(twx_comparisons_find(comparisons, &pair, &known, &err), &err);
        CLAIM(known == TWX_KNOWN_NOT || (known == TWX_KNOWN_BEFORE && pair.result == i));
    }
    twx_comparisons_free(comparisons);
    return is_good;
}

/** Everything that can be read of an open index; false when some of it cannot. Closes it. */
static bool read_all(struct twx_index *index, uint8_t flags, struct seen *seen)
{
    struct twx_error err = {0};
    struct twx_stats stats;
    struct twx_export_counts counts = {.size = sizeof counts};
    const struct twx_query_options nearest = {.size = sizeof nearest,
                                              .radius = flags & 0x40 ? 128 : -1,
                                              .max_matches = flags & 8 ? 5 : 0,
                                              .any_orientation = (flags & 4) != 0,
                                              .inverted = (flags & 0x20) != 0};
    const struct twx_export_options groups = {
        .size = sizeof groups,
        .radius = nearest.radius,
        .exact_only = (flags & 0x10) != 0,
        .linkage = (enum twx_linkage)(flags % 3),
        .any_orientation = nearest.any_orientation,
        .inverted = nearest.inverted,
        .include_flat = (flags & 8) != 0,
        .n_jobs = 1,
    };
    uint64_t n_payloads[2];
    bool is_good = is_sound(twx_index_stats(index, &stats, &err), &err);
    is_good &=
        is_sound(twx_index_payload_duplicates(index, &n_payloads[0], &n_payloads[1], &err), &err);
    CLAIM(g_uuid_string_is_valid(stats.uuid));  // goes into JSON as it is
    is_good &= is_sound(twx_index_roots(index, see_root, seen, &err), &err);
    is_good &= is_sound(twx_index_failures(index, see_failure, seen, &err), &err);
    is_good &= query(index, &nearest, seen);
    is_good &= find_pairs(index);
    is_good &= is_sound(twx_export(index, &groups, &run, see_row, seen, &counts, &err), &err);
    is_good &= (flags & 0x7f) != 0x5d || calibrate(&index);
    twx_index_close(index);
    return is_good;
}

static bool passes_check(void)
{
    struct twx_error err = {0};
    struct twx_check_counts counts;
    return is_sound(twx_check(work, &run, &counts, &err), &err);
}

/** To where none of its files is: which takes a whole transaction back. */
static void relocate_all(void)
{
    struct twx_error err = {0};
    struct twx_relocate_counts counts;
    const struct twx_relocate_options options = {.from = "/", .to = "/proc/self"};
    const enum twx_status status = twx_relocate(work, &options, &run, &counts, &err);
    CLAIM(status == TWX_USAGE || !is_sound(status, &err));  // no folders: nothing to relocate
}

/** A merge into it, and a prune of all that is not there: which is all. */
static bool write_all(void)
{
    struct twx_error err = {0};
    struct twx_merge_counts merged;
    struct twx_prune_counts pruned;
    const char *const shards[] = {shard};
    relocate_all();
    bool is_good = is_sound(twx_merge_shards(work, shards, 1, &run, &merged, &err), &err);
    is_good &= !is_good || passes_check();
    is_good &= is_sound(
        twx_prune(work, &(struct twx_prune_options){.missing_roots = true}, &run, &pruned, &err),
        &err);
    return is_good;
}

/** Making it again from what is sound of it. */
static void repair(void)
{
    struct twx_error err = {0};
    struct twx_repair_counts repaired;
    if (is_sound(twx_repair(work, &run, &repaired, &err), &err)) {
        CLAIM(passes_check());
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    struct fuzz_input in = {input, size};
    struct twx_index *index = NULL;
    struct twx_error err = {0};
    struct seen seen = {.is_sensible = true};
    const unsigned first = fuzz_take(&in);
    const unsigned which = first % N_BASES;
    const uint8_t flags = fuzz_take(&in);
    n_said = 0;
    remove_work();
    if (which == RAW) {
        write_file(work, in.at, in.left);
    } else {
        cook(&bases[which], first / N_BASES % 2 == 0, &in);
    }
    bool can_be_read = is_sound(twx_index_open(work, &index, &err), &err);
    const unsigned hash_size = index != NULL ? twx_index_hash_size(index) : 0;
    if (can_be_read) {
        can_be_read = read_all(index, flags, &seen);
    }
    const bool is_checked = passes_check();
    // Of a file with another schema `check` can say that values are where they belong, not that they make sense.
    CLAIM(!is_checked || (can_be_read && (seen.is_sensible || which == LOOSE_8 || which == RAW)));
    if (!is_checked && flags & 0x80) {
        repair();
    } else if (flags & 0x20) {
        const bool can_be_written = write_all();
        CLAIM(!is_checked || hash_size != 8 || (can_be_written && passes_check()));
    }
    return 0;
}
