// SPDX-License-Identifier: MIT
//
// One call of the library, and what it counted.
#include "cmd/pairs_of_parts.h"

#include <inttypes.h>

#include "cmd/diag.h"
#include "cmd/json.h"
#include "twindex_commands.h"

const struct twx_opt_row twx_pairs_of_parts_rows[] = {
    {.name = "parts",
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct twx_pairs_given, share),
     .help = "write share I (from 0) of N of the edges within and between the indexes given, for "
             "twindex group: an array of N jobs; -o FILE, of edges, and --ranks",
     .value = "I/N"},
    {.name = "ranks",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct twx_pairs_given, ranks),
     .help = "with --parts: what twindex rank has made of the same indexes",
     .value = "FILE"},
    {.name = "most-edges",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct twx_pairs_given, most_edges),
     .help =
         "with --parts: of a hash that is near more than N others in a pair of indexes keep the "
         "best N: groups are not exact then (default: all)",
     .value = "N",
     .least = 1,
     .most = UINT32_MAX},
    TWX_OPT_END,
};

enum twx_exit twx_pairs_share_read(const struct twx_opt *opt, struct twx_pairs_given *given)
{
    gchar **words = g_strsplit(given->share, "/", 3);
    guint64 number = 0;
    guint64 n = 0;
    const bool is_good = g_strv_length(words) == 2 &&
                         g_ascii_string_to_unsigned(words[0], 10, 0, UINT32_MAX, &number, NULL) &&
                         g_ascii_string_to_unsigned(words[1], 10, 1, UINT32_MAX, &n, NULL) &&
                         number < n;
    g_strfreev(words);
    given->number = (uint32_t)number;
    given->n = (uint32_t)n;
    return is_good ? TWX_EXIT_DONE
                   : twx_diag_usage(opt->command,
                                    "--parts '%s': I/N is a share, from 0, of N, as 0/8 to 7/8",
                                    given->share);
}

static void print_json(const struct twx_pair_parts_counts *c)
{
    twx_json_begin();
    twx_json_count("pairs_of_parts", c->n_pairs_of_parts);
    twx_json_count("edges", c->n_edges);
    twx_json_count("left_out", c->n_left_out);
    twx_json_count("hubs", c->n_hubs);
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

enum twx_exit twx_pairs_of_parts(struct twx_call *call, const struct twx_pairs_given *given,
                                 const char *output, const struct twx_pairs_options *asked)
{
    const struct twx_pair_parts_options options = {.ranks = given->ranks,
                                                   .output = output,
                                                   .share = given->number,
                                                   .n_shares = given->n,
                                                   .most_edges = given->most_edges,
                                                   .radius = asked->radius,
                                                   .adaptive = asked->adaptive,
                                                   .any_orientation = asked->any_orientation,
                                                   .inverted = asked->inverted,
                                                   .variants = asked->variants,
                                                   .n_jobs = asked->n_jobs};
    struct twx_pair_parts_counts counts = {0};
    struct twx_error err = {0};
    const enum twx_status status = twx_pair_parts(call->index, &options, &call->run, &counts, &err);
    if (status != TWX_OK) {
        return status == TWX_USAGE ? twx_diag_usage(call->opt.command, "%s", err.text)
                                   : twx_diag_error(&err);
    }
    twx_diag_summary(counts.seconds, "%" PRIu64 " edge%s in %" PRIu64 " pair%s of indexes",
                     counts.n_edges, counts.n_edges == 1 ? "" : "s", counts.n_pairs_of_parts,
                     counts.n_pairs_of_parts == 1 ? "" : "s");
    if (call->opt.json) {
        print_json(&counts);
    }
    return TWX_EXIT_DONE;
}
