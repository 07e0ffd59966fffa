// SPDX-License-Identifier: MIT
//
// `twindex index` and `twindex hash`.
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/earlier_paths.h"
#include "cmd/json.h"
#include "cmd/mistakes.h"
#include "cmd/opt.h"

static char *jobs_text;
static char *hash_size_text;
static char *max_pixels_text;
static char *decoder;
static char *timeout_text;
static char *memory_text;
static gboolean no_sandbox;
static char *files_from;
static char *output_dir;
static gboolean null_separated;
static gboolean retry_failed;
static gboolean no_ctime;
static gboolean keep_shards;
static gboolean prune;
static gboolean strict;
static gboolean no_checksum;
static gboolean checksum_all;
static gboolean one_file_system;
static gboolean no_hidden;
static gboolean no_default_excludes;
static GArray
    *pattern_options;  // struct pattern_option, in the order given: the last that matches decides
static char **paths;

struct pattern_option {
    bool is_file;
    char *value;  // owned
};

static gboolean note_pattern(const char *name, const char *value, gpointer data, GError **error)
{
    (void)data;
    (void)error;
    const struct pattern_option option = {
        .is_file = strcmp(name, "--exclude-from") == 0,
        .value = g_strdup(value),
    };
    if (pattern_options == NULL) {
        pattern_options = g_array_new(FALSE, FALSE, sizeof option);
    }
    (void)g_array_append_val(pattern_options, option);
    return TRUE;
}

/** What both commands take. */
static const GOptionEntry ingest_entries[] = {
    {"jobs", 'j', 0, G_OPTION_ARG_STRING, &jobs_text,
     "worker threads (default: the cores this process may use)", "N"},
    {"hash-size", 0, 0, G_OPTION_ARG_STRING, &hash_size_text,
     "8 for 128 bits, 16 for 512 bits (default: 8, or that of the index)", "8|16"},
    {"files-from", 0, 0, G_OPTION_ARG_FILENAME, &files_from,
     "read paths from FILE, one a line; - is standard input", "FILE"},
    {"null", '0', 0, G_OPTION_ARG_NONE, &null_separated, "the list is NUL-separated", NULL},
    {"exclude", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, (gpointer)note_pattern,
     "leave out files and folders that match; several may be given", "GLOB"},
    {"exclude-from", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, (gpointer)note_pattern,
     "read such patterns from FILE, one a line", "FILE"},
    {"no-default-excludes", 0, 0, G_OPTION_ARG_NONE, &no_default_excludes,
     "enter folders of trash, thumbnails and the like", NULL},
    {"no-hidden", 0, 0, G_OPTION_ARG_NONE, &no_hidden,
     "leave out files and folders whose name begins with a dot", NULL},
    {"one-file-system", 'x', 0, G_OPTION_ARG_NONE, &one_file_system,
     "enter no folder on another file system than its PATH", NULL},
    {"max-pixels", 0, 0, G_OPTION_ARG_STRING, &max_pixels_text,
     "images with more pixels fail (default: 1000000000)", "N"},
    {"decoder", 0, 0, G_OPTION_ARG_STRING, &decoder,
     "auto (default): libjpeg-turbo for JPEG, else libvips; vips: libvips for JPEG too",
     "auto|vips"},
    {"no-checksum", 0, 0, G_OPTION_ARG_NONE, &no_checksum,
     "read no more of a file than its hash needs; equal bytes are not found then", NULL},
    {"checksum-all", 0, 0, G_OPTION_ARG_NONE, &checksum_all,
     "read what is no image to its end too, for its checksum and export --all-files", NULL},
    {"timeout", 0, 0, G_OPTION_ARG_STRING, &timeout_text,
     "give an image up after so long without progress, 30 times as long in all (default: 60)",
     "SECONDS"},
    {"memory", 0, 0, G_OPTION_ARG_STRING, &memory_text,
     "memory that decoding may have in use, with K, M, G or T (default: half of the machine's)",
     "SIZE"},
    {"no-sandbox", 0, 0, G_OPTION_ARG_NONE, &no_sandbox,
     "decode without seccomp and Landlock: an image that takes a decoder over can do what you can",
     NULL},
    {"strict", 0, 0, G_OPTION_ARG_NONE, &strict,
     "exit with 4 when images failed in this run; unsupported formats do not count", NULL},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, "[PATH...]"},
    G_OPTION_ENTRY_NULL,
};

