// SPDX-License-Identifier: MIT
//
// Keep rules: parsing and comparing. A rule gives each image a number of which the lowest wins; rules are
// compared in order, the default order follows those given, and the path, unique in an index, comes last.
// Owns the folder names of in:DIR.
#include "group/keep_rules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "base/strings.h"
#include "group/refuse_rule.h"
#include "group/scope.h"
#include "twindex_commands.h"

enum rule_kind {
    RULE_SCOPE,  // before all that are given
    RULE_CARRIED,
    RULE_SOURCE,
    RULE_QUALITY,
    RULE_METADATA,
    RULE_ORIGINAL,
    RULE_PIXELS,
    RULE_BYTES,
    RULE_OLDEST,
    RULE_NEWEST,
    RULE_TAKEN_OLDEST,
    RULE_TAKEN_NEWEST,
    RULE_SHORTEST,
    RULE_PATH,
    RULE_SMALLEST,
    RULE_IN,
    RULE_FORMAT,
};

struct rule {
    enum rule_kind kind;
    enum twx_format format;  // RULE_FORMAT
    char *name;              // as it is named to people; owned
    const char *folder;      // RULE_IN, in its name: absolute, no slash at its end ("" is the root)
    size_t folder_bytes;
};

struct twx_keep {
    struct rule *rules;
    size_t n_rules;
    size_t cap;
};

static const struct {
    const char *name;
    enum rule_kind kind;
} plain_rules[] = {
    {"detail", RULE_CARRIED},
    {"source", RULE_SOURCE},
    {"quality", RULE_QUALITY},
    {"metadata", RULE_METADATA},
    {"original", RULE_ORIGINAL},
    {"pixels", RULE_PIXELS},
    {"bytes", RULE_BYTES},
    {"oldest", RULE_OLDEST},
    {"newest", RULE_NEWEST},
    {"taken-oldest", RULE_TAKEN_OLDEST},
    {"taken-newest", RULE_TAKEN_NEWEST},
    {"path", RULE_PATH},
    {"shortest", RULE_SHORTEST},
    {"smallest", RULE_SMALLEST},
};

static const char *const default_order[] = {"detail", "source", "quality",  "metadata",
                                            "bytes",  "oldest", "shortest", "path"};

/** Whole components: /a/b holds /a/b and /a/b/c, not /a/bc. */
static bool is_inside(const struct rule *rule, const struct twx_ranked *image)
{
    return image->path_bytes >= rule->folder_bytes &&
           memcmp(image->path, rule->folder, rule->folder_bytes) == 0 &&
           (image->path_bytes == rule->folder_bytes || image->path[rule->folder_bytes] == '/');
}

/** Maps int64_t onto uint64_t in order: by flipping the sign bit. */
static uint64_t in_order(int64_t time)
{
    return (uint64_t)time ^ UINT64_C(1) << 63;
}

static uint64_t rule_key(const struct rule *rule, const struct twx_ranked *image)
{
    switch (rule->kind) {
    case RULE_SCOPE:
        return image->scope_order;
    case RULE_CARRIED:
        return ~image->seen.carried_pixels;
    case RULE_SOURCE:
        return image->seen.is_reencoded ? 1 : 0;
    case RULE_QUALITY:
        return UINT64_MAX - (2 * (uint64_t)image->seen.quality + (image->seen.is_enlarged ? 0 : 1));
    case RULE_METADATA:
        return UINT64_MAX - image->n_metadata;
    case RULE_ORIGINAL:
        return image->copy_signs;
    case RULE_PIXELS:
        return ~image->pixels;
    case RULE_BYTES:
        return ~image->bytes;
    case RULE_OLDEST:
        return in_order(image->mtime_ns);
    case RULE_NEWEST:
        return ~in_order(image->mtime_ns);
    case RULE_TAKEN_OLDEST:
        return image->taken_s != TWX_NOT_TAKEN ? in_order(image->taken_s) : UINT64_MAX;
    case RULE_TAKEN_NEWEST:
        return ~in_order(image->taken_s);  // without a time: the oldest there can be
    case RULE_SHORTEST:
        return image->path_bytes;
    case RULE_PATH:
        return 0;  // compared, not counted
    case RULE_SMALLEST:
        return image->bytes;
    case RULE_IN:
        return is_inside(rule, image) ? 0 : 1;
    case RULE_FORMAT:
        return image->format == rule->format ? 0 : 1;
    }
    return 0;
}

