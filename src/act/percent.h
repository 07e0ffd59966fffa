// SPDX-License-Identifier: MIT
//
// Bytes as a URI has them: what is no plain character, as %XX. For .trashinfo files and journals.
#ifndef TWX_ACT_PERCENT_H
#define TWX_ACT_PERCENT_H

/** returns: owned (free); NULL when out of memory */
char *twx_percent_encode(const char *bytes) __attribute__((warn_unused_result));
/** returns: owned (free); NULL when out of memory, or for a text that twx_percent_encode does not make */
char *twx_percent_decode(const char *text) __attribute__((warn_unused_result));

#endif
