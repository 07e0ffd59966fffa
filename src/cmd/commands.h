// SPDX-License-Identifier: MIT
//
// The commands: argv[0] is the command's name; each returns the exit code, stdout not yet closed.
#ifndef TWX_CMD_COMMANDS_H
#define TWX_CMD_COMMANDS_H

int twx_cmd_index(int argc, char **argv);
int twx_cmd_hash(int argc, char **argv);
int twx_cmd_merge(int argc, char **argv);
int twx_cmd_query(int argc, char **argv);
int twx_cmd_compare(int argc, char **argv);
int twx_cmd_export(int argc, char **argv);
int twx_cmd_calibrate(int argc, char **argv);
int twx_cmd_stats(int argc, char **argv);
int twx_cmd_check(int argc, char **argv);
int twx_cmd_prune(int argc, char **argv);

#endif
