// SPDX-License-Identifier: MIT
//
// The text of a progress line and the width it may have.
#include "cmd/progress.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const double LOG_SECONDS = 60.0;  // of an hour's run 60 lines: enough to see its pace

enum part { PART_TOTAL, PART_UNIT, PART_RATE, PART_FAILED, PART_LEFT, N_PARTS };

/** The parts in the order in which they are left out. */
static const enum part dispensable[N_PARTS] = {PART_RATE, PART_UNIT, PART_FAILED, PART_LEFT,
                                               PART_TOTAL};

static void append_duration(GString *line, double seconds)
{
    const uint64_t s = (uint64_t)seconds;
    if (s >= 3600) {
        g_string_append_printf(line, "%" G_GUINT64_FORMAT ":%02u:%02u", s / 3600,
                               (unsigned)(s / 60 % 60), (unsigned)(s % 60));
    } else {
        g_string_append_printf(line, "%u:%02u", (unsigned)(s / 60), (unsigned)(s % 60));
    }
}

static void append_part(GString *line, const struct twx_progress *p, enum part part)
{
    const double rate = p->seconds > 0 ? (double)p->n_done / p->seconds : 0.0;
    switch (part) {
    case PART_TOTAL:
        if (p->n_total > 0) {
            g_string_append_printf(line, " of %s%" G_GUINT64_FORMAT,
                                   p->total_is_about ? "about " : "", p->n_total);
        }
        break;
    case PART_UNIT:
        g_string_append(line, " images");
        break;
    case PART_RATE:
        g_string_append_printf(line, ", %.0f/s", rate);
        break;
    case PART_FAILED:
        g_string_append_printf(line, ", %" G_GUINT64_FORMAT " failed", p->n_failed);
        break;
    case PART_LEFT:
        if (p->n_total > p->n_done && rate > 0) {
            g_string_append(line, ", ");
            append_duration(line, (double)(p->n_total - p->n_done) / rate);
            g_string_append(line, " left");
        }
        break;
    case N_PARTS:
        break;
    }
}

void twx_progress_append(GString *line, const struct twx_progress *progress, size_t width)
{
    const gsize begin = line->len;
    bool is_left_out[N_PARTS] = {false};
    for (size_t n_left_out = 0;; n_left_out++) {
        g_string_append_printf(line, "%" G_GUINT64_FORMAT, progress->n_done);
        for (enum part part = PART_TOTAL; part < N_PARTS; part++) {
            if (!is_left_out[part]) {
                append_part(line, progress, part);
            }
        }
        if (line->len - begin <= width) {
            return;
        }
        g_string_truncate(line, begin);
        if (n_left_out == N_PARTS) {
            return;  // not even the number fits
        }
        is_left_out[dispensable[n_left_out]] = true;
    }
}

bool twx_progress_is_due(double seconds, double *next)
{
    const bool is_due = *next > 0 && seconds >= *next;
    *next = (floor(seconds / LOG_SECONDS) + 1) * LOG_SECONDS;  // earlier again where a stage begins
    return is_due;
}

size_t twx_terminal_width(int fd)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    const char *columns = g_getenv("COLUMNS");
    guint64 n = 80;
    if (columns != NULL) {
        (void)g_ascii_string_to_unsigned(columns, 10, 1, 10000, &n, NULL);
    }
    return (size_t)n;
}

bool twx_terminal_can_erase(int fd)
{
    const char *name = g_getenv("TERM");
    return isatty(fd) != 0 && name != NULL && name[0] != '\0' && strcmp(name, "dumb") != 0;
}