uint64_t twx_keep_key(const struct twx_keep *keep, size_t rule, const struct twx_ranked *image)
{
    return rule_key(&keep->rules[rule], image);
}

bool twx_format_is_lossless(enum twx_format format)
{
    return format == TWX_FORMAT_PNG || format == TWX_FORMAT_GIF || format == TWX_FORMAT_TIFF ||
           format == TWX_FORMAT_BMP;
}

struct twx_seen twx_seen_as_indexed(enum twx_format format, uint64_t n_pixels, unsigned quality)
{
    return (struct twx_seen){.carried_pixels = n_pixels,
                             .is_reencoded = twx_format_is_lossless(format),
                             .quality = quality};
}

/** The rule that decided between two images. */
static const struct rule *decider(const struct twx_keep *keep, const struct twx_ranked *a,
                                  const struct twx_ranked *b)
{
    const struct rule *rule = keep->rules;
    while (rule->kind != RULE_PATH && rule_key(rule, a) == rule_key(rule, b)) {
        rule++;
    }
    return rule;
}

enum twx_keep_ground twx_keep_ground(const struct twx_keep *keep, const struct twx_ranked *a,
                                     const struct twx_ranked *b)
{
    const enum rule_kind kind = decider(keep, a, b)->kind;
    return kind == RULE_CARRIED  ? TWX_KEEP_BY_CARRIED
           : kind == RULE_SOURCE ? TWX_KEEP_BY_SOURCE
                                 : TWX_KEEP_BY_OTHER;
}

const char *twx_keep_decider(const struct twx_keep *keep, const struct twx_ranked *a,
                             const struct twx_ranked *b)
{
    const struct rule *rule = decider(keep, a, b);
    const bool is_protected =
        a->scope_order == TWX_SCOPE_PROTECTED || b->scope_order == TWX_SCOPE_PROTECTED;
    return rule->kind != RULE_SCOPE ? rule->name : is_protected ? "protect" : "only-in";
}

bool twx_keep_needs_signs(const struct twx_keep *keep)
{
    bool needs = false;
    for (size_t i = 0; i < keep->n_rules; i++) {
        needs = needs || keep->rules[i].kind == RULE_ORIGINAL;
    }
    return needs;
}

bool twx_keep_needs_path(const struct twx_keep *keep, size_t rule)
{
    return keep->rules[rule].kind == RULE_SHORTEST || keep->rules[rule].kind == RULE_IN;
}

const char *twx_keep_folder(const struct twx_keep *keep, size_t rule)
{
    return keep->rules[rule].folder;
}

size_t twx_keep_path_rule(const struct twx_keep *keep)
{
    size_t rule = 0;
    while (keep->rules[rule].kind != RULE_PATH) {  // every order ends with it
        rule++;
    }
    return rule;
}

/** Consumes rule.name, which is NULL when out of memory. */
static bool add_rule(struct twx_keep *keep, struct rule rule)
{
    if (rule.name == NULL ||
        !twx_reserve((void **)&keep->rules, &keep->cap, keep->n_rules + 1, sizeof *keep->rules)) {
        free(rule.name);
        return false;
    }
    keep->rules[keep->n_rules++] = rule;
    return true;
}

/**
 * A folder as an absolute path, links resolved when it exists, else cleaned as text; without a slash at its end.
 *
 * returns  owned (free); NULL when out of memory
 */
static char *absolute_folder(const char *folder)
{
    char *resolved = realpath(folder, NULL);
    if (resolved == NULL && errno != ENOMEM) {
        resolved = twx_path_clean(folder);
    }
    if (resolved != NULL && strcmp(resolved, "/") == 0) {
        resolved[0] = '\0';
    }
    return resolved;
}

static enum twx_status add_folder_rule(struct twx_keep *keep, const char *folder,
                                       struct twx_error *err)
{
    if (folder[0] == '\0') {
        return twx_fail(err, TWX_USAGE, 0, "keep rule 'in:' lacks a folder: write in:DIR");
    }
    char *absolute = absolute_folder(folder);
    struct rule rule = {.kind = RULE_IN,
                        .name = absolute != NULL ? twx_asprintf("in:%s", absolute) : NULL};
    if (rule.name != NULL) {
        rule.folder = rule.name + strlen("in:");
        rule.folder_bytes = strlen(rule.folder);
    }
    free(absolute);
    return add_rule(keep, rule) ? TWX_OK : twx_fail_memory(err);
}

