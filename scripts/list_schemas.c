// SPDX-License-Identifier: MIT
//
// Usage: list_schemas FILE.sql... : prints C of each file as a string, and of the objects that a database has after it.
// SQLite rewrites statements when it changes tables, so that only it can say what they are; and saying it in each run of
// the program would take half a millisecond.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/schema_objects.h"

static void fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "list_schemas: %s: %s\n", what, why);
    exit(1);
}

/** Reads a file. Owned: free(). */
static char *read_file(const char *path)
{
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t cap = 0;
    if (file == NULL || (getdelim(&text, &cap, '\0', file) < 0 && ferror(file))) {
        fail(path, "cannot be read");
    }
    (void)fclose(file);
    return text;
}

/** Prints a string literal, of one line: several in a row look like a comma forgotten. */
static void print_literal(const char *text)
{
    (void)fputs("    \"", stdout);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n') {
            (void)fputs("\\n", stdout);
        } else {
            (void)printf(*c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
        }
    }
    (void)fputs("\",\n", stdout);
}

static void print_objects(sqlite3 *db, int version)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(db, TWX_SCHEMA_LIST_OBJECTS, -1, &s, NULL);
    (void)printf("static const char *const objects_%d[] = {\n", version);
    while (code == SQLITE_OK && (code = sqlite3_step(s)) == SQLITE_ROW) {
        for (int i = 0; i < TWX_SCHEMA_OBJECT_COLUMNS; i++) {
            const char *text = (const char *)sqlite3_column_text(s, i);
            print_literal(text != NULL ? text : "");
        }
        code = SQLITE_OK;
    }
    if (code != SQLITE_DONE) {
        fail("sqlite_schema", sqlite3_errmsg(db));
    }
    (void)sqlite3_finalize(s);
    (void)printf("    NULL,\n};\n");
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK) {
        fail("SQLite", "cannot be opened");
    }
    (void)printf("static const char *const schema_sql[] = {\n");
    for (int i = 1; i < argc; i++) {
        char *sql = read_file(argv[i]);
        print_literal(sql);
        free(sql);
    }
    (void)printf("};\n");
    for (int i = 1; i < argc; i++) {
        char *sql = read_file(argv[i]);
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
            fail(argv[i], sqlite3_errmsg(db));
        }
        free(sql);
        print_objects(db, i);
    }
    (void)printf("static const char *const *const schema_objects[] = {\n    NULL,\n");
    for (int i = 1; i < argc; i++) {
        (void)printf("    objects_%d,\n", i);
    }
    (void)printf("};\n");
    (void)sqlite3_close(db);
    return ferror(stdout) || fflush(stdout) != 0;
}