static const GOptionEntry index_entries[] = {
    {"retry-failed", 0, 0, G_OPTION_ARG_NONE, &retry_failed,
     "try failed images again though their files are unchanged", NULL},
    {"no-ctime", 0, 0, G_OPTION_ARG_NONE, &no_ctime,
     "do not look at ctime: for restored backups, or after chmod -R", NULL},
    {"prune", 0, 0, G_OPTION_ARG_NONE, &prune,
     "drop the records below each PATH whose files are gone, as twindex prune does", NULL},
    {"keep-shards", 0, 0, G_OPTION_ARG_NONE, &keep_shards, "leave merged shards in DB.shards",
     NULL},
    G_OPTION_ENTRY_NULL,
};

static const GOptionEntry hash_entries[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output_dir,
     "the folder for the shards, made if missing", "DIR"},
    G_OPTION_ENTRY_NULL,
};

static void print_merge(const struct twx_merge_counts *m)
{
    twx_json_open("merge");
    twx_json_count("shards", m->n_shards);
    twx_json_count("already_merged", m->n_already_merged);
    twx_json_count("damaged", m->n_damaged);
    twx_json_count("records", m->n_records);
    twx_json_count("new", m->n_new);
    twx_json_count("replaced", m->n_replaced);
    twx_json_count("superseded", m->n_superseded);
    twx_json_seconds("seconds", m->seconds);
    twx_json_close();
}

static void print_json(const struct twx_ingest_counts *c, bool with_merge)
{
    twx_json_begin();
    twx_json_count("files", c->n_files);
    twx_json_count("unchanged", c->n_unchanged);
    twx_json_count("hashed", c->n_hashed);
    twx_json_count("flat", c->n_flat);
    twx_json_count("not_images", c->n_not_images);
    twx_json_count("unsupported", c->n_unsupported);
    twx_json_count("failed", c->n_failed);
    twx_json_open("failed_by_reason");
    for (int i = 1; i < TWX_N_REASONS; i++) {
        if (c->failed_by_reason[i] > 0) {
            twx_json_count(twx_reason_name((enum twx_reason)i), c->failed_by_reason[i]);
        }
    }
    twx_json_close();
    twx_json_count("vanished", c->n_vanished);
    twx_json_count("unreadable", c->n_unreadable);
    twx_json_count("missing", c->n_missing);
    twx_json_count("skipped", c->n_skipped);
    twx_json_count("left_out_folders", c->n_left_out_folders);
    twx_json_count("left_out_files", c->n_left_out_files);
    if (with_merge) {
        twx_json_count("gone", c->n_gone);
        twx_json_count("pruned", c->n_pruned);
    }
    twx_json_count("bytes", c->n_bytes);
    twx_json_seconds("walk_and_hash_seconds", c->walk_seconds);
    if (with_merge) {
        print_merge(&c->merge);
    }
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

static void say_summary(const struct twx_ingest_counts *c)
{
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%" G_GUINT64_FORMAT " file%s: %" G_GUINT64_FORMAT " hashed",
                           c->n_files, c->n_files == 1 ? "" : "s", c->n_hashed);
    const struct {
        const char *name;
        uint64_t n;
    } rest[] = {
        {"unchanged", c->n_unchanged},
        {"failed", c->n_failed},
        {"unsupported", c->n_unsupported},
        {"not images", c->n_not_images},
        {"unreadable", c->n_unreadable},
        {"vanished", c->n_vanished},
        {"missing", c->n_missing},
        {"skipped", c->n_skipped},
        {c->n_left_out_folders == 1 ? "folder left out" : "folders left out",
         c->n_left_out_folders},
        {c->n_pruned == 1 ? "record dropped" : "records dropped", c->n_pruned},
        {c->n_left_out_files == 1 ? "file left out" : "files left out", c->n_left_out_files},
    };
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        if (rest[i].n > 0) {
            g_string_append_printf(line, ", %" G_GUINT64_FORMAT " %s", rest[i].n, rest[i].name);
        }
    }
    twx_diag_summary(c->seconds, "%s", line->str);
    (void)g_string_free(line, TRUE);
}

