// SPDX-License-Identifier: MIT
//
// A new command is entered here, and nowhere else.
#include "cmd/commands.h"

#include <stddef.h>
#include <string.h>

#include "cmd/cmd_apply.h"
#include "cmd/cmd_calibrate.h"
#include "cmd/cmd_check.h"
#include "cmd/cmd_compare.h"
#include "cmd/cmd_export.h"
#include "cmd/cmd_folders.h"
#include "cmd/cmd_generate.h"
#include "cmd/cmd_group.h"
#include "cmd/cmd_hash.h"
#include "cmd/cmd_import.h"
#include "cmd/cmd_index.h"
#include "cmd/cmd_list.h"
#include "cmd/cmd_map.h"
#include "cmd/cmd_merge.h"
#include "cmd/cmd_optimize.h"
#include "cmd/cmd_pack.h"
#include "cmd/cmd_pairs.h"
#include "cmd/cmd_plan.h"
#include "cmd/cmd_prune.h"
#include "cmd/cmd_query.h"
#include "cmd/cmd_rank.h"
#include "cmd/cmd_reject.h"
#include "cmd/cmd_relocate.h"
#include "cmd/cmd_stats.h"
#include "cmd/cmd_transform.h"
#include "cmd/cmd_undo.h"

static const struct twx_command *const making[] = {&twx_cmd_index, &twx_cmd_list,   &twx_cmd_hash,
                                                   &twx_cmd_merge, &twx_cmd_import, NULL};
static const struct twx_command *const asking[] = {
    &twx_cmd_query,   &twx_cmd_export,  &twx_cmd_pairs,
    &twx_cmd_folders, &twx_cmd_compare, &twx_cmd_calibrate,
    &twx_cmd_rank,    &twx_cmd_group,   NULL};
static const struct twx_command *const acting[] = {&twx_cmd_plan, &twx_cmd_apply, &twx_cmd_undo,
                                                   &twx_cmd_reject, NULL};
static const struct twx_command *const looking_after[] = {
    &twx_cmd_stats, &twx_cmd_check, &twx_cmd_prune, &twx_cmd_relocate, &twx_cmd_optimize, NULL};

static const struct twx_command *const working[] = {&twx_cmd_transform, &twx_cmd_pack, &twx_cmd_map,
                                                    &twx_cmd_generate, NULL};

const struct twx_command_group twx_command_groups[TWX_N_COMMAND_GROUPS] = {
    {"Make an index:", making},
    {"Ask it:", asking},
    {"Act on it:", acting},
    {"Look after it:", looking_after},
    {"Other work on many images:", working},
};

const struct twx_command *twx_command_find(const char *name)
{
    for (size_t i = 0; i < TWX_N_COMMAND_GROUPS; i++) {
        for (const struct twx_command *const *c = twx_command_groups[i].commands; *c != NULL; c++) {
            if (strcmp(name, (*c)->name) == 0) {
                return *c;
            }
        }
    }
    return NULL;
}

void twx_commands_each(void (*fn)(void *user, const struct twx_command *command), void *user)
{
    for (size_t i = 0; i < TWX_N_COMMAND_GROUPS; i++) {
        for (const struct twx_command *const *c = twx_command_groups[i].commands; *c != NULL; c++) {
            fn(user, *c);
        }
    }
}
