// SPDX-License-Identifier: MIT
//
// twindex finds twins in image collections. Map of the tree, from the top floor down; each floor includes only
// what lies below it:
//
//   include/twindex.h   the public API; twindex_commands.h what the commands need beyond that
//   src/cmd/            5  one file a command; options, messages, exit codes: all that prints
//   src/extension/      5  twindex.so: near(), dhash() and others as functions of SQLite, within a program that loads it
//   src/ingest/         4  inputs (paths, walk, lists) and their wrappers, files to records, the runs of index and hash
//   src/query/          4  one question: prober, which search, the search, matches
//   src/group/          4  duplicate groups: the collection in memory, keep rules, linkage, rows
//   src/calibrate/      4  which radius suits a collection: sample, edits, tables
//   src/act/            4  what is done to files: plans, apply, journals, undo
//   src/page/           4  thumbnails of many files, for the review page
//   src/pack/           4  pictures of many files, for an array
//   src/map/            4  pictures of many files, to a plugin's function
//   src/synth/          4  made-up pictures, their edited copies, and the folder that is filled with them
//   src/transform/      4  pictures of many files, to other files in memory
//   src/worker/         4  twindex-decode: the pool of workers, read-ahead, one file a kind of job
//   src/jobs/           3  kinds of jobs, and the worker process as its parent sees it: supervisor, protocol, crash policy
//   src/pairs/          3  all pairs within a radius: self-join, false pairs, distance histogram
//   src/store/          2  record, shard, index (all SQLite), the lock beside it, merge, check, repair, prune, relocate
//   src/encode/         2  pixels to the bytes of a file: JPEG, PNG, WebP
//   src/likeness/       2  two pictures side by side: small planes, registration, measures, classes: pure functions
//   src/file/           2  one file, in twindex-decode: sandbox, read, checksum, decode, hash, edit, reduce, transform
//   src/image/          1  in twindex-decode: sniff, layout, decoders: file bytes to luma or RGB; metadata
//   src/hash/           1  resampling, areas, difference hash, orientations, Hamming distance, multi-index: pure functions
//   src/base/           0  errors, allocation, hash sets, threads, clocks, bytes, checksums, signatures, atomic files
//
// By call path:
//
//   index   cmd/cmd_index -> ingest/index_run (lock, leftovers) -> ingest/ingest, over the inputs: ingest/paths_input (over
//           ingest/walk) and ingest/list_input, in the wrappers ingest/known_files and ingest/disk_order -> ingest/feed ->
//           ingest/hashing -> jobs/supervisor ~> worker/pool -> worker/kind_hash -> file/hash_file -> image/decode,
//           hash/dhash ~> ingest/hashing -> ingest/recorder -> store/shard_write; then store/merge
//   jpeg    image/decode -> image/decode_jpeg -> image/jpeg_blocks (image/jpeg_frame, jpeg_data, jpeg_huffman, jpeg_luma), of a
//           progressive file image/jpeg_progressive; else libjpeg, by image/jpeg_reader; else image/decode_vips
//   list    cmd/cmd_list -> ingest/make_manifest, over the inputs of index -> store/manifest_write
//   partition cmd/cmd_hash --manifest -> ingest/partition_run: store/manifest_read, what earlier attempts left (ingest/
//           partition_left), ingest/ingest over ingest/partition_input -> ingest/recorder ~> ingest/in_order ->
//           store/partition_file; then cmd/cmd_merge -> store/merge_manifest -> store/merge_shards
//   import  cmd/cmd_import -> ingest/import_run: ingest/hash_list (base/csv_rows, store/json_names) -> store/imported_write; then
//           query/imported_matches, and store/imported_rows in store/merge_apply, check, repair, prune and relocate
//   query   cmd/cmd_query -> cmd/questions -> ingest/found_files; cmd/answers -> query/prober -> jobs/file_jobs ~>
//           worker/kind_probe, or query/indexed_probe; query/search -> query/find_scan or query/find_tables
//           over store/read_blocks -> hash/hamming or hash/mih; query/matches; query/match_verifier over
//           query/picture_cache -> jobs/pixel_reader
//   near    extension/near_table (extension/near_plan: its constraints) -> extension/near_rows -> extension/connection_state ->
//           store/index_shared; then as query, in a searcher that keeps the hashes
//   export  cmd/cmd_export -> group/export -> group/present_groups -> group/collection over store/read_blocks; group/linkage -> pairs/join ->
//           hash/block_filter; group/look (what became of the files); with --verify group/verify -> jobs/pixel_reader ~>
//           worker/kind_pixels, and likeness/likeness; group/group_rows hands out each row, and cmd/export_rows prints it:
//           `columns` has the names, twx_export_row_write() the values
//   npy     cmd/cmd_export with --format npy -> cmd/export_npy -> store/index_by_path
//   page    cmd/cmd_export with --format html -> twx_export, row by row to cmd/export_page (cmd/page_shell: the page's own text,
//           src/cmd/page/; cmd/rows); then page/thumbnails -> jobs/pixel_reader ~> worker/kind_pixels; encode/encode_jpeg
//   folders cmd/cmd_folders -> group/folders -> group/present_groups, as export; group/folder_set; group/folder_pairs, or with
//           --contained group/folder_elsewhere and group/contained
//   plan    cmd/cmd_plan -> act/make_plan -> twx_export, row by row; act/losses, by the index and act/plan_tags (jobs/file_jobs
//           ~> worker/kind_tags -> image/read_metadata); act/image_companions; act/plan_verdict; with --decisions
//           act/decisions -> act/decided, by which act/decide_group chooses keepers; act/plan_looker ->
//           query/match_verifier
//   apply   cmd/cmd_apply -> act/apply: act/plan_file (base/csv_rows), act/apply_rows, act/known_file against store/index_details; then
//           act/act_on_file -> act/trash, act/journal, act/steps (move_step, link_step, folder_step; new_name) or act/dedupe
//   undo    cmd/cmd_undo -> act/undo -> act/journal, act/steps
//   reject  cmd/cmd_reject -> store/reject, or of a file act/decisions -> act/reject_decided -> store/reject; then
//           store/rejection_rows; group/rejections, which group/link_group and group/verify_group ask
//   relocate cmd/cmd_relocate -> store/relocate -> store/relocate_folder (files, row by row), store/relocate_roots
//   optimize cmd/cmd_optimize -> store/optimize -> hash/mih_build; query/find_stored over store/search_tables
//   pack    cmd/cmd_pack -> cmd/picture_paths; pack/packer -> jobs/pixel_reader ~> worker/kind_pixels; cmd/npy_output
//   map     cmd/cmd_map -> cmd/picture_paths; map/mapper -> jobs/file_jobs ~> worker/kind_map -> file/reduce_file, worker/plugin
//   generate cmd/cmd_generate -> synth/generate (synth/made_folder), number by number: synth/scene, synth/copies; encode/; synth/made_file
//   transform cmd/cmd_transform -> cmd/picture_paths, cmd/made_names; transform/transformer -> jobs/file_jobs ~>
//           worker/kind_transform -> file/transform_file -> image/transform -> image/vips_transform (vips_operations,
//           vips_write) ~> cmd/output_tree
//   pairs   cmd/cmd_pairs -> group/all_pairs -> group/pair_cells (images by path and by hash; group/image_set), and block
//           by block group/near_nodes -> pairs/join; with --verify group/pair_batch -> query/match_verifier
//   print   cmd/cmd_hash with --stdout=hashes -> cmd/hash_printed -> ingest/print_run: ingest/ingest over ingest/numbered_input ->
//           ingest/recorder ~> ingest/in_order -> ingest/line_output
//   filter  cmd/cmd_hash with --stdin -> cmd/hash_filter -> ingest/hash_lines: ingest/line_source -> ingest/lines_client ->
//           jobs/supervisor, as index; store/tsv_write -> ingest/line_window (their order) -> ingest/line_output; then
//           cmd/cmd_merge with --tsv -> store/merge_tsv: store/tsv_file, store/tsv_read -> store/merge_group
//   group   cmd/cmd_rank -> group/rank: group/rank_files, group/rank_hashes, group/rank_equals, group/rank_paths,
//           group/rank_signs over base/byte_sort -> base/runs; group/rank_file; cmd/cmd_pairs with --parts -> group/pair_parts ->
//           group/part_nodes, group/near_nodes (group/edge_file); cmd/cmd_group -> group/group_edges -> group/edge_merge ->
//           group/link_edges; then group/group_cells -> group/group, as export
//   damaged image/decode finds a file truncated -> file/hash_rows -> image/partial ~> a record with a partial hash; `export
//           --damaged`: cmd/export_damaged -> group/damaged -> group/suspect over store/read_blocks -> hash/partial_hash
//   failure jobs/supervisor_receive (hangs, memory, nonsense) -> jobs/supervisor_reap: reason_of() says why the worker
//           process died -> jobs/crash_policy: which of its jobs failed -> ingest/hashing on_lost() -> ingest/recorder
//   format  base/signature (first bytes), include/twindex.h and base/names (its number and name), image/layout (size
//           before decoding), image/decode and image/vips_load (its decoder), image/vips_limits (its memory),
//           image/metadata_blocks and image/payload, a new schema/ (its name in the view `images`), testdata/
//   column  schema/, store/file_columns `columns` (its row), base/metadata (its member), store/record (its tag)
//   lock    store/lock twx_index_lock_take(), from ingest/index_run, store/merge_shards, store/prune, store/relocate,
//           store/repair
//
// ~> goes to the worker process, and back.
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "base/suggest.h"
#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/program_help.h"
#include "twindex.h"

