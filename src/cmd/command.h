// SPDX-License-Identifier: MIT
//
// What a command is, and what all of them do around their own work: parse, open the index, close.
#ifndef TWX_CMD_COMMAND_H
#define TWX_CMD_COMMAND_H

#include "cmd/opt.h"
#include "twindex.h"

enum twx_command_flags {
    TWX_COMMAND_DB = 1U << 0,     // has -d, --db
    TWX_COMMAND_JSON = 1U << 1,   // has --json
    TWX_COMMAND_INDEX = 1U << 2,  // the index is opened before it runs
    TWX_COMMAND_STOPS = 1U << 3,  // heeds signals to stop
    TWX_COMMAND_PARTS = 1U << 4,  // takes several -d: the index is opened with its parts
};

/** One run of a command. */
struct twx_call {
    struct twx_opt opt;
    void *options;            // the command's own struct
    struct twx_index *index;  // open for TWX_COMMAND_INDEX, else NULL; closed by the wrapper
    struct twx_run run;       // for TWX_COMMAND_STOPS
    bool is_question;         // set by `check`: --exit-code was given
    bool is_yes;              // set by `run`: the answer
};

/** A command line that is worth knowing, in a folder with twindex.db. A test runs all of them. */
struct twx_example {
    const char *purpose;  // a question, or what a colon goes behind
    const char *line;     // for a shell; "~/Pictures" is what is indexed
};

enum { TWX_N_EXAMPLES = 2 };

struct twx_command {
    const char *name;
    const char *headline;  // for the list of commands
    const char *summary;   // for its own help
    struct twx_example examples[TWX_N_EXAMPLES];
    const struct twx_opt_row *rows;    // its options; without a row for arguments it takes none
    const struct twx_opt_row *shared;  // options it shares with another command; NULL for none
    size_t options_bytes;              // of the struct that the offsets of both are in
    unsigned flags;                    // enum twx_command_flags
    /** Finds usage errors before the index is opened; another code than TWX_EXIT_DONE ends the run. NULL for none. */
    enum twx_exit (*check)(struct twx_call *call);
    /** Does the work, reports its errors and returns the exit code. */
    enum twx_exit (*run)(struct twx_call *call);
    /** Frees what `check` and `run` put into the struct of options beside the options. NULL for nothing. */
    void (*release)(void *options);
};

/** Runs a command on its command line (argv[0] is its name); the exit code, stdout not yet closed. */
enum twx_exit twx_command_run(const struct twx_command *command, int argc, char **argv);

#endif