static enum twx_status add_format_rule(struct twx_keep *keep, const char *name,
                                       struct twx_error *err)
{
    struct rule rule = {.kind = RULE_FORMAT, .format = twx_format_from_name(name)};
    if (rule.format != TWX_FORMAT_NONE) {
        rule.name = twx_asprintf("format:%s", name);
        return add_rule(keep, rule) ? TWX_OK : twx_fail_memory(err);
    }
    return twx_refuse_rule_format(name, err);
}

enum { N_PLAIN_RULES = sizeof plain_rules / sizeof *plain_rules, N_OPEN_RULES = 2 };

const char *twx_keep_rule_name(size_t i)
{
    static const char *const open[N_OPEN_RULES] = {"in:", "format:"};
    return i < N_PLAIN_RULES                  ? plain_rules[i].name
           : i < N_PLAIN_RULES + N_OPEN_RULES ? open[i - N_PLAIN_RULES]
                                              : NULL;
}

static enum twx_status add_named_rule(struct twx_keep *keep, const char *name,
                                      struct twx_error *err)
{
    if (strncmp(name, "in:", 3) == 0) {
        return add_folder_rule(keep, name + 3, err);
    }
    if (strncmp(name, "format:", 7) == 0) {
        return add_format_rule(keep, name + 7, err);
    }
    for (size_t i = 0; i < sizeof plain_rules / sizeof *plain_rules; i++) {
        if (strcmp(name, plain_rules[i].name) == 0) {
            const struct rule rule = {.kind = plain_rules[i].kind, .name = twx_strdup(name)};
            return add_rule(keep, rule) ? TWX_OK : twx_fail_memory(err);
        }
    }
    return twx_refuse_rule(name, err);
}

/**
 * Copies the next rule, with "\," as a comma.
 *
 * name     out: has room for all of text
 * returns  what follows the comma of the rule, NULL at the end
 */
static const char *next_rule(const char *text, char *name)
{
    for (; *text != '\0' && *text != ','; text++) {
        if (text[0] == '\\' && text[1] == ',') {
            text++;
        }
        *name++ = *text;
    }
    *name = '\0';
    return *text == ',' ? text + 1 : NULL;
}

static enum twx_status parse_into(struct twx_keep *keep, const char *text, struct twx_error *err)
{
    char *name = twx_alloc(text != NULL ? strlen(text) + 1 : 1, 1);
    if (name == NULL) {
        return twx_fail_memory(err);
    }
    const struct rule by_scope = {.kind = RULE_SCOPE, .name = twx_strdup("scope")};
    enum twx_status status = add_rule(keep, by_scope) ? TWX_OK : twx_fail_memory(err);
    while (text != NULL && status == TWX_OK) {
        text = next_rule(text, name);
        status = add_named_rule(keep, name, err);
    }
    for (size_t i = 0; i < sizeof default_order / sizeof *default_order && status == TWX_OK; i++) {
        status = add_named_rule(keep, default_order[i], err);
    }
    free(name);
    return status;
}

enum twx_status twx_keep_parse(const char *text, struct twx_keep **keep, struct twx_error *err)
{
    *keep = NULL;
    struct twx_keep *made = twx_alloc(1, sizeof *made);
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    const enum twx_status status = parse_into(made, text, err);
    if (status == TWX_OK) {
        *keep = made;
    } else {
        twx_keep_free(made);
    }
    return status;
}

char *twx_keep_text(const struct twx_keep *keep)
{
    size_t n = 1;
    for (size_t i = 0; i < keep->n_rules; i++) {
        n += 2 * strlen(keep->rules[i].name) + 2;
    }
    char *text = twx_alloc(n, 1);
    char *at = text;
    for (size_t i = 0; text != NULL && i < keep->n_rules; i++) {
        const struct rule *rule = &keep->rules[i];
        const bool is_root = rule->kind == RULE_IN && rule->folder_bytes == 0;
        if (rule->kind == RULE_SCOPE) {
            continue;
        }
        *at = ',';
        at += at > text;
        for (const char *c = is_root ? "in:/" : rule->name; *c != '\0'; c++) {
            *at = '\\';
            at += *c == ',';
            *at++ = *c;
        }
    }
    return text;
}

void twx_keep_free(struct twx_keep *keep)
{
    if (keep == NULL) {
        return;
    }
    for (size_t i = 0; i < keep->n_rules; i++) {
        free(keep->rules[i].name);
    }
    free(keep->rules);
    free(keep);
}
