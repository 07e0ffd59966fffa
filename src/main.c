// SPDX-License-Identifier: MIT
//
// twindex finds twins in image collections. Map of the tree, from the top floor down; each floor includes only
// what lies below it:
//
//   include/twindex.h   the public API
//   src/cmd/            4  one file a command; options, messages, exit codes: all that prints
//   src/ingest/         3  sources (paths, lists), walk, exclude, the child with its pool of workers, the runs of index and hash
//   src/query/          3  which search, the search, keep rules, duplicate groups, calibration
//   src/store/          2  record, shard, index (all SQLite), merge, check, repair, prune
//   src/file/           2  one file: read, checksum, decode, hash
//   src/image/          1  sniff, layout, decoders: file bytes to luma
//   src/hash/           1  resampling, difference hash, orientations, Hamming distance, multi-index: pure functions
//   src/base/           0  errors, allocation, threads, clocks, bytes, checksums, atomic files
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/diag.h"
#include "twindex.h"

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
};

static const struct command commands[] = {
    {"index", twx_cmd_index,
     "hash what is new or changed below PATH... and merge it into the index"},
    {"hash", twx_cmd_hash, "hash into shard files only, for a later merge"},
    {"merge", twx_cmd_merge, "fold shard files into the index"},
    {"query", twx_cmd_query, "find the indexed images that look like an image or a hash"},
    {"export", twx_cmd_export, "print the groups of duplicates"},
    {"calibrate", twx_cmd_calibrate, "tell which radius suits this collection"},
    {"stats", twx_cmd_stats, "count what the index holds, list failures"},
    {"check", twx_cmd_check, "verify the index"},
    {"prune", twx_cmd_prune, "drop the records of files that are gone"},
};

static const size_t n_commands = sizeof commands / sizeof *commands;

static int print_help(void)
{
    (void)puts("Usage: twindex COMMAND [OPTION...] [ARGUMENT...]\n\n"
               "Finds duplicate and near-duplicate images by their perceptual hash.\n\n"
               "Commands:");
    for (size_t i = 0; i < n_commands; i++) {
        (void)printf("  %-9s %s\n", commands[i].name, commands[i].help);
    }
    (void)printf(
        "\n'twindex COMMAND --help' tells more of each; all of them take -q, -v and -vv.\n\n%s\n",
        twx_exit_help);
    return TWX_EXIT_DONE;
}

/** Whether a word may come before the command as well: -q, -v, -vv. */
static bool is_of_every_command(const char *word)
{
    return strcmp(word, "--quiet") == 0 || strcmp(word, "--verbose") == 0 ||
           (word[0] == '-' && word[1] != '\0' && word[1 + strspn(word + 1, "qv")] == '\0');
}

static int run(int argc, char **argv)
{
    int at = 1;
    while (at < argc && is_of_every_command(argv[at])) {
        at++;
    }
    if (at >= argc) {
        return (int)twx_diag_usage("", "no command given");
    }
    char *word = argv[at];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        return print_help();
    }
    if (strcmp(word, "--version") == 0) {
        (void)puts("twindex " TWX_VERSION);
        return TWX_EXIT_DONE;
    }
    for (size_t i = 0; i < n_commands; i++) {
        if (strcmp(word, commands[i].name) == 0) {
            memmove(argv + 2, argv + 1,
                    (size_t)(at - 1) * sizeof *argv);  // its options go after it
            argv[1] = word;
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    if (word[0] == '-') {
        return (int)twx_diag_usage("", "option '%s' goes after the command", word);
    }
    return (int)twx_diag_usage("", "no command '%s'", word);
}

/** A file must not get the number of a closed standard descriptor: what is printed would go into it. */
static void fill_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            // Opened the wrong way: reading or printing still fails. It gets the lowest free number, which is fd.
            // cppcheck-suppress leakReturnValNotUsed
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

int main(int argc, char **argv)
{
    fill_standard_descriptors();
    (void)setlocale(LC_CTYPE, "");
    if (twx_is_child(argc, argv)) {
        return twx_child_run();
    }
    (void)signal(SIGPIPE, SIG_IGN);  // a reader that goes away ends the output, not the process
    (void)signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files fails the write, as a full disk
    return (int)twx_diag_close_stdout((enum twx_exit)run(argc, argv));
}
