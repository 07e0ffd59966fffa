// SPDX-License-Identifier: MIT
//
// printf of one JSON object. Owns the state of the comma.
#include "cmd/json.h"

#include <inttypes.h>
#include <stdio.h>

static bool needs_comma;

static void put_key(const char *key)
{
    (void)printf("%s", needs_comma ? ", " : "");
    if (key != NULL) {
        (void)printf("\"%s\": ", key);
    }
    needs_comma = true;
}

void twx_json_begin(void)
{
    (void)putchar('{');
    needs_comma = false;
}

void twx_json_count(const char *key, uint64_t value)
{
    put_key(key);
    (void)printf("%" PRIu64, value);
}

void twx_json_seconds(const char *key, double value)
{
    put_key(key);
    (void)printf("%.6f", value);
}

void twx_json_number(const char *key, double value)
{
    put_key(key);
    (void)printf("%.6g", value);
}

void twx_json_flag(const char *key, bool value)
{
    put_key(key);
    (void)printf("%s", value ? "true" : "false");
}

void twx_json_text(const char *key, const char *value)
{
    put_key(key);
    (void)printf("\"%s\"", value);
}

void twx_json_open(const char *key)
{
    put_key(key);
    (void)putchar('{');
    needs_comma = false;
}

void twx_json_close(void)
{
    (void)putchar('}');
    needs_comma = true;
}

void twx_json_open_list(const char *key)
{
    put_key(key);
    (void)putchar('[');
    needs_comma = false;
}

void twx_json_close_list(void)
{
    (void)putchar(']');
    needs_comma = true;
}

void twx_json_end(void)
{
    (void)puts("}");
}
