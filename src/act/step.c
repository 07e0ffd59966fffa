// SPDX-License-Identifier: MIT
//
// KIND FROM TO ASIDE INODE BYTES MTIME MODE UID GID CHECKSUM, a space between; paths percent-encoded, nothing and no
// checksum as -. The line ends with the XXH3-64 of all before it.
#include "act/step.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/hex.h"
#include "base/percent.h"
#include "base/strings.h"

static const char *const kind_names[TWX_N_STEP_KINDS] = {"move", "copy", "link", "symlink",
                                                         "folder"};

enum { N_WORDS = 12, SUM_DIGITS = 16, CHECKSUM_DIGITS = 2 * TWX_CHECKSUM_BYTES };

void twx_step_release(struct twx_step *step)
{
    free(step->from);
    free(step->to);
    free(step->aside);
    *step = (struct twx_step){0};
}

char *twx_step_put(const struct twx_step *step)
{
    char checksum[CHECKSUM_DIGITS + 1] = "-";
    char *from = twx_percent_encode(step->from);
    char *to = twx_percent_encode(step->to);
    char *aside = twx_percent_encode(step->aside);
    char *text = NULL;
    char *line = NULL;
    if (step->has_checksum) {
        twx_hex_from_bytes(step->checksum, TWX_CHECKSUM_BYTES, checksum);
    }
    if (from != NULL && to != NULL && aside != NULL) {
        text = twx_asprintf("%s %s %s %s %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRIo32 " %" PRIu32
                            " %" PRIu32 " %s",
                            kind_names[step->kind], from, to, aside[0] != '\0' ? aside : "-",
                            step->inode, step->bytes, step->mtime_ns, step->mode, step->uid,
                            step->gid, checksum);
    }
    if (text != NULL) {
        line = twx_asprintf("%s %016" PRIx64 "\n", text, twx_checksum64(text, strlen(text), 0));
    }
    free(from);
    free(to);
    free(aside);
    free(text);
    return line;
}

/** Cuts the line into its words, in place; false when there are fewer or more. */
static bool cut(char *line, char *words[static N_WORDS])
{
    for (size_t i = 0; i < N_WORDS; i++) {
        char *space = strchr(line, ' ');
        words[i] = line;
        if ((space != NULL) != (i + 1 < N_WORDS)) {
            return false;
        }
        if (space != NULL) {
            *space = '\0';
            line = space + 1;
        }
    }
    return true;
}

/** Whether the last word is the sum of what is before it. */
static bool is_sound(const char *line)
{
    const char *space = strrchr(line, ' ');
    char sum[SUM_DIGITS + 1];
    if (space == NULL) {
        return false;
    }
    (void)snprintf(sum, sizeof sum, "%016" PRIx64, twx_checksum64(line, (size_t)(space - line), 0));
    return strcmp(space + 1, sum) == 0;
}

static bool read_words(char *const words[static N_WORDS], struct twx_step *step)
{
    unsigned kind = 0;
    while (kind < TWX_N_STEP_KINDS && strcmp(words[0], kind_names[kind]) != 0) {
        kind++;
    }
    if (kind == TWX_N_STEP_KINDS) {
        return false;
    }
    step->kind = (enum twx_step_kind)kind;
    step->from = twx_percent_decode(words[1]);
    step->to = twx_percent_decode(words[2]);
    step->aside = twx_percent_decode(strcmp(words[3], "-") == 0 ? "" : words[3]);
    // The line is sound: its numbers are as they were written.
    step->inode = strtoull(words[4], NULL, 10);
    step->bytes = strtoull(words[5], NULL, 10);
    step->mtime_ns = strtoll(words[6], NULL, 10);
    step->mode = (uint32_t)strtoul(words[7], NULL, 8);
    step->uid = (uint32_t)strtoul(words[8], NULL, 10);
    step->gid = (uint32_t)strtoul(words[9], NULL, 10);
    step->has_checksum = strlen(words[10]) == CHECKSUM_DIGITS &&
                         twx_hex_to_bytes(words[10], TWX_CHECKSUM_BYTES, step->checksum);
    return step->from != NULL && step->from[0] == '/' && step->to != NULL && step->to[0] == '/' &&
           step->aside != NULL;
}

bool twx_step_get(const char *line, struct twx_step *step)
{
    char *words[N_WORDS];
    *step = (struct twx_step){0};
    char *copy = twx_strdup(line);
    const bool is_read =
        copy != NULL && is_sound(line) && cut(copy, words) && read_words(words, step);
    free(copy);
    return is_read;
}
