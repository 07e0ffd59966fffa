// SPDX-License-Identifier: MIT
//
// The table of kinds.
#include "worker/job_kind.h"

#include <string.h>

static const struct twx_job_kind *const kinds[] = {
    &twx_hash_kind, &twx_probe_kind,     &twx_edit_kind, &twx_pixels_kind,
    &twx_tags_kind, &twx_transform_kind, &twx_map_kind,  NULL,
};

const struct twx_job_kind *twx_job_kind_find(const struct twx_job_kind_spec *spec)
{
    for (const struct twx_job_kind *const *kind = kinds; *kind != NULL; kind++) {
        if (strcmp((*kind)->name, spec->name) == 0) {
            return (*kind)->is_valid(spec) ? *kind : NULL;
        }
    }
    return NULL;
}
