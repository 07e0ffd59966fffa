// SPDX-License-Identifier: MIT
//
// The job `map`: a file to a line of text that a plugin makes of its picture.
#ifndef TWX_JOBS_MAP_JOB_H
#define TWX_JOBS_MAP_JOB_H

#include "jobs/job.h"
#include "twindex_plugin.h"

#define TWX_MAP_JOB "map"

/** What all jobs of a run do. */
struct twx_map_options {
    uint32_t
        max_side;  // pictures are fitted into as many pixels on a side; 0: they keep their size
    unsigned n_channels;    // 1: luma, 3: RGB
    char plugin[PATH_MAX];  // absolute, NUL-terminated
};

enum twx_map_end {
    TWX_MAP_DONE = 0,
    TWX_MAP_NOT_AN_IMAGE = 1,
    TWX_MAP_FAILED = 2,       // it cannot be decoded
    TWX_MAP_REFUSED = 3,      // the plugin says why
    TWX_MAP_TOO_LONG = 4,     // TWX_PLUGIN_LINE_BYTES or more
    TWX_MAP_UNPRINTABLE = 5,  // a control character in it
    TWX_N_MAP_ENDS = 6,
};

struct twx_map_result {
    enum twx_map_end end;
    enum twx_reason reason;  // of TWX_MAP_FAILED, else TWX_REASON_NONE
    const char *
        text;  // n bytes, no control characters but TAB: the line, or of TWX_MAP_REFUSED the reason
    size_t n;
};

enum {
    TWX_MAP_HEAD_BYTES = 2 * 4,  // before the text
    TWX_MAP_RESULT_BYTES = TWX_MAP_HEAD_BYTES + TWX_PLUGIN_LINE_BYTES,
};

/** Whether text can stand in a line: no control characters but TAB. */
bool twx_is_line(const char *text, size_t n);

/** options: within their ranges */
struct twx_job_kind_spec twx_map_job(const struct twx_map_options *options);
/** options: out.  returns: false for what twx_map_job does not make */
bool twx_map_options_get(const struct twx_job_kind_spec *spec, struct twx_map_options *options);

/**
 * Writes the head of a result, behind which the text lies already.
 *
 * out      room for TWX_MAP_RESULT_BYTES
 * returns  bytes of the result
 */
size_t twx_map_result_put(const struct twx_map_result *result, uint8_t *out);
/**
 * result   out; its text lies in `bytes`
 * returns  false for what no worker makes
 */
bool twx_map_result_get(const uint8_t *bytes, size_t n, struct twx_map_result *result);

#endif
