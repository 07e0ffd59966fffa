// SPDX-License-Identifier: MIT
//
// Command lines: one GOptionEntry table a command both parses and prints. Common options are added here.
#ifndef TWX_CMD_OPT_H
#define TWX_CMD_OPT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "cmd/exit_code.h"

/** Which of the common options a command takes beside -h, --version, -q and -v. */
enum twx_opt_flags {
    TWX_OPT_DB = 1U << 0,    // -d, --db
    TWX_OPT_JSON = 1U << 1,  // --json
};

/** One command line, described and parsed. */
struct twx_opt {
    const char *command;          // "index"
    const char *arguments;        // "[PATH...]", for the usage line
    const char *summary;          // what it does, for --help
    const GOptionEntry *entries;  // its own options; positional arguments by G_OPTION_REMAINING
    const GOptionEntry *shared_entries;  // options it shares with another command; NULL for none
    unsigned flags;                      // enum twx_opt_flags
    const char *db;  // out: -d, else $TWINDEX_DB, else "twindex.db"; static or in argv's life
    bool json;       // out
};

/**
 * Parses argv (argv[0] is the command's name) and sets the verbosity.
 *
 * code     out, set when false is returned: the exit code to end with (help was printed, or an error said)
 * returns  true to go on
 */
bool twx_opt_parse(struct twx_opt *opt, int argc, char **argv, enum twx_exit *code);

/**
 * A decimal number in [least, most], from an option's text.
 *
 * text     NULL leaves *value as it is
 * returns  false after a usage error was said, naming the option
 */
bool twx_opt_number(const struct twx_opt *opt, const char *option, const char *text, uint64_t least,
                    uint64_t most, uint64_t *value);

/**
 * A number of bytes, at least `least`, from an option's text: digits, then nothing or K, M, G or T (powers of 1024).
 *
 * text     NULL leaves *value as it is
 * returns  false after a usage error was said, naming the option
 */
bool twx_opt_size(const struct twx_opt *opt, const char *option, const char *text, uint64_t least,
                  uint64_t *value);

/**
 * A radius, from the text of -r: a whole number up to the bits compared.
 *
 * text     NULL gives -1: the default
 * returns  false after a usage error was said
 */
bool twx_opt_radius(const struct twx_opt *opt, const char *text, unsigned n_bits, int *radius);

/** Whether there are no arguments beside the options. False after a usage error was said, naming the first. */
bool twx_opt_no_arguments(const struct twx_opt *opt, char *const *arguments);

/**
 * Whether none of the words is empty: the empty name would stand for the current folder.
 *
 * name     what a word is, "PATH"
 * list     NULL-terminated; NULL for none
 * returns  false after a usage error was said
 */
bool twx_opt_no_empty(const struct twx_opt *opt, const char *name, char *const *list);

/** --hash-size: 8 or 16; NULL leaves *value. False after a usage error was said. */
bool twx_opt_hash_size(const struct twx_opt *opt, const char *text, unsigned *value);

#endif
