// SPDX-License-Identifier: MIT
//
// The help of the program: its commands, how to begin, and `twindex help`.
#ifndef TWX_CMD_PROGRAM_HELP_H
#define TWX_CMD_PROGRAM_HELP_H

#include "cmd/opt.h"

/** Prints it on stdout. */
void twx_program_help_print(enum twx_help_length length);

/** The command, or with_topics also the topic, that a word may have been meant for; NULL: none. Static. */
const char *twx_program_help_meant(const char *word, bool with_topics);

/** Runs `twindex help [COMMAND|TOPIC]`: n words follow. */
enum twx_exit twx_program_help_run(int n, char **words);

#endif
