// SPDX-License-Identifier: MIT
//
// The folders of in:DIR against those of an index: one that holds nothing there is a slip of the pen.
#include <stdbool.h>

#include "group/keep_rules.h"
#include "store/index_folder.h"
#include "twindex_commands.h"

enum twx_status twx_keep_check(const struct twx_keep *keep, struct twx_index *index,
                               struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t rule = 0; rule < twx_keep_path_rule(keep) && status == TWX_OK; rule++) {
        const char *folder = twx_keep_folder(keep, rule);
        bool is_found = false;
        if (folder == NULL) {
            continue;
        }
        status = twx_index_has_folder(index, folder, &is_found, err);
        if (status == TWX_OK && !is_found) {  // a file, perhaps
            status = twx_index_has_path(index, folder, &is_found, err);
        }
        if (status == TWX_OK && !is_found) {
            status =
                twx_fail(err, TWX_USAGE, 0, "keep rule 'in:%.150s': no indexed file is in there",
                         folder[0] != '\0' ? folder : "/");
        }
    }
    return status;
}
