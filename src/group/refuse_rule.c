// SPDX-License-Identifier: MIT
#include "group/refuse_rule.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "twindex_commands.h"

enum { N_NAMES_MOST = 32 };  // more than there are rules

enum twx_status twx_refuse_rule(const char *name, struct twx_error *err)
{
    const char *known[N_NAMES_MOST];
    char names[sizeof err->text] = "";
    size_t n_known = 0;
    size_t n = 0;
    for (const char *rule = NULL;
         n_known < N_NAMES_MOST && (rule = twx_keep_rule_name(n_known)) != NULL; n_known++) {
        known[n_known] = rule;
        if (strchr(rule, ':') == NULL && n < sizeof names) {
            n += (size_t)snprintf(names + n, sizeof names - n, "%s, ", rule);
        }
    }
    const char *meant = twx_suggest(name, known, n_known);
    if (meant != NULL) {
        return twx_fail(err, TWX_USAGE, 0, "unknown keep rule '%.60s', did you mean '%s'?", name,
                        meant);
    }
    // More of the name would leave no room for the last rules in the text of an error.
    return twx_fail(err, TWX_USAGE, 0, "unknown keep rule '%.60s': there are %sin:DIR, format:NAME",
                    name, names);
}

enum twx_status twx_refuse_rule_format(const char *name, struct twx_error *err)
{
    const char *known[TWX_N_FORMATS];
    for (unsigned f = 0; f < TWX_N_FORMATS; f++) {
        known[f] = twx_format_name((enum twx_format)f);
    }
    const char *meant = twx_suggest(name, known, TWX_N_FORMATS);
    if (meant != NULL) {
        return twx_fail(err, TWX_USAGE, 0,
                        "unknown keep rule 'format:%.40s', did you mean 'format:%s'?", name, meant);
    }
    char names[sizeof err->text] = "";
    size_t n = 0;
    for (unsigned f = TWX_FORMAT_NONE + 1; f < TWX_N_FORMATS && n < sizeof names; f++) {
        n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", f > 1 ? ", " : "",
                              twx_format_name((enum twx_format)f));
    }
    return twx_fail(err, TWX_USAGE, 0, "unknown format in keep rule 'format:%.40s': there are %s",
                    name, names);
}