/** Whether PATHs, list and checksums make sense; false after a usage error was said. */
static bool has_sources(const struct twx_opt *opt)
{
    const char *mistake = NULL;
    if (null_separated && files_from == NULL) {
        mistake = "-0 goes with --files-from";
    } else if (paths == NULL && files_from == NULL) {
        mistake = "no PATH and no --files-from given";
    } else if (no_checksum && checksum_all) {
        mistake = "--no-checksum and --checksum-all contradict each other";
    } else if (files_from != NULL && files_from[0] == '\0') {
        mistake = "the name of the list is empty";
    }
    if (mistake != NULL) {
        (void)twx_diag_usage(opt->command, "%s", mistake);
    }
    return mistake == NULL && twx_paths_are_sound(opt, paths);
}

/** The patterns of the options. NULL, with err, when one is bad or a file cannot be read. Owned. */
static struct twx_exclude *make_exclude(struct twx_error *err)
{
    struct twx_exclude *exclude = twx_exclude_create();
    enum twx_status status = TWX_OK;
    if (!no_default_excludes) {
        twx_exclude_add_defaults(exclude);
    }
    if (no_hidden) {
        twx_exclude_add_hidden(exclude);
    }
    for (guint i = 0; pattern_options != NULL && i < pattern_options->len; i++) {
        const struct pattern_option *o = &g_array_index(pattern_options, struct pattern_option, i);
        if (status == TWX_OK) {
            status = o->is_file ? twx_exclude_add_file(exclude, o->value, err)
                                : twx_exclude_add(exclude, o->value, err);
        }
        g_free(o->value);
    }
    if (pattern_options != NULL) {
        g_array_free(pattern_options, TRUE);
        pattern_options = NULL;
    }
    if (status != TWX_OK) {
        twx_exclude_free(exclude);
        return NULL;
    }
    return exclude;
}

/** Reads the options; false after a usage error was said. */
static bool read_options(const struct twx_opt *opt, struct twx_ingest_options *o)
{
    uint64_t jobs = 0;
    uint64_t max_pixels = 0;
    uint64_t timeout = 0;
    if (!twx_opt_number(opt, "-j", jobs_text, 1, 1024, &jobs) ||
        !twx_opt_number(opt, "--max-pixels", max_pixels_text, 1, UINT64_MAX, &max_pixels) ||
        !twx_opt_number(opt, "--timeout", timeout_text, 1, 1000000, &timeout) ||
        !twx_opt_size(opt, "--memory", memory_text, 64 << 20, &o->memory_bytes) ||
        !twx_opt_hash_size(opt, hash_size_text, &o->hash_size) || !has_sources(opt)) {
        return false;
    }
    if (decoder != NULL && strcmp(decoder, "auto") != 0 && strcmp(decoder, "vips") != 0) {
        (void)twx_diag_usage(opt->command, "--decoder takes auto or vips, not '%s'", decoder);
        return false;
    }
    o->n_jobs = (unsigned)jobs;
    o->max_pixels = max_pixels;
    o->timeout_seconds = (double)timeout;
    o->no_sandbox = no_sandbox;
    o->paths = (const char *const *)paths;
    o->n_paths = paths != NULL ? g_strv_length(paths) : 0;
    o->files_from = files_from;
    o->null_separated = null_separated;
    o->retry_failed = retry_failed;
    o->no_ctime = no_ctime;
    o->checksums = no_checksum    ? TWX_CHECKSUMS_NONE
                   : checksum_all ? TWX_CHECKSUMS_OF_ALL
                                  : TWX_CHECKSUMS_OF_IMAGES;
    o->vips_only = decoder != NULL && strcmp(decoder, "vips") == 0;
    o->keep_shards = keep_shards;
    o->prune = prune;
    o->one_file_system = one_file_system;
    return true;
}

typedef enum twx_status (*ingest_fn)(const struct twx_ingest_options *, const struct twx_run *,
                                     struct twx_ingest_counts *, struct twx_error *);

