// SPDX-License-Identifier: MIT
//
// The choices of rows.
#include "cmd/opt_rows.h"

const struct twx_opt_choice twx_rows_format_choices[] = {
    {"csv", TWX_ROWS_CSV},
    {"jsonl", TWX_ROWS_JSONL},
    {NULL, 0},
};
