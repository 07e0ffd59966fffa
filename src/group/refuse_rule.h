// SPDX-License-Identifier: MIT
//
// What is said of a keep rule that there is not: the one that was meant, where it is near, else all that there are.
#ifndef TWX_GROUP_REFUSE_RULE_H
#define TWX_GROUP_REFUSE_RULE_H

#include "base/status.h"

/** name: as it was given.  returns: TWX_USAGE */
enum twx_status twx_refuse_rule(const char *name, struct twx_error *err);
/** Of a rule `format:name`.  returns: TWX_USAGE */
enum twx_status twx_refuse_rule_format(const char *name, struct twx_error *err);

#endif
