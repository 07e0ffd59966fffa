// SPDX-License-Identifier: MIT
//
// Values in, a value out. What makes no sense is an error, NULL is NULL.
#include "extension/scalar_functions.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/status.h"

enum { N_DIGITS_MAX = 2 * 1024 * 1024 };  // of a hash in hex: far beyond any

static void fail(sqlite3_context *context, struct twx_error *err, const char *function)
{
    char text[TWX_ERROR_TEXT_BYTES + 32];
    if (err->status == TWX_NO_MEMORY) {
        sqlite3_result_error_nomem(context);
        return;
    }
    twx_error_make_text(err);
    (void)snprintf(text, sizeof text, "%s: %s", function, err->text);
    sqlite3_result_error(context, text, -1);
}

// ---------------------------------------------------------------------------------------------------------
// Hashes

/** A hash as it is given: bytes, hex digits, or a number. */
struct hash {
    const uint8_t *bytes;  // or digits; borrowed from the value
    size_t n_bytes;        // that the hash has
    bool is_hex;
    uint8_t of_number[8];
};

/** Reads a hash that is not NULL.  returns: false: it is none, or there is no memory; the context says so */
static bool take_hash(sqlite3_context *context, const char *function, sqlite3_value *value,
                      struct hash *hash)
{
    struct twx_error err = {0};
    const int type = sqlite3_value_type(value);
    hash->is_hex = type == SQLITE_TEXT;
    if (type == SQLITE_INTEGER) {
        const uint64_t number = (uint64_t)sqlite3_value_int64(value);
        for (unsigned i = 0; i < 8; i++) {
            hash->of_number[i] = (uint8_t)(number >> (56 - 8 * i));
        }
        hash->bytes = hash->of_number;
        hash->n_bytes = 8;
        return true;
    }
    if (type == SQLITE_FLOAT) {
        (void)twx_fail(&err, TWX_USAGE, 0,
                       "a hash is a BLOB, hexadecimal digits, or an integer of 64 bits");
        fail(context, &err, function);
        return false;
    }
    hash->bytes = hash->is_hex ? sqlite3_value_text(value) : sqlite3_value_blob(value);
    const size_t n = (size_t)sqlite3_value_bytes(value);
    if (hash->bytes == NULL && n > 0) {
        (void)twx_fail_memory(&err);
        fail(context, &err, function);
        return false;
    }
    hash->n_bytes = hash->is_hex ? n / 2 : n;
    for (size_t i = 0; hash->is_hex && i < n; i++) {
        if (n % 2 != 0 || !g_ascii_isxdigit((char)hash->bytes[i])) {
            (void)twx_fail(&err, TWX_USAGE, 0,
                           "'%.80s' is no hash: an even number of hexadecimal digits",
                           (const char *)hash->bytes);
            fail(context, &err, function);
            return false;
        }
    }
    return true;
}

static uint8_t byte_of(const struct hash *hash, size_t i)
{
    uint8_t byte = 0;
    if (!hash->is_hex) {
        return hash->bytes[i];
    }
    (void)twx_hex_to_bytes((const char *)hash->bytes + 2 * i, 1, &byte);  // they are digits
    return byte;
}

/** hamming(a, b): how many bits of two hashes of one length differ. */
static void hamming(sqlite3_context *context, int n, sqlite3_value **values)
{
    struct hash a;
    struct hash b;
    sqlite3_int64 distance = 0;
    (void)n;
    if (sqlite3_value_type(values[0]) == SQLITE_NULL ||
        sqlite3_value_type(values[1]) == SQLITE_NULL) {
        return;
    }
    if (!take_hash(context, "hamming", values[0], &a) ||
        !take_hash(context, "hamming", values[1], &b)) {
        return;
    }
    if (a.n_bytes != b.n_bytes) {
        struct twx_error err = {0};
        (void)twx_fail(&err, TWX_USAGE, 0,
                       "hashes of %zu and %zu bits cannot be compared: both must be as long",
                       8 * a.n_bytes, 8 * b.n_bytes);
        fail(context, &err, "hamming");
        return;
    }
    size_t i = 0;
    for (; !a.is_hex && !b.is_hex && i + 8 <= a.n_bytes; i += 8) {
        uint64_t words[2];
        memcpy(&words[0], a.bytes + i, 8);
        memcpy(&words[1], b.bytes + i, 8);
        distance += __builtin_popcountll(words[0] ^ words[1]);
    }
    for (; i < a.n_bytes; i++) {
        distance += __builtin_popcount((unsigned)(byte_of(&a, i) ^ byte_of(&b, i)));
    }
    sqlite3_result_int64(context, distance);
}

