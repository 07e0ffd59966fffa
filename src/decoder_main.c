// SPDX-License-Identifier: MIT
//
// twindex-decode, the program in which images are decoded: started by twindex and by libtwindex, never by hand. It alone
// links the libraries that decode.
#include <stdio.h>
#include <string.h>

#include "jobs/decoder_path.h"
#include "jobs/worker_process.h"
#include "worker/worker_main.h"

static const char for_twindex[] = "--for-twindex=";

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], TWX_WORKER_ARGUMENT) == 0) {
        return twx_worker_main();
    }
    if (argc == 2 && strncmp(argv[1], for_twindex, sizeof for_twindex - 1) == 0) {
        return TWX_WORKER_VERSION;
    }
    if (argc == 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)) {
        (void)puts(TWX_DECODER_NAME " " TWX_VERSION);
        return TWX_WORKER_DONE;
    }
    (void)fputs(TWX_DECODER_NAME ": decodes images for twindex, which starts it\n", stderr);
    return TWX_WORKER_USAGE;
}