static int run_ingest(const struct twx_opt *opt, struct twx_ingest_options *o, ingest_fn ingest)
{
    struct twx_error err = {0};
    struct twx_ingest_counts counts = {0};
    struct twx_exclude *exclude = make_exclude(&err);
    if (exclude == NULL) {
        return (int)twx_diag_error(&err);
    }
    o->exclude = exclude;
    const struct twx_run run = twx_diag_run();
    twx_diag_mute_libraries();
    const enum twx_status status = ingest(o, &run, &counts, &err);
    twx_exclude_free(exclude);
    twx_diag_progress_end();
    enum twx_exit code = TWX_EXIT_DONE;
    if (status != TWX_OK) {
        code = twx_diag_error(&err);
    } else if (strict && counts.n_failed > 0) {
        code = TWX_EXIT_SOME_IMAGES_FAILED;
    }
    if (status == TWX_OK || status == TWX_PARTLY || counts.n_files > 0) {
        say_summary(&counts);
    }
    if (opt->json) {
        print_json(&counts, o->index_path != NULL);
    }
    return (int)code;
}

/** Both summaries end with this. */
#define LEFT_OUT_HELP                                                                              \
    "\n\nPatterns of --exclude are those of gitignore: * ? [...] and ** for any folders;\n"        \
    "/ in or before a pattern: compared with the path below PATH, else with the last\n"            \
    "name; / behind it: folders only; ! before it: takes back; the last that matches\n"            \
    "decides. By default folders of these names are left out: .Trash-* .Trash\n"                   \
    ".Trashes .local/share/Trash $RECYCLE.BIN #recycle @Recycle .thumbnails\n"                     \
    ".cache/thumbnails @eaDir .@__thumb .git lost+found. A PATH is always taken; an\n"             \
    "entry of a list is left out by --exclude and --exclude-from only."

int twx_cmd_index(int argc, char **argv)
{
    struct twx_opt opt = {
        .command = "index",
        .arguments = NULL,
        .summary =
            "Hashes the images at and below each PATH that are new or changed, and merges them "
            "into\n"
            "the index DB, which is made if missing. Run again, it goes on where it was "
            "stopped.\n"
            "Without PATH and list it goes through the PATHs of earlier runs again; other options "
            "are not\n"
            "remembered." LEFT_OUT_HELP,
        .entries = index_entries,
        .shared_entries = ingest_entries,
        .flags = TWX_OPT_DB | TWX_OPT_JSON,
    };
    enum twx_exit code = TWX_EXIT_DONE;
    struct twx_ingest_options options = {0};
    if (!twx_opt_parse(&opt, argc, argv, &code)) {
        return (int)code;
    }
    if (paths == NULL && files_from == NULL && !null_separated) {
        paths = twx_earlier_paths(&opt, &code);
        if (paths == NULL) {
            return (int)code;
        }
    }
    if (!read_options(&opt, &options)) {
        return TWX_EXIT_USAGE;
    }
    options.index_path = opt.db;
    return run_ingest(&opt, &options, twx_index_update);
}

/** Whether -o names a folder, or nothing yet; false after a usage error was said. */
static bool is_output_sound(const struct twx_opt *opt)
{
    struct stat st;
    if (output_dir == NULL || output_dir[0] == '\0') {
        (void)twx_diag_usage(opt->command, "no folder for the shards: give -o DIR");
    } else if (strcmp(output_dir, "-") == 0) {
        (void)twx_diag_usage(opt->command,
                             "-o -: shards are files in a folder, and do not go to standard "
                             "output; a folder of that name is './-'");
    } else if (stat(output_dir, &st) == 0 && !S_ISDIR(st.st_mode)) {
        (void)twx_diag_usage(opt->command, "-o takes a folder for the shards: '%s' is a file",
                             output_dir);
    } else {
        return true;
    }
    return false;
}

int twx_cmd_hash(int argc, char **argv)
{
    struct twx_opt opt = {
        .command = "hash",
        .arguments = NULL,
        .summary = "Hashes the images at and below each PATH into shard files in DIR, for twindex "
                   "merge." LEFT_OUT_HELP,
        .entries = hash_entries,
        .shared_entries = ingest_entries,
        .flags = TWX_OPT_JSON,
    };
    enum twx_exit code = TWX_EXIT_DONE;
    struct twx_ingest_options options = {0};
    if (!twx_opt_parse(&opt, argc, argv, &code)) {
        return (int)code;
    }
    if (!is_output_sound(&opt)) {
        return TWX_EXIT_USAGE;
    }
    if (!read_options(&opt, &options)) {
        return TWX_EXIT_USAGE;
    }
    options.shard_dir = output_dir;
    return run_ingest(&opt, &options, twx_hash_collection);
}
