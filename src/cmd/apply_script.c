// SPDX-License-Identifier: MIT
//
// Names in single quotes, whatever is in them. What the script does to a file is one function at its top.
#include "cmd/apply_script.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "twindex_commands.h"

static const char head[] =
    "#!/bin/sh\n"
    "# Written by twindex apply --to script. Moves each file into the folder that is given as the\n"
    "# first argument, below which it keeps its path. Run it as a file: what has changed since it "
    "was\n"
    "# written is left alone.\n"
    "set -u\n"
    "LC_ALL=C # names are bytes\n"
    "export LC_ALL\n"
    "if [ $# -ne 1 ] || [ -z \"$1\" ] || [ ! -f \"$0\" ]; then\n"
    "    echo \"usage: sh ${0##*/} FOLDER\" >&2\n"
    "    exit 2\n"
    "fi\n"
    "case $1 in\n"
    "/*) folder=$1 ;;\n"
    "*) folder=$PWD/$1 ;;\n"
    "esac\n"
    "failed=0\n"
    "\n"
    "# What is done to a file that is as it was.\n"
    "remove() {\n"
    "    to=$folder$1\n"
    "    [ ! -e \"$to\" ] && [ ! -h \"$to\" ] && mkdir -p \"${to%/*}\" && mv \"$1\" \"$to\"\n"
    "}\n"
    "\n"
    "inode() {\n"
    "    ls -i \"$1\" | sed -n '1s/^ *\\([0-9]*\\).*/\\1/p'\n"
    "}\n"
    "\n"
    "# as_planned FILE INODE CKSUM BYTES: it is no link, has these, and was not changed since.\n"
    "as_planned() {\n"
    "    [ -f \"$1\" ] && [ ! -h \"$1\" ] && [ \"$(inode \"$1\")\" = \"$2\" ] &&\n"
    "        [ -z \"$(find \"$1\" -prune -newer \"$0\")\" ] && [ \"$(cksum <\"$1\")\" = \"$3 $4\" "
    "]\n"
    "}\n"
    "\n"
    "left() {\n"
    "    printf 'left, %s: %s\\n' \"$1\" \"$2\" >&2\n"
    "    failed=1\n"
    "}\n"
    "\n"
    "# duplicate FILE INODE CKSUM BYTES KEEPER INODE CKSUM BYTES [COMPANION...]\n"
    "duplicate() {\n"
    "    if ! as_planned \"$1\" \"$2\" \"$3\" \"$4\"; then\n"
    "        left 'as it has changed' \"$1\"\n"
    "    elif ! as_planned \"$5\" \"$6\" \"$7\" \"$8\" || [ \"$2\" = \"$6\" ]; then\n"
    "        left 'as its keeper has changed' \"$1\"\n"
    "    elif [ \"$3 $4\" = \"$7 $8\" ] && ! cmp -s \"$1\" \"$5\"; then\n"
    "        left 'as it has other bytes than its keeper' \"$1\"\n"
    "    elif ! remove \"$1\"; then\n"
    "        left 'as it could not be moved' \"$1\"\n"
    "    else\n"
    "        beside=${1%/*}\n"
    "        shift 8\n"
    "        for companion in \"$@\"; do\n"
    "            remove \"$beside/$companion\" || left 'as it could not be moved' "
    "\"$beside/$companion\"\n"
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
    (void)fprintf(stream, " %" PRIu64 " %" PRIu32 " %" PRIu64 " ", row->inode, row->cksum,
                  row->bytes);
    write_quoted(stream, row->keeper);
    (void)fprintf(stream, " %" PRIu64 " %" PRIu32 " %" PRIu64, row->keeper_inode, row->keeper_cksum,
                  row->keeper_bytes);
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
