// SPDX-License-Identifier: MIT
//
// The review page of `twindex export --format html`: one HTML file that shows each group side by side, and in which a person
// decides. It loads nothing but its thumbnails, which are in it or in a folder. Paths, and all else that comes from the
// collection, are data in it: no text of theirs is read as HTML or as a script.
#ifndef TWX_CMD_EXPORT_PAGE_H
#define TWX_CMD_EXPORT_PAGE_H

#include "cmd/exit_code.h"
#include "twindex.h"

#include <stdio.h>

struct twx_export_page_options {
    FILE *stream;
    struct twx_index *index;
    const char *db;      // the index's path, for the commands that the page tells
    const char *output;  // the page's path; NULL: standard output
    const char *thumbs;  // folder of the thumbnails, made when it is not there; NULL: in the page
    unsigned n_jobs;
    double timeout_seconds;
};

struct twx_export_page;

/**
 * Begins a page.
 *
 * options  borrowed strings
 * page     out, owned: twx_export_page_free
 * returns  TWX_EXIT_DONE, else an error was reported: the folder of thumbnails cannot be made
 */
enum twx_exit twx_export_page_create(const struct twx_export_page_options *options,
                                     struct twx_export_page **page);
/** Adds a row; each group begins with its keeper. */
void twx_export_page_row(struct twx_export_page *page, const struct twx_group_row *row);
/**
 * Makes the thumbnails, and ends the page.
 *
 * returns  TWX_EXIT_DONE, else an error was reported and the page is not whole. A file of which there is no thumbnail is
 *          no error: the page says why
 */
enum twx_exit twx_export_page_end(struct twx_export_page *page, const struct twx_run *run);
/** Accepts NULL. */
void twx_export_page_free(struct twx_export_page *page);

#endif
