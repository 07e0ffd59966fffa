// SPDX-License-Identifier: MIT
//
// What summaries say of files of decisions: `plan` and `reject`.
#ifndef TWX_CMD_DECISIONS_HELP_H
#define TWX_DECISIONS_HELP                                                                         \
    "Decisions are CSV behind a line '# twindex decisions 1 index=UUID', with the UUID that a\n"   \
    "plan of the index has in its first line; columns decision,path,other, with absolute paths\n"  \
    "as a plan has them. decision is remove (path goes, and other is kept for it; where other\n"   \
    "is empty, the keeper of its group), keep (path stays, and is kept for others: the keeper "    \
    "of\n"                                                                                         \
    "its group), leave (nothing is done with path) or distinct (path and other are no\n"           \
    "duplicates). plan --decisions does the first three, reject --from the last. A row that\n"     \
    "cannot be done is named with its line and left, and the run ends with 1."

#endif
