// SPDX-License-Identifier: MIT
//
// One line an image: distance, what it is to the keeper, pixels, size, path.
#include "cmd/export_text.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cmd/progress.h"
#include "cmd/text.h"

enum { SIZE_BYTES = TWX_BYTES_TEXT_ROOM, INDENT = 7 };

/** What an image is to its keeper, in a word or two. */
static void put_relation(const struct twx_group_row *row, char text[static SIZE_BYTES])
{
    const char *word = row->is_offline                      ? "offline"
                       : row->is_keeper                     ? ""
                       : row->is_linked                     ? "linked"
                       : row->likeness != TWX_LIKENESS_NONE ? twx_likeness_name(row->likeness)
                       : row->is_exact                      ? "exact"
                       : row->via != TWX_VIA_WHOLE          ? twx_via_name(row->via)
                                                            : "";
    (void)g_snprintf(text, SIZE_BYTES, "%s", word);
    if (word[0] == '\0' && row->orientation != 1) {
        (void)g_snprintf(text, SIZE_BYTES, "%s %u", row->is_inverted ? "negative" : "turned",
                         row->orientation);
    } else if (word[0] == '\0' && row->is_inverted) {
        (void)g_snprintf(text, SIZE_BYTES, "negative");
    }
}

/** Columns that a text takes. */
static size_t width_of(const char *utf8)
{
    size_t n = 0;
    for (const char *at = utf8; *at != '\0'; at = twx_next_character(at)) {
        const gunichar c = g_utf8_get_char(at);
        n += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    return n;
}

/** Whether a line with the path on it is too long for the terminal, if there is one. */
static bool is_too_long(FILE *stream, const GString *line, const GString *path)
{
    return isatty(fileno(stream)) != 0 &&
           width_of(line->str) + width_of(path->str) > twx_terminal_width(fileno(stream));
}

void twx_export_text_row(struct twx_export_text *text, const struct twx_group_row *row)
{
    const struct twx_image *image = &row->image;
    GString *line = g_string_new(NULL);
    GString *path = g_string_new(NULL);
    char distance[SIZE_BYTES] = "keep";
    char relation[SIZE_BYTES];
    char pixels[SIZE_BYTES] = "";
    char size[SIZE_BYTES];
    if (row->is_keeper) {
        twx_export_text_end(text);
        text->has_group = true;
    } else {
        (void)g_snprintf(distance, sizeof distance, "%u", row->distance);
        text->n_freed_bytes += row->frees_bytes ? image->bytes : 0;
    }
    if (image->width > 0) {
        (void)g_snprintf(pixels, sizeof pixels, "%ux%u", image->width, image->height);
    }
    put_relation(row, relation);
    twx_bytes_text(image->bytes, size);
    g_string_append_printf(line, "%5s  %-10s  %11s  %8s  ", distance, relation, pixels, size);
    twx_append_escaped(path, image->path, image->path_bytes);
    if (is_too_long(text->stream, line, path)) {
        g_string_truncate(line, strlen(g_strchomp(line->str)));
        g_string_append_printf(line, "\n%*s", INDENT, "");
    }
    g_string_append_len(line, path->str, (gssize)path->len);
    g_string_append_c(line, '\n');
    (void)fwrite(line->str, 1, line->len, text->stream);
    (void)g_string_free(path, TRUE);
    (void)g_string_free(line, TRUE);
}

void twx_export_text_end(struct twx_export_text *text)
{
    char size[SIZE_BYTES];
    if (text->has_group) {
        twx_bytes_text(text->n_freed_bytes, size);
        (void)fprintf(text->stream, "%*sfrees %s\n\n", INDENT, "", size);
    }
    text->has_group = false;
    text->n_freed_bytes = 0;
}
