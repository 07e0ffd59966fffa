// SPDX-License-Identifier: MIT
//
// The frame of every command. Owns its options and its index while it runs.
#include "cmd/command.h"

#include "cmd/diag.h"

/** Opens the index, and the others that were given as its parts. */
static enum twx_status open_index(struct twx_call *call, struct twx_error *err)
{
    enum twx_status status = twx_index_open(call->opt.db, &call->index, err);
    for (size_t i = 1; i < twx_opt_n_dbs(&call->opt) && status == TWX_OK; i++) {
        status = twx_index_add_part(call->index, twx_opt_db(&call->opt, i), err);
    }
    return status;
}

/** What comes between the command line and the command itself. */
static enum twx_exit run_parsed(const struct twx_command *command, struct twx_call *call)
{
    struct twx_error err = {0};
    enum twx_exit code = TWX_EXIT_DONE;
    if (command->check != NULL) {
        code = command->check(call);
    }
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    if ((command->flags & TWX_COMMAND_STOPS) != 0) {
        call->run = twx_diag_run();
    }
    const enum twx_status status =
        (command->flags & TWX_COMMAND_INDEX) != 0 ? open_index(call, &err) : TWX_OK;
    if (status != TWX_OK) {
        return status == TWX_USAGE ? twx_diag_usage(command->name, "%s", err.text)
                                   : twx_diag_error(&err);
    }
    return command->run(call);
}

enum twx_exit twx_command_run(const struct twx_command *command, int argc, char **argv)
{
    enum twx_exit code = TWX_EXIT_DONE;
    struct twx_call call = {.options = g_malloc0(command->options_bytes)};
    if (twx_opt_parse(command, argc, argv, &call.opt, call.options, &code)) {
        code = run_parsed(command, &call);
    }
    if (call.is_question) {
        code = twx_exit_of_answer(code, call.is_yes);
    }
    twx_index_close(call.index);
    if (command->release != NULL) {
        command->release(call.options);
    }
    twx_opt_release(command, &call.opt, call.options);
    g_free(call.options);
    return code;
}