/** Says that a word is no command, and what it may have meant. */
static int refuse_word(const char *word)
{
    static const char *const own_options[] = {"--help", "--version", "--quiet", "--verbose"};
    const bool is_option = word[0] == '-';
    const char *meant =
        is_option ? twx_suggest(word, own_options, sizeof own_options / sizeof *own_options)
                  : twx_program_help_meant(word, false);
    if (meant != NULL) {
        return (int)twx_diag_usage("", "unknown %s '%s', did you mean '%s'?",
                                   is_option ? "option" : "command", word, meant);
    }
    if (is_option) {
        return (int)twx_diag_usage("", "option '%s' goes after the command", word);
    }
    if (!twx_path_is_absent(word)) {
        return (int)twx_diag_usage("", "no command before '%s', did you mean 'twindex index %s'?",
                                   word, word);
    }
    return (int)twx_diag_usage("", "unknown command '%s'", word);
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
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        twx_program_help_print(word[1] == 'h' ? TWX_HELP_SHORT : TWX_HELP_LONG);
        return TWX_EXIT_DONE;
    }
    if (strcmp(word, "help") == 0) {
        return (int)twx_program_help_run(argc - at - 1, argv + at + 1);
    }
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        (void)puts("twindex " TWX_VERSION);
        return TWX_EXIT_DONE;
    }
    const struct twx_command *command = twx_command_find(word);
    if (command == NULL) {
        return refuse_word(word);
    }
    memmove(argv + 2, argv + 1, (size_t)(at - 1) * sizeof *argv);  // its options go after it
    argv[1] = word;
    return (int)twx_command_run(command, argc - 1, argv + 1);
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
    (void)signal(SIGPIPE, SIG_IGN);  // a reader that goes away ends the output, not the process
    (void)signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files fails the write, as a full disk
    return (int)twx_diag_close_stdout((enum twx_exit)run(argc, argv));
}
