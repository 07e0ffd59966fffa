// SPDX-License-Identifier: MIT
//
// Some tenths of a second at any size of the collection. Owns nothing past a call.
#include "group/false_pair_warning.h"

#include "base/log.h"
#include "group/group.h"

enum {
    LARGE_COLLECTION = 200000,  // above, false pairs at the default radius come in thousands
    LEAST_FALSE_PAIRS = 10,     // fewer are looked through in a minute
    // What is compared: some tenths of a second at any size.
    COMPARISONS = 500000000,
    SAMPLE_LEAST = 64,
    SAMPLE_MOST = 2000,
};

bool twx_wants_false_pairs(const struct twx_export_options *options, const struct twx_run *run)
{
    return !options->verify && twx_wants(run, TWX_LEVEL_WARNING);
}

enum twx_status twx_warn_of_false_pairs(const struct twx_pair_question *hashes, size_t n_images,
                                        const struct twx_export_options *options,
                                        const struct twx_reach *reach, const struct twx_run *run,
                                        struct twx_error *err)
{
    const unsigned radius = reach->radius;
    struct twx_pair_question question = *hashes;
    struct twx_pair_estimate pairs;
    struct twx_run quiet = *run;
    quiet.progress = NULL;
    question.n_compared = question.code_bytes;
    question.turns = (struct twx_turns){.any_orientation = options->any_orientation,
                                        .inverted = options->inverted};
    question.is_adaptive = reach->is_adaptive;
    question.most_radius = radius;
    question.n_threads = twx_export_threads(options);
    question.run = &quiet;
    question.n_sample = twx_pair_sample_size(&question, COMPARISONS, SAMPLE_LEAST, SAMPLE_MOST);
    const enum twx_status status = twx_estimate_pairs(&question, &pairs, err);
    if (status != TWX_OK) {
        return status;
    }
    const double n_false = pairs.n_false[radius];
    const double n_series = pairs.n_series[radius];
    const bool is_bad = n_false > pairs.found[radius] - n_false && n_false >= LEAST_FALSE_PAIRS;
    const bool has_series = 2 * n_series >= n_false && n_series >= 1;
    if (is_bad || (options->radius == -1 && n_images > LARGE_COLLECTION)) {
        twx_log(run, TWX_LEVEL_WARNING,
                "%zu images within %u bits%s: expect about %.2g pairs of different pictures%s%s; "
                "'twindex calibrate' looks at some",
                n_images, radius, twx_reach_suffix(reach), n_false,
                is_bad ? ", more than of the same" : "",
                has_series
                    ? ", most of them in series that look alike (--verify leaves many of them out)"
                    : " (they grow with the square of the collection)");
    }
    return TWX_OK;
}
