// SPDX-License-Identifier: MIT
//
// Two blocks of data between the page's own text and its script: what it is of, and a row of JSON an image. Behind the
// script, which need not wait for them, blocks of thumbnails in the order in which they were made, a line each: the row's
// number and the picture, or "!" and why there is none.
#include "cmd/export_page.h"

#include <glib.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/path.h"
#include "cmd/diag.h"
#include "cmd/page_shell.h"
#include "cmd/rows.h"
#include "cmd/text.h"
#include "cmd/thumb_folder.h"
#include "twindex_commands.h"

static const double PROGRESS_SECONDS = 0.25;
// A browser has a block as one string: that is short enough to be read between two frames.
enum { BLOCK_BYTES = 1 << 20 };
static const char *const block_begin = "<script type=\"text/plain\" class=\"thumbs\">\n";
static const char *const block_end = "</script>\n";

// As src/cmd/page/1_data.js reads them.
static const char *const columns[] = {"group",   "keeper",      "path",     "distance", "likeness",
                                      "exact",   "linked",      "offline",  "frees",    "width",
                                      "height",  "bytes",       "mtime",    "taken",    "format",
                                      "quality", "orientation", "inverted", "via",      "why"};

/** A file whose thumbnail is to be made. */
struct picture {
    char *path;
    uint64_t bytes;
    int64_t mtime_ns;
    bool is_offline;
};

struct twx_export_page {
    struct twx_export_page_options options;
    struct twx_rows *rows;
    struct twx_thumb_folder *folder;  // NULL: in the page
    GArray *pictures;                 // struct picture, one a row
    // while thumbnails are made
    const struct twx_run *run;
    double begin;
    double shown;
    uint64_t n_made;
    size_t block_bytes;
    struct twx_error failure;  // of the first that could not be written
};

// ---------------------------------------------------------------------------------------------------------
// Rows

/** A text of JSON, or null: what is NULL, or no text. */
static void append_text(GString *json, const char *text)
{
    if (text != NULL && g_utf8_validate(text, -1, NULL)) {
        twx_append_json(json, text, strlen(text));
    } else {
        g_string_append(json, "null");
    }
}

/** "{"version":1,"index":UUID,"db":PATH,"thumbs":URL}"; thumbs is null where they are in the page. */
static void write_head(const struct twx_export_page *page)
{
    const char *url = page->folder != NULL ? twx_thumb_folder_url(page->folder) : NULL;
    char *db = twx_path_resolve(page->options.db);
    GString *json = g_string_new("{\"version\":1,\"index\":");
    append_text(json, twx_index_uuid(page->options.index));
    g_string_append(json, ",\"db\":");
    append_text(json, db);
    g_string_append(json, ",\"thumbs\":");
    append_text(json, url);
    (void)g_string_replace(json, "<", "\\u003c", 0);  // nothing in it ends the element
    (void)fprintf(page->options.stream,
                  "<script type=\"application/json\" id=\"head\">%s}</script>\n"
                  "<script type=\"text/plain\" id=\"rows\">\n",
                  json->str);
    (void)g_string_free(json, TRUE);
    free(db);
}

enum twx_exit twx_export_page_create(const struct twx_export_page_options *options,
                                     struct twx_export_page **page)
{
    struct twx_thumb_folder *folder = NULL;
    struct twx_error err = {0};
    *page = NULL;
    if (options->thumbs != NULL &&
        twx_thumb_folder_open(options->thumbs, options->output, &folder, &err) != TWX_OK) {
        return twx_diag_error(&err);
    }
    struct twx_export_page *made = g_new0(struct twx_export_page, 1);
    made->options = *options;
    made->folder = folder;
    made->pictures = g_array_new(FALSE, FALSE, sizeof(struct picture));
    twx_page_shell_begin(options->stream);
    write_head(made);
    made->rows =
        twx_rows_create(options->stream, TWX_ROWS_HTML, columns, sizeof columns / sizeof *columns);
    *page = made;
    return TWX_EXIT_DONE;
}

void twx_export_page_free(struct twx_export_page *page)
{
    if (page == NULL) {
        return;
    }
    for (guint i = 0; i < page->pictures->len; i++) {
        g_free(g_array_index(page->pictures, struct picture, i).path);
    }
    (void)g_array_free(page->pictures, TRUE);
    twx_rows_free(page->rows);
    twx_thumb_folder_free(page->folder);
    g_free(page);
}

/** A number, or nothing for 0, which stands for what is not known. */
static void put_known(struct twx_rows *rows, uint64_t value)
{
    if (value > 0) {
        twx_rows_number(rows, value);
    } else {
        twx_rows_empty(rows);
    }
}

void twx_export_page_row(struct twx_export_page *page, const struct twx_group_row *row)
{
    const struct twx_image *image = &row->image;
    struct twx_rows *rows = page->rows;
    const enum twx_likeness likeness =
        row->likeness == TWX_LIKENESS_NONE && row->is_exact ? TWX_LIKENESS_EXACT : row->likeness;
    twx_rows_number(rows, row->group_id);
    twx_rows_flag(rows, row->is_keeper);
    twx_rows_path(rows, image->path, image->path_bytes);
    twx_rows_number(rows, row->distance);
    twx_rows_text(rows, twx_likeness_name(likeness));
    twx_rows_flag(rows, row->is_exact);
    twx_rows_flag(rows, row->is_linked);
    twx_rows_flag(rows, row->is_offline);
    twx_rows_flag(rows, row->frees_bytes);
    put_known(rows, image->width);
    put_known(rows, image->height);
    twx_rows_number(rows, image->bytes);
    twx_rows_time(rows, image->mtime_ns);
    if (image->has_taken) {
        twx_rows_local_time(rows, image->taken_s);
    } else {
        twx_rows_empty(rows);
    }
    twx_rows_text(rows, twx_format_name(image->format));
    put_known(rows, image->jpeg_quality);
    twx_rows_number(rows, row->orientation);
    twx_rows_flag(rows, row->is_inverted);
    twx_rows_text(rows, twx_via_name(row->via));
    twx_rows_text(rows, row->decided_by);
    (void)twx_rows_end(rows);
    const struct picture picture = {.path = g_strdup(image->path),
                                    .bytes = image->bytes,
                                    .mtime_ns = image->mtime_ns,
                                    .is_offline = row->is_offline};
    g_array_append_val(page->pictures, picture);
}

