// SPDX-License-Identifier: MIT
//
// Rows of options that several commands have, word for word. `options` is the command's struct of options, in which the value
// has the member named in each row.
#ifndef TWX_CMD_OPT_ROWS_H
#define TWX_CMD_OPT_ROWS_H

#include "cmd/opt.h"
#include "cmd/opt_value.h"
#include "cmd/path_encoding.h"

/** Of --format, csv or jsonl: enum twx_rows_format. */
extern const struct twx_opt_choice twx_rows_format_choices[];

/** Tables of -d, of struct twx_opt: of one index, and of one or several. */
extern const struct twx_opt_row twx_db_rows[];
extern const struct twx_opt_row twx_parts_rows[];

/** bool adaptive */
#define TWX_ROW_ADAPTIVE(options)                                                                  \
    {                                                                                              \
        .name = "adaptive", .type = TWX_OPT_FLAG, .offset = offsetof(options, adaptive),           \
        .help =                                                                                    \
            "let RADIUS follow the structure of the hashes, as it does by default: less of it "    \
            "where they have little",                                                              \
        .brief = "RADIUS follows the structure of the hashes"                                      \
    }

/** unsigned variants: as of twx_variants_choices */
#define TWX_ROW_VARIANTS(options)                                                                  \
    {                                                                                              \
        .name = "variants", .type = TWX_OPT_CHOICE, .offset = offsetof(options, variants),         \
        .help = "parts of pictures that take part, where index made them: none, trim or all "      \
                "(default)",                                                                       \
        .brief = "parts that take part, too (default: all)", .value = "none|trim|all",             \
        .choices = twx_variants_choices                                                            \
    }

/** bool no_stat */
#define TWX_ROW_NO_STAT(options)                                                                   \
    {                                                                                              \
        .name = "no-stat", .type = TWX_OPT_FLAG, .offset = offsetof(options, no_stat),             \
        .help = "do not look whether the files are there: on a machine without their disks",       \
        .brief = "do not look whether the files are there"                                         \
    }

/** enum twx_rows_format format */
#define TWX_ROW_FORMAT(options)                                                                    \
    {                                                                                              \
        .name = "format", .type = TWX_OPT_CHOICE, .offset = offsetof(options, format),             \
        .help = "csv (default) or jsonl", .value = "FORMAT", .choices = twx_rows_format_choices    \
    }

/** enum twx_path_encoding_option path_encoding */
#define TWX_ROW_PATH_ENCODING(options)                                                             \
    {                                                                                              \
        .name = "path-encoding", .type = TWX_OPT_CHOICE,                                           \
        .offset = offsetof(options, path_encoding),                                                \
        .help = "raw (default) or percent (RFC 3986), of paths in CSV", .value = "ENCODING",       \
        .choices = twx_path_encoding_choices                                                       \
    }

/** const char *output */
#define TWX_ROW_OUTPUT(options)                                                                    \
    {                                                                                              \
        .name = "output", .letter = 'o', .type = TWX_OPT_PATH,                                     \
        .offset = offsetof(options, output),                                                       \
        .help = "write to FILE, whole or not at all; - is standard output",                        \
        .brief = "write to FILE; - is standard output", .value = "FILE"                            \
    }

/** uint64_t n_jobs */
#define TWX_ROW_JOBS(options)                                                                      \
    {                                                                                              \
        .name = "jobs", .letter = 'j', .type = TWX_OPT_NUMBER,                                     \
        .offset = offsetof(options, n_jobs),                                                       \
        .help = "threads (default: the cores this process may use)", .value = "N", .least = 1,     \
        .most = 1024                                                                               \
    }

/** timeout_seconds, of commands that decode each image once. */
#define TWX_ROW_TIMEOUT(options)                                                                   \
    {                                                                                              \
        .name = "timeout", .type = TWX_OPT_NUMBER, .offset = offsetof(options, timeout_seconds),   \
        .help = "give an image up after so long without progress (default: 60)",                   \
        .brief = "give up an image without progress (default: 60)", .value = "SECONDS",            \
        .least = 1, .most = TWX_TIMEOUT_MOST                                                       \
    }

/** uint64_t memory_bytes */
#define TWX_ROW_MEMORY(options)                                                                    \
    {                                                                                              \
        .name = "memory", .type = TWX_OPT_SIZE, .offset = offsetof(options, memory_bytes),         \
        .help = "memory that decoding may have in use, with K, M, G or T (default: half of the "   \
                "machine's)",                                                                      \
        .brief = "for decoding (default: half of the machine's)", .value = "SIZE",                 \
        .least = TWX_MEMORY_LEAST                                                                  \
    }

/** strict, likewise. */
#define TWX_ROW_STRICT(options)                                                                    \
    {                                                                                              \
        .name = "strict", .type = TWX_OPT_FLAG, .offset = offsetof(options, strict),               \
        .help = "exit with 4 when an image has failed"                                             \
    }

#endif
