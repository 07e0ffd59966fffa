// SPDX-License-Identifier: MIT
//
// Owns both files until they are closed.
#include "cmd/npy_output.h"

#include <string.h>
#include <sys/stat.h>

#include "base/atomicfile.h"
#include "base/status.h"
#include "cmd/diag.h"

/** Its magic, version 1.0, the length of the rest, and that: a Python literal, padded with spaces. */
void twx_npy_make_header(const char *shape, char header[static TWX_NPY_HEADER_BYTES])
{
    enum { LENGTH_AT = 8, TEXT_AT = 10 };
    memset(header, ' ', TWX_NPY_HEADER_BYTES);
    memcpy(header, TWX_NPY_BEGINNING, TEXT_AT);
    header[LENGTH_AT] = TWX_NPY_HEADER_BYTES - TEXT_AT;
    header[LENGTH_AT + 1] = 0;
    char text[TWX_NPY_HEADER_BYTES];
    const int n = g_snprintf(text, sizeof text,
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (%s), }", shape);
    memcpy(header + TEXT_AT, text, (size_t)n);
    header[TWX_NPY_HEADER_BYTES - 1] = '\n';
}

/** Opens one of the files. */
static enum twx_exit open_output(const struct twx_call *call, struct twx_output *output,
                                 const char *path)
{
    struct stat st;
    struct twx_error err = {0};
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
        return twx_diag_usage(call->opt.command, "an array needs a file, and '%s' is none", path);
    }
    enum twx_exit code = twx_output_open(output, &call->opt, path, call->index);
    if (code == TWX_EXIT_DONE && output->file == NULL) {
        (void)twx_output_close(output, false, code, NULL);
        (void)twx_fail(&err, TWX_FAILED, 0, "cannot write '%s': it is standard output", path);
        code = twx_diag_error(&err);
    }
    return code;
}

enum twx_exit twx_npy_output_open(const struct twx_call *call, const char *path,
                                  struct twx_npy_output *output)
{
    *output = (struct twx_npy_output){.paths_name = g_strconcat(path, TWX_NPY_PATHS_SUFFIX, NULL)};
    enum twx_exit code = open_output(call, &output->array, path);
    if (code == TWX_EXIT_DONE) {
        code = open_output(call, &output->paths, output->paths_name);
        if (code != TWX_EXIT_DONE) {
            (void)twx_output_close(&output->array, false, code, NULL);
        }
    }
    if (code != TWX_EXIT_DONE) {
        g_free(output->paths_name);
    }
    return code;
}

bool twx_npy_output_is_good(struct twx_npy_output *output)
{
    const bool is_good = twx_output_is_good(&output->array);
    return twx_output_is_good(&output->paths) && is_good;
}

bool twx_npy_output_sync(struct twx_npy_output *output, enum twx_exit *code)
{
    struct twx_error err = {0};
    enum twx_status status = twx_atomic_file_sync(output->array.file, &err);
    status = status == TWX_OK ? twx_atomic_file_sync(output->paths.file, &err) : status;
    if (status != TWX_OK) {
        *code = twx_diag_error(&err);
    }
    return status == TWX_OK;
}

enum twx_exit twx_npy_output_close(struct twx_npy_output *output, bool is_complete,
                                   enum twx_exit code)
{
    if (output->paths.error_number != 0) {
        output->array.error_number = 0;  // one line says why
    }
    code = twx_output_close(&output->paths, is_complete, code, NULL);
    code = twx_output_close(&output->array, is_complete && code == TWX_EXIT_DONE, code, NULL);
    g_free(output->paths_name);
    return code;
}
