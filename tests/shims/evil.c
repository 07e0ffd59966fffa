// SPDX-License-Identifier: MIT
//
// A preloaded shim that makes libjpeg-turbo misbehave on marked images, as a decoder with a hole does. The mark is
// "EVIL:" and a word anywhere in the file, best in a comment. Keyed by the bytes decoded and not by the file opened:
// files are read ahead by other threads.
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jpeglib.h>

static void hang(void)
{
    for (volatile int i = 0;; i++) {
    }
}

static void eat(void)
{
    for (;;) {
        const size_t n = 16 << 20;
        char *bytes = malloc(n);
        if (bytes == NULL) {
            abort();  // as GLib does
        }
        memset(bytes, 1, n);
    }
}

static void misbehave(const char *word)
{
    if (strncmp(word, "crash", 5) == 0) {
        *(volatile int *)NULL = 0;
    } else if (strncmp(word, "abort", 5) == 0) {
        abort();
    } else if (strncmp(word, "exit", 4) == 0) {
        exit(0);
    } else if (strncmp(word, "hang", 4) == 0) {
        hang();
    } else if (strncmp(word, "eat", 3) == 0) {
        eat();
    } else if (strncmp(word, "babble", 6) == 0) {  // where the child speaks to its parent
        static const char bytes[] = "this is no message, and no parent must trust its length";
        (void)!write(3, bytes, sizeof bytes);
        hang();
    } else if (strncmp(word, "scribble", 8) == 0) {  // over all that is shared, then crash
        FILE *maps = fopen("/proc/self/maps", "r");
        char line[512];
        while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
            unsigned long from = 0;
            unsigned long to = 0;
            if (strstr(line, "twindex-pulses") != NULL &&
                sscanf(line, "%lx-%lx", &from, &to) == 2) {
                memset((void *)from, 0xee, to - from);
            }
        }
        abort();
    }
}

int jpeg_read_header(j_decompress_ptr info, boolean require_image)
{
    static const char mark[] = "EVIL:";
    int (*real)(j_decompress_ptr, boolean) =
        (int (*)(j_decompress_ptr, boolean))dlsym(RTLD_NEXT, "jpeg_read_header");
    const char *found =
        memmem(info->src->next_input_byte, info->src->bytes_in_buffer, mark, sizeof mark - 1);
    if (found != NULL) {
        misbehave(found + sizeof mark - 1);
    }
    return real(info, require_image);
}
