// SPDX-License-Identifier: MIT
//
// Opening, keeping and closing.
#include "extension/connection_state.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/status.h"
#include "base/strings.h"
#include "twindex_commands.h"

enum { OPEN_MAX = 10 };  // indexes: as many as SQLite attaches

// ---------------------------------------------------------------------------------------------------------
// Life

struct twx_connection *twx_connection_create(sqlite3 *db)
{
    struct twx_connection *made = twx_alloc(1, sizeof *made);
    if (made != NULL) {
        made->n_users = 1;
        made->db = db;
    }
    return made;
}

struct twx_connection *twx_connection_join(struct twx_connection *connection)
{
    connection->n_users++;
    return connection;
}

static void close_index(struct twx_open_index *open)
{
    twx_searcher_free(open->searcher);
    twx_index_close(open->index);
    free(open->path);
    free(open);
}

/** Takes an index out of the list, and closes it. */
static void drop_index(struct twx_connection *connection, struct twx_open_index *open)
{
    struct twx_open_index **at = &connection->indexes;
    while (*at != open) {
        at = &(*at)->next;
    }
    *at = open->next;
    close_index(open);
}

void twx_connection_leave(void *user)
{
    struct twx_connection *connection = user;
    if (--connection->n_users > 0) {
        return;
    }
    while (connection->indexes != NULL) {
        drop_index(connection, connection->indexes);
    }
    twx_connection_drop_prober(connection);
    free(connection);
}

// ---------------------------------------------------------------------------------------------------------
// Indexes

/** The file of a schema.  path: out, borrowed from SQLite */
static enum twx_status find_file(struct twx_connection *connection, const char *schema,
                                 const char **path, struct twx_error *err)
{
    *path = sqlite3_db_filename(connection->db, schema);
    if (*path == NULL) {
        return twx_fail(err, TWX_USAGE, 0,
                        "there is no schema '%.60s': ATTACH an index by that name", schema);
    }
    if ((*path)[0] == '\0') {
        return twx_fail(
            err, TWX_USAGE, 0,
            "schema '%.60s' has no file: open an index, or ATTACH one and name its schema", schema);
    }
    return TWX_OK;
}

/** The open index of a file that has not been replaced since; NULL: none. */
static struct twx_open_index *find_open(struct twx_connection *connection, const char *path)
{
    struct twx_open_index *open = connection->indexes;
    while (open != NULL && strcmp(open->path, path) != 0) {
        open = open->next;
    }
    if (open != NULL && twx_index_is_stale(open->index)) {
        drop_index(connection, open);
        open = NULL;
    }
    return open;
}

/** Closes the indexes that were opened first, where there are too many. */
static void make_room(struct twx_connection *connection)
{
    size_t n = 0;
    for (struct twx_open_index *open = connection->indexes, *next = NULL; open != NULL;
         open = next) {
        next = open->next;
        if (++n >= OPEN_MAX) {
            drop_index(connection, open);
        }
    }
}

static enum twx_status open_index(struct twx_connection *connection, const char *path,
                                  struct twx_open_index **opened, struct twx_error *err)
{
    make_room(connection);
    struct twx_open_index *open = twx_alloc(1, sizeof *open);
    if (open == NULL || (open->path = twx_strdup(path)) == NULL) {
        free(open);
        return twx_fail_memory(err);
    }
    const enum twx_status status = twx_index_open_shared(path, &open->index, err);
    if (status != TWX_OK) {
        close_index(open);
        return status;
    }
    open->next = connection->indexes;
    connection->indexes = open;
    *opened = open;
    return TWX_OK;
}

enum twx_status twx_connection_index(struct twx_connection *connection, const char *schema,
                                     struct twx_open_index **open, struct twx_error *err)
{
    const char *path = NULL;
    bool has_changed = false;
    enum twx_status status = find_file(connection, schema, &path, err);
    if (status != TWX_OK) {
        return status;
    }
    *open = find_open(connection, path);
    if (*open == NULL) {
        return open_index(connection, path, open, err);
    }
    status = twx_index_renew((*open)->index, &has_changed, err);
    if (has_changed) {
        twx_searcher_free((*open)->searcher);
        (*open)->searcher = NULL;
    }
    if (status != TWX_OK) {
        drop_index(connection, *open);
        *open = NULL;
    }
    return status;
}

void twx_connection_rest(struct twx_connection *connection, struct twx_open_index *open,
                         enum twx_status status)
{
    if (status == TWX_OK || status == TWX_USAGE || status == TWX_BAD_IMAGE) {
        twx_index_rest(open->index);
    } else {
        drop_index(connection, open);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Images

void twx_connection_drop_prober(struct twx_connection *connection)
{
    twx_prober_free(connection->prober);
    connection->prober = NULL;
}

enum twx_status twx_connection_prober(struct twx_connection *connection, unsigned hash_size,
                                      struct twx_prober **prober, struct twx_error *err)
{
    const long thread = (long)gettid();
    enum twx_status status = TWX_OK;
    if (connection->prober != NULL &&
        (connection->prober_hash_size != hash_size || connection->prober_thread != thread)) {
        twx_connection_drop_prober(connection);
    }
    if (connection->prober == NULL) {
        // As query looks images up: with what their borders hide.
        status = twx_prober_create(hash_size, TWX_VARIANTS_TRIM, 1, NULL, &connection->prober, err);
        connection->prober_hash_size = hash_size;
        connection->prober_thread = thread;
    }
    *prober = connection->prober;
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Messages

void twx_error_make_text(struct twx_error *err)
{
    char *at = err->text;
    const char *end = NULL;
    while (!g_utf8_validate(at, -1, &end)) {
        at = err->text + (end - err->text);
        *at++ = '?';
    }
    for (at = err->text; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f) {
            *at = '?';
        }
    }
}
