// SPDX-License-Identifier: MIT
//
// Standard input is read whole into memory, as it cannot be read twice. Owns nothing past a call.
#include "cmd/image_argument.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/status.h"
#include "cmd/diag.h"
#include "cmd/mistakes.h"

enum {
    STDIN_BYTES_MAX = 256 << 20,  // more than any photo; a larger image is better given as a file
    PIECE_BYTES = 1 << 20,
};

bool twx_image_is_stdin(const char *image)
{
    return strcmp(image, "-") == 0;
}

bool twx_images_are_sound(const struct twx_opt *opt, const char *const *images, size_t n)
{
    size_t n_stdin = 0;
    for (size_t i = 0; i < n; i++) {
        if (images[i][0] == '\0') {
            (void)twx_diag_usage(opt->command, "an empty IMAGE");
            return false;
        }
        n_stdin += twx_image_is_stdin(images[i]);
    }
    if (n_stdin > 1) {
        (void)twx_diag_usage(opt->command, "'-' is there twice: standard input can be read once");
    }
    return n_stdin <= 1;
}

/** Appends all of standard input. */
static enum twx_status read_stdin(GByteArray *bytes, struct twx_error *err)
{
    for (;;) {
        const guint n = bytes->len;
        if (n > STDIN_BYTES_MAX) {
            return twx_fail(err, TWX_BAD_IMAGE, 0,
                            "standard input holds more than %d MiB: give the image as a file",
                            STDIN_BYTES_MAX >> 20);
        }
        (void)g_byte_array_set_size(bytes, n + PIECE_BYTES);
        const ssize_t got = read(STDIN_FILENO, bytes->data + n, PIECE_BYTES);
        (void)g_byte_array_set_size(bytes, n + (got > 0 ? (guint)got : 0));
        if (got == 0) {
            return TWX_OK;
        }
        if (got < 0 && errno == EINTR && twx_diag_stop_signal() != 0) {
            return twx_fail(err, TWX_STOPPED, 0, "stopped while standard input was read");
        }
        if (got < 0 && errno != EINTR) {
            return twx_fail(err, TWX_BAD_IMAGE, errno, "cannot read standard input: %s",
                            twx_errno_text(errno));
        }
    }
}

void twx_image_hint(const char *image, struct twx_error *err)
{
    char *hint = twx_image_is_stdin(image) ? NULL : twx_no_image_hint(image);
    if (hint != NULL) {
        (void)twx_fail(err, TWX_BAD_IMAGE, 0, "%s", hint);
    }
    g_free(hint);
}

enum twx_status twx_image_probe(struct twx_prober *prober, const char *image,
                                struct twx_probe **probe, struct twx_error *err)
{
    if (!twx_image_is_stdin(image)) {
        const enum twx_status done = twx_prober_file(prober, image, probe, err);
        if (done == TWX_BAD_IMAGE) {
            twx_image_hint(image, err);
        }
        return done;
    }
    GByteArray *bytes = g_byte_array_new();
    enum twx_status status = read_stdin(bytes, err);
    if (status == TWX_OK && bytes->len == 0) {
        status = twx_fail(err, TWX_BAD_IMAGE, 0, "standard input is empty: no image to read");
    }
    if (status == TWX_OK) {
        status = twx_prober_bytes(prober, "-", bytes->data, bytes->len, probe, err);
    }
    (void)g_byte_array_free(bytes, TRUE);
    return status;
}
