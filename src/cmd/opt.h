// SPDX-License-Identifier: MIT
//
// Command lines: one typed table a command both parses and prints. Each row names where in the command's struct of
// options its value goes. The options that every command has are added here.
#ifndef TWX_CMD_OPT_H
#define TWX_CMD_OPT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd/exit_code.h"

struct twx_command;

/** The value of an option, and its destination. Where an option is not given, its destination stays as it is: zero. */
enum twx_opt_type {
    TWX_OPT_FLAG,       // no value; bool
    TWX_OPT_COUNT,      // no value; unsigned: how many times it was given
    TWX_OPT_TEXT,       // text in the locale's encoding; const char *
    TWX_OPT_PATH,       // any bytes; const char *
    TWX_OPT_TWO_PATHS,  // any bytes, two words; const char *[2]
    TWX_OPT_NUMBER,     // a decimal number in [least, most]; uint64_t
    TWX_OPT_SIZE,    // bytes, at least `least`, also with K, M, G or T (powers of 1024); uint64_t
    TWX_OPT_CHOICE,  // one of `choices`; unsigned, or an enum without negative values
    TWX_OPT_ITEMS,  // any bytes, any number of times; GArray * of struct twx_opt_item, which rows may share
    TWX_OPT_HELP,       // no value; enum twx_help_length: short by its letter, long by its name
    TWX_OPT_ARGUMENTS,  // what is no option; char **, NULL-terminated; NULL for none
};

enum twx_help_length { TWX_HELP_NONE, TWX_HELP_SHORT, TWX_HELP_LONG };

struct twx_opt_choice {
    const char *name;  // NULL ends the list
    unsigned value;
};

/** One value of TWX_OPT_ITEMS, in the order of the command line. */
struct twx_opt_item {
    const struct twx_opt_row *row;  // of the option
    const char *text;               // in argv's life
};

/** An option, or with the name "" the arguments. A table ends with TWX_OPT_END. */
struct twx_opt_row {
    const char *name;  // without dashes
    char letter;       // '\0' for none
    bool is_list;      // the value is of words, with commas between them
    enum twx_opt_type type;
    size_t offset;     // of the destination in the struct of options
    const char *help;  // what it does
    /** What it does, in the one line that -h has for it; NULL: help, cut at the end of a clause. */
    const char *brief;
    const char *value;                     // what to call its value in the help; NULL for none
    uint64_t least;                        // of a number or size
    uint64_t most;                         // of a number
    const struct twx_opt_choice *choices;  // what the value is one of; NULL: no such table
    /** Words that the value may be made of, NULL behind the last; NULL: those of choices. More follows on a colon at the
     * end of one: move:DIR. */
    const char *(*word)(size_t i);
};

enum {
    TWX_TIMEOUT_MOST = 86400,     // seconds, of --timeout: a day
    TWX_MEMORY_LEAST = 64 << 20,  // bytes, of --memory
};

#define TWX_OPT_END                                                                                \
    {                                                                                              \
        .name = NULL                                                                               \
    }

/** What every command line says. Strings are static or in argv's life. */
struct twx_opt {
    const char *command;  // "index"
    const char *db;       // -d, else $TWINDEX_DB, else "twindex.db"; of several the first
    GArray *dbs;  // struct twx_opt_item, of a command that takes several -d; NULL: none was given
    bool json;
    bool quiet;
    unsigned n_verbose;
    enum twx_help_length help;
    bool version;
};

/** How many indexes a command that takes several is given. */
static inline size_t twx_opt_n_dbs(const struct twx_opt *opt)
{
    return opt->dbs != NULL ? opt->dbs->len : 1;
}
/** One of them. */
static inline const char *twx_opt_db(const struct twx_opt *opt, size_t i)
{
    return opt->dbs != NULL ? g_array_index(opt->dbs, struct twx_opt_item, i).text : opt->db;
}

/**
 * Parses argv (argv[0] is the command's name) and sets the verbosity.
 *
 * opt      out
 * options  out: the command's struct of options, all zero before; to be released whatever is returned
 * code     out, set when false is returned: the exit code to end with (help was printed, or an error reported)
 * returns  true to go on
 */
bool twx_opt_parse(const struct twx_command *command, int argc, char **argv, struct twx_opt *opt,
                   void *options, enum twx_exit *code);

/** Frees the arrays in opt and in a command's struct of options. The strings belong to argv. */
void twx_opt_release(const struct twx_command *command, struct twx_opt *opt, void *options);

enum { TWX_OPT_N_TABLES = 5 };

/** The tables of a command, in the order of its help: its own, the shared ones, those of every command. NULL: none. */
void twx_opt_tables(const struct twx_command *command,
                    const struct twx_opt_row *tables[static TWX_OPT_N_TABLES]);

#endif
