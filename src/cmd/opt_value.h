// SPDX-License-Identifier: MIT
//
// The values of options: text to numbers, sizes and choices, with one usage error for each that is none.
#ifndef TWX_CMD_OPT_VALUE_H
#define TWX_CMD_OPT_VALUE_H

#include "cmd/opt.h"
#include "twindex.h"

/** Of --hash-size. */
extern const struct twx_opt_choice twx_hash_size_choices[];

/** Of --variants: 1 + enum twx_variants, so that 0 is an option that was not given. */
extern const struct twx_opt_choice twx_variants_choices[];
/** The variants of such a choice, or of none. */
enum twx_variants twx_opt_variants(unsigned choice, enum twx_variants fallback);
/** What --variants calls them. */
const char *twx_opt_variants_name(enum twx_variants variants);

/** The i-th word that a value may be, or may be made of; NULL behind the last, and where any value will do. */
const char *twx_opt_word(const struct twx_opt_row *row, size_t i);

/** The word that was meant by one that a value is not made of; NULL: none is like it. Static. */
const char *twx_opt_word_meant(const struct twx_opt_row *row, const char *word);

/** Whether an option of this type is followed by a value. */
bool twx_opt_takes_value(enum twx_opt_type type);

/**
 * Reads a value of TWX_OPT_TEXT, NUMBER, SIZE or CHOICE.
 *
 * command      for the usage error
 * destination  out: as the type of the row says; left as it is on an error. Text is borrowed, not copied
 * returns      false after a usage error was reported, naming the option
 */
bool twx_opt_read_value(const char *command, const struct twx_opt_row *row, const char *text,
                        void *destination);

/**
 * A radius, from the text of -r: a whole number up to the bits compared.
 *
 * text     NULL gives -1: the default
 * returns  false after a usage error was reported
 */
bool twx_opt_radius(const struct twx_opt *opt, const char *text, unsigned n_bits, int *radius);

/**
 * Whether none of the words is empty: the empty name would stand for the current folder.
 *
 * name     what a word is, "PATH"
 * list     NULL-terminated; NULL for none
 * returns  false after a usage error was reported
 */
bool twx_opt_no_empty(const struct twx_opt *opt, const char *name, char *const *list);

#endif
