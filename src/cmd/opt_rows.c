// SPDX-License-Identifier: MIT
//
// The choices of rows.
#include "cmd/opt_rows.h"

const struct twx_opt_choice twx_rows_format_choices[] = {
    {"csv", TWX_ROWS_CSV},
    {"jsonl", TWX_ROWS_JSONL},
    {NULL, 0},
};

const struct twx_opt_row twx_db_rows[] = {
    {.name = "db",
     .letter = 'd',
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct twx_opt, db),
     .help = "the index file (default: $TWINDEX_DB, else twindex.db)",
     .value = "DB"},
    TWX_OPT_END,
};

const struct twx_opt_row twx_parts_rows[] = {
    {.name = "db",
     .letter = 'd',
     .type = TWX_OPT_ITEMS,
     .offset = offsetof(struct twx_opt, dbs),
     .help = "the index file (default: $TWINDEX_DB, else twindex.db); of a collection in several "
             "indexes each",
     .value = "DB"},
    TWX_OPT_END,
};
