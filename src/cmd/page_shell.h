// SPDX-License-Identifier: MIT
//
// What of a review page is the same for all: the files of src/cmd/page, and the policy by which a browser runs no other
// script and loads nothing but the thumbnails.
#ifndef TWX_CMD_PAGE_SHELL_H
#define TWX_CMD_PAGE_SHELL_H

#include <stdio.h>

/** Writes what stands before the data. */
void twx_page_shell_begin(FILE *stream);
/** Writes the script, behind the data that it begins with. */
void twx_page_shell_script(FILE *stream);
/** Writes what stands behind all data. */
void twx_page_shell_end(FILE *stream);

#endif