// ---------------------------------------------------------------------------------------------------------
// Thumbnails

/** A line of the block, or of the next one. mark: "!" where the text says why there is no picture */
static void put_line(struct twx_export_page *page, uint64_t row, const char *mark, const char *text)
{
    FILE *stream = page->options.stream;
    if (page->block_bytes >= BLOCK_BYTES) {
        (void)fprintf(stream, "%s%s", block_end, block_begin);
        page->block_bytes = 0;
    }
    page->block_bytes += strlen(text);
    (void)fprintf(stream, "%" PRIu64 " %s%s\n", row, mark, text);
}

static void put_embedded(struct twx_export_page *page, uint64_t row,
                         const struct twx_thumbnail *thumbnail)
{
    char *base64 = g_base64_encode(thumbnail->jpeg, thumbnail->n);
    put_line(page, row, "", base64);
    g_free(base64);
}

static void put_in_folder(struct twx_export_page *page, uint64_t row,
                          const struct twx_thumbnail *thumbnail)
{
    const struct picture *picture = &g_array_index(page->pictures, struct picture, row);
    char name[TWX_THUMB_NAME_BYTES];
    twx_thumb_name(picture->path, picture->bytes, picture->mtime_ns, name);
    if (page->failure.status == TWX_OK &&
        twx_thumb_folder_put(page->folder, name, thumbnail->jpeg, thumbnail->n, &page->failure) ==
            TWX_OK) {
        put_line(page, row, "", name);
    }
}

static void show_progress(struct twx_export_page *page)
{
    const double now = twx_monotonic_seconds();
    if (page->run->progress != NULL && now >= page->shown + PROGRESS_SECONDS) {
        const struct twx_progress progress = {
            .n_done = page->n_made, .n_total = page->pictures->len, .seconds = now - page->begin};
        page->shown = now;
        page->run->progress(page->run->user, &progress);
    }
}

static void take_thumbnail(void *user, uint64_t row, const struct twx_thumbnail *thumbnail)
{
    struct twx_export_page *page = user;
    page->n_made++;
    if (thumbnail->jpeg == NULL) {
        put_line(page, row, "!", thumbnail->why_not);
    } else if (page->folder == NULL) {
        put_embedded(page, row, thumbnail);
    } else {
        put_in_folder(page, row, thumbnail);
    }
    show_progress(page);
}

/** Whether there is nothing to be decoded for a row: what there is to say was written. */
static bool is_at_hand(struct twx_export_page *page, guint row)
{
    const struct picture *picture = &g_array_index(page->pictures, struct picture, row);
    char name[TWX_THUMB_NAME_BYTES];
    if (picture->is_offline) {
        put_line(page, row, "!", "offline");
        return true;
    }
    if (page->folder == NULL) {
        return false;
    }
    twx_thumb_name(picture->path, picture->bytes, picture->mtime_ns, name);
    const bool has = twx_thumb_folder_has(page->folder, name);
    if (has) {
        put_line(page, row, "", name);
    }
    return has;
}

static enum twx_status make_all(struct twx_export_page *page, struct twx_thumbnails *thumbnails,
                                struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (guint i = 0; i < page->pictures->len && status == TWX_OK; i++) {
        const struct picture *picture = &g_array_index(page->pictures, struct picture, i);
        if (is_at_hand(page, i)) {
            page->n_made++;
            continue;
        }
        status = twx_thumbnails_add(thumbnails, picture->path, picture->bytes, picture->mtime_ns, i,
                                    err);
        if (status == TWX_OK && page->failure.status != TWX_OK) {
            *err = page->failure;
            status = err->status;
        }
    }
    status = status == TWX_OK ? twx_thumbnails_wait(thumbnails, err) : status;
    if (status == TWX_OK && page->failure.status != TWX_OK) {
        *err = page->failure;
        status = err->status;
    }
    return status;
}

enum twx_exit twx_export_page_end(struct twx_export_page *page, const struct twx_run *run)
{
    const struct twx_thumbnails_options options = {.n_jobs = page->options.n_jobs,
                                                   .timeout_seconds = page->options.timeout_seconds,
                                                   .user = page,
                                                   .fn = take_thumbnail};
    struct twx_thumbnails *thumbnails = NULL;
    struct twx_error err = {0};
    page->run = run;
    page->begin = twx_monotonic_seconds();
    (void)fputs("</script>\n", page->options.stream);
    twx_page_shell_script(page->options.stream);
    (void)fputs(block_begin, page->options.stream);
    enum twx_status status = twx_thumbnails_create(&options, run, &thumbnails, &err);
    if (status == TWX_OK) {
        status = make_all(page, thumbnails, &err);
    }
    twx_thumbnails_free(thumbnails);
    twx_diag_progress_end();
    if (status != TWX_OK) {
        return twx_diag_error(&err);
    }
    (void)fputs(block_end, page->options.stream);
    twx_page_shell_end(page->options.stream);
    return TWX_EXIT_DONE;
}
