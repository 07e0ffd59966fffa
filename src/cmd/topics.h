// SPDX-License-Identifier: MIT
//
// What `twindex help TOPIC` prints: what several commands have in common, and people ask about.
#ifndef TWX_CMD_TOPICS_H
#define TWX_CMD_TOPICS_H

#include <glib.h>

struct twx_topic {
    const char *name;
    const char *headline;  // for the list of topics
    /** Appends its text: lines of at most 80 columns; what is indented is a table or a drawing. */
    void (*append)(GString *text);
};

enum { TWX_N_TOPICS = 4 };
extern const struct twx_topic twx_topics[TWX_N_TOPICS];

/** NULL when there is none of that name. */
const struct twx_topic *twx_topic_find(const char *name);

#endif
