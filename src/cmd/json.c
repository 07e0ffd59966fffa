// SPDX-License-Identifier: MIT
//
// printf of one JSON object. Owns the state of the comma.
#include "cmd/json.h"

#include <glib.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/text.h"

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

void twx_json_path(const char *key, const char *bytes, size_t n)
{
    const bool is_text = g_utf8_validate(bytes, (gssize)n, NULL);
    char *base64 = is_text ? NULL : g_base64_encode((const guchar *)bytes, n);
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%s\"%s%s\": ", needs_comma ? ", " : "", key,
                           is_text ? "" : "_base64");
    if (is_text) {
        twx_append_json(line, bytes, n);
    } else {
        twx_append_json(line, base64, strlen(base64));
    }
    needs_comma = true;
    (void)fwrite(line->str, 1, line->len, stdout);
    (void)g_string_free(line, TRUE);
    g_free(base64);
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
