// SPDX-License-Identifier: MIT
//
// Names in single quotes, whatever is in them. What the script does to a file is one function at its top.
#include "cmd/apply_script.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

static const char head[] =
    "#!/bin/sh\n"
    "# Written by twindex apply --to script. Moves each file into the folder that is given as the\n"
    "# first argument, below which it keeps its path. Run it as a file: what has changed since it "
    "was\n"
    "# written is left alone.\n"
    "set -u\n"
    "if [ $# -ne 1 ] || [ ! -f \"$0\" ]; then\n"
    "    echo \"usage: sh ${0##*/} FOLDER\" >&2\n"
    "    exit 2\n"
    "fi\n"
    "folder=$1\n"
    "failed=0\n"
    "\n"
    "# What is done to a file that is as it was.\n"
    "remove() {\n"
    "    to=$folder$1\n"
    "    [ ! -e \"$to\" ] && mkdir -p \"${to%/*}\" && mv \"$1\" \"$to\"\n"
    "}\n"
    "\n"
    "inode() {\n"
    "    ls -i \"$1\" | sed -n '1s/^ *\\([0-9]*\\).*/\\1/p'\n"
    "}\n"
    "\n"
    "# Whether a file is there as it was: no link, its inode, its size, not changed since.\n"
    "is_as_planned() {\n"
    "    [ -f \"$1\" ] && [ ! -h \"$1\" ] && [ \"$(inode \"$1\")\" = \"$2\" ] &&\n"
    "        [ \"$(wc -c <\"$1\" | tr -d ' ')\" = \"$3\" ] && [ -z \"$(find \"$1\" -prune -newer "
    "\"$0\")\" ]\n"
    "}\n"
    "\n"
    "# duplicate FILE INODE BYTES KEEPER exact|alike [COMPANION...]\n"
    "duplicate() {\n"
    "    if ! is_as_planned \"$1\" \"$2\" \"$3\"; then\n"
    "        echo \"left, as it has changed: $1\" >&2\n"
    "        failed=1\n"
    "    elif [ ! -f \"$4\" ] || [ -h \"$4\" ] || [ \"$(inode \"$4\")\" = \"$2\" ] || [ -n "
    "\"$(find \"$4\" -prune -newer \"$0\")\" ]; then\n"
    "        echo \"left, as its keeper has changed: $1\" >&2\n"
    "        failed=1\n"
    "    elif [ \"$5\" = exact ] && ! cmp -s \"$1\" \"$4\"; then\n"
    "        echo \"left, as it has other bytes than its keeper: $1\" >&2\n"
    "        failed=1\n"
    "    elif ! remove \"$1\"; then\n"
    "        echo \"left, as it could not be moved: $1\" >&2\n"
    "        failed=1\n"
    "    else\n"
    "        beside=${1%/*}\n"
    "        shift 5\n"
    "        for companion in \"$@\"; do\n"
    "            remove \"$beside/$companion\" || failed=1\n"
    "        done\n"
    "    fi\n"
    "}\n"
    "\n";

/** In single quotes; one in it ends them, and begins them again. */
static void write_quoted(FILE *stream, const char *text)
{
    (void)fputc('\'', stream);
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            (void)fputs("'\\''", stream);
        } else {
            (void)fputc(*text, stream);
        }
    }
    (void)fputc('\'', stream);
}

void twx_apply_script_begin(FILE *stream, const char *plan)
{
    gchar *shown = g_strescape(plan, NULL);
    (void)fputs(head, stream);
    (void)fprintf(stream, "# The plan: %s\n", shown);
    g_free(shown);
}

void twx_apply_script_row(FILE *stream, const struct twx_applied_row *row)
{
    (void)fputs("duplicate ", stream);
    write_quoted(stream, row->path);
    (void)fprintf(stream, " %" PRIu64 " %" PRIu64 " ", row->inode, row->bytes);
    write_quoted(stream, row->keeper);
    (void)fputs(row->is_exact ? " exact" : " alike", stream);
    for (size_t i = 0; i < row->n_companions; i++) {
        (void)fputc(' ', stream);
        write_quoted(stream, row->companions[i]);
    }
    (void)fputc('\n', stream);
}

void twx_apply_script_end(FILE *stream)
{
    (void)fputs("exit \"$failed\"\n", stream);
}
