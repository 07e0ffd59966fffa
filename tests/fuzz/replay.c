// SPDX-License-Identifier: MIT
//
// Runs a fuzz target on files without libFuzzer, so that any compiler can: replay-TARGET FILE|FOLDER...
// An input that fails ends the process; its name is the last line of stdout that begins at the left. Where the target gives a
// verdict, that follows in a line of its own. Owns the input in progress.
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

static size_t n_inputs;

__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

/** Targets with a mutator name it; nothing is mutated here. */
size_t LLVMFuzzerMutate(uint8_t *input, size_t size, size_t max_size)
{
    (void)input;
    (void)max_size;
    return size;
}

static void run_file(const char *path)
{
    struct stat st;
    FILE *file = fopen(path, "rb");
    CLAIM(file != NULL && fstat(fileno(file), &st) == 0);
    const size_t size = (size_t)st.st_size;
    uint8_t *input = malloc(size > 0 ? size : 1);
    CLAIM(input != NULL && fread(input, 1, size, file) == size);
    (void)fclose(file);
    (void)printf("%s\n", path);
    (void)fflush(stdout);
    (void)LLVMFuzzerTestOneInput(input, size);
    free(input);
    if (fuzz_verdict != NULL) {
        (void)printf("    %s\n", fuzz_verdict());
    }
    n_inputs++;
}

static void run(const char *path)
{
    struct dirent **entries = NULL;
    const int n = scandir(path, &entries, NULL, alphasort);
    if (n < 0) {
        run_file(path);
        return;
    }
    for (int i = 0; i < n; i++) {
        char below[4096];
        (void)snprintf(below, sizeof below, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') {
            run(below);
        }
        free(entries[i]);
    }
    free(entries);
}

int main(int argc, char **argv)
{
    (void)LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++) {
        run(argv[i]);
    }
    (void)printf("%zu inputs\n", n_inputs);
    return n_inputs > 0 ? 0 : 1;
}