/** dhash_hex(x): a hash in lower-case hexadecimal digits. */
static void dhash_hex(sqlite3_context *context, int n, sqlite3_value **values)
{
    struct hash hash;
    (void)n;
    if (sqlite3_value_type(values[0]) == SQLITE_NULL ||
        !take_hash(context, "dhash_hex", values[0], &hash)) {
        return;
    }
    if (hash.n_bytes > N_DIGITS_MAX / 2) {
        sqlite3_result_error_toobig(context);
        return;
    }
    char *digits = sqlite3_malloc64(2 * hash.n_bytes + 1);
    if (digits == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    digits[0] = '\0';
    for (size_t i = 0; i < hash.n_bytes; i++) {
        const uint8_t byte = byte_of(&hash, i);
        twx_hex_from_bytes(&byte, 1, digits + 2 * i);
    }
    sqlite3_result_text64(context, digits, 2 * hash.n_bytes, sqlite3_free, SQLITE_UTF8);
}

// ---------------------------------------------------------------------------------------------------------
// Images

/** The hash of an image, or NULL of what is none or cannot be decoded. */
static void result_of_image(sqlite3_context *context, struct twx_connection *connection,
                            sqlite3_value *value, unsigned hash_size)
{
    struct twx_prober *prober = NULL;
    struct twx_probe *probe = NULL;
    struct twx_error err = {0};
    uint8_t hash[TWX_HASH_BYTES_MAX];
    const bool is_path = sqlite3_value_type(value) == SQLITE_TEXT;
    const void *bytes =
        is_path ? (const void *)sqlite3_value_text(value) : sqlite3_value_blob(value);
    const size_t n = (size_t)sqlite3_value_bytes(value);
    if (n == 0 || (is_path && bytes != NULL && strlen(bytes) != n)) {
        return;  // no image, and no file has such a name
    }
    if (bytes == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    enum twx_status status = twx_connection_prober(connection, hash_size, &prober, &err);
    if (status == TWX_OK) {
        status = is_path ? twx_prober_file(prober, bytes, &probe, &err)
                         : twx_prober_bytes(prober, "image", bytes, n, &probe, &err);
    }
    if (status == TWX_OK) {
        sqlite3_result_blob(context, hash, (int)twx_probe_hash(probe, hash), SQLITE_TRANSIENT);
    } else if (status != TWX_BAD_IMAGE) {
        twx_connection_drop_prober(connection);
        fail(context, &err, "dhash");
    }
    twx_probe_free(probe);
}

/** dhash(image[, size]) */
static void dhash(sqlite3_context *context, int n, sqlite3_value **values, bool takes_files)
{
    struct twx_error err = {0};
    const int type = sqlite3_value_type(values[0]);
    const sqlite3_int64 hash_size = n > 1 ? sqlite3_value_int64(values[1]) : 8;
    if (type == SQLITE_NULL) {
        return;
    }
    if (hash_size != 8 && hash_size != 16) {
        (void)twx_fail(&err, TWX_USAGE, 0, "a hash is of size 8 or 16");
    } else if (type == SQLITE_BLOB || (type == SQLITE_TEXT && takes_files)) {
        result_of_image(context, sqlite3_user_data(context), values[0], (unsigned)hash_size);
        return;
    } else if (type == SQLITE_TEXT) {
        (void)twx_fail(
            &err, TWX_USAGE, 0,
            "takes the bytes of an image, as a BLOB: paths of files only where the extension was "
            "loaded by the entry point sqlite3_twindex_files_init");
    } else {
        (void)twx_fail(&err, TWX_USAGE, 0, "takes the bytes of an image, as a BLOB");
    }
    fail(context, &err, "dhash");
}

static void dhash_of_bytes(sqlite3_context *context, int n, sqlite3_value **values)
{
    dhash(context, n, values, false);
}

static void dhash_of_files(sqlite3_context *context, int n, sqlite3_value **values)
{
    dhash(context, n, values, true);
}

// ---------------------------------------------------------------------------------------------------------
// The last near()

/** twindex_stat(what): NULL before the first near() of the connection. */
static void twindex_stat(sqlite3_context *context, int n, sqlite3_value **values)
{
    const struct twx_connection *connection = sqlite3_user_data(context);
    const struct twx_near_stat *stat = &connection->stat;
    const char *what = (const char *)sqlite3_value_text(values[0]);
    (void)n;
    if (what == NULL ||
        (strcmp(what, "rows") != 0 && strcmp(what, "matches") != 0 && strcmp(what, "plan") != 0)) {
        sqlite3_result_error(context, "twindex_stat: takes 'rows', 'matches' or 'plan'", -1);
    } else if (!stat->is_there) {
        sqlite3_result_null(context);
    } else if (what[0] == 'p') {
        sqlite3_result_text(context, stat->plan, -1, SQLITE_TRANSIENT);
    } else {
        sqlite3_result_int64(context,
                             (sqlite3_int64)(what[0] == 'r' ? stat->n_rows : stat->n_matches));
    }
}

int twx_functions_create(struct twx_connection *connection, bool takes_files)
{
    const int pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    // It starts a process, so that a schema from elsewhere must not call it unless the host trusts schemas.
    const int decodes =
        takes_files ? SQLITE_UTF8 | SQLITE_DIRECTONLY : SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    const struct {
        const char *name;
        int n_values;
        int flags;
        void (*call)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {
        {"hamming", 2, pure, hamming},
        {"dhash_hex", 1, pure, dhash_hex},
        {"dhash", 1, decodes, takes_files ? dhash_of_files : dhash_of_bytes},
        {"dhash", 2, decodes, takes_files ? dhash_of_files : dhash_of_bytes},
        {"twindex_stat", 1, SQLITE_UTF8, twindex_stat},
    };
    int code = SQLITE_OK;
    for (size_t i = 0; code == SQLITE_OK && i < sizeof functions / sizeof *functions; i++) {
        code = sqlite3_create_function_v2(connection->db, functions[i].name, functions[i].n_values,
                                          functions[i].flags, twx_connection_join(connection),
                                          functions[i].call, NULL, NULL, twx_connection_leave);
    }
    return code;
}
