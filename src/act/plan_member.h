// SPDX-License-Identifier: MIT
//
// A row of a group, held until its batch is judged.
#ifndef TWX_ACT_PLAN_MEMBER_H
#define TWX_ACT_PLAN_MEMBER_H

#include "act/decided.h"
#include "act/losses.h"

struct twx_plan_member {
    struct twx_group_row row;     // its path is owned by facts
    struct twx_loss_facts facts;  // owned, as its path is
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    bool has_checksum;
    size_t keeper;                     // its place in the batch
    bool may_go;                       // what it has is compared with what its keeper has
    struct twx_decided_file *decided;  // NULL: nothing is
    bool is_kept;  // by decisions: it stays because it was decided, or another goes for it
};

#endif
