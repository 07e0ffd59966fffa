// SPDX-License-Identifier: MIT
//
// The table of kinds.
#include "worker/job_kind.h"

#include <string.h>

static const struct twx_job_kind *const kinds[] = {
    &twx_hash_kind,
    &twx_probe_kind,
    &twx_edit_kind,
};

const struct twx_job_kind *twx_job_kind_find(const struct twx_job_kind_spec *spec)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i]->name, spec->name) == 0) {
            return kinds[i]->is_valid(spec) ? kinds[i] : NULL;
        }
    }
    return NULL;
}
