// SPDX-License-Identifier: MIT
//
// Folders by whole components, and what is asked of two files. Owns what a scope holds.
#include "group/scope.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/exclude.h"
#include "base/path.h"
#include "base/strings.h"
#include "store/index_folder.h"
#include "twindex_commands.h"

enum { N_SIDES = 2 };

struct twx_scope {
    struct twx_strings protected_folders;
    struct twx_strings only_in;
    struct twx_strings sides;  // none, or N_SIDES
    enum twx_scope_folders folders;
    struct twx_exclude *exclude;  // owned; NULL without patterns
};

struct twx_scope *twx_scope_create(void)
{
    return twx_alloc(1, sizeof(struct twx_scope));
}

void twx_scope_free(struct twx_scope *scope)
{
    if (scope != NULL) {
        twx_strings_release(&scope->protected_folders);
        twx_strings_release(&scope->only_in);
        twx_strings_release(&scope->sides);
        twx_exclude_free(scope->exclude);
        free(scope);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Making

/** Adds a folder as it is indexed: its real path, or where it does not exist, the path made absolute. */
static enum twx_status add_folder(struct twx_strings *folders, const char *folder,
                                  struct twx_error *err)
{
    if (folder[0] == '\0') {
        return twx_fail(err, TWX_USAGE, 0, "the name of a folder is empty");
    }
    return twx_strings_take(folders, twx_path_absolute(folder)) ? TWX_OK : twx_fail_memory(err);
}

enum twx_status twx_scope_protect(struct twx_scope *scope, const char *folder,
                                  struct twx_error *err)
{
    return add_folder(&scope->protected_folders, folder, err);
}

enum twx_status twx_scope_only_in(struct twx_scope *scope, const char *folder,
                                  struct twx_error *err)
{
    return add_folder(&scope->only_in, folder, err);
}

enum twx_status twx_scope_between(struct twx_scope *scope, const char *folder_a,
                                  const char *folder_b, struct twx_error *err)
{
    twx_strings_release(&scope->sides);
    enum twx_status status = add_folder(&scope->sides, folder_a, err);
    if (status == TWX_OK) {
        status = add_folder(&scope->sides, folder_b, err);
    }
    if (status == TWX_OK && strcmp(scope->sides.items[0], scope->sides.items[1]) == 0) {
        status = twx_fail(err, TWX_USAGE, 0, "groups between '%.150s' and itself: name two folders",
                          scope->sides.items[0]);
    }
    if (status != TWX_OK) {
        twx_strings_release(&scope->sides);
    }
    return status;
}

void twx_scope_set_folders(struct twx_scope *scope, enum twx_scope_folders folders)
{
    scope->folders = folders;
}

enum twx_status twx_scope_exclude(struct twx_scope *scope, const char *pattern,
                                  struct twx_error *err)
{
    if (scope->exclude == NULL) {
        scope->exclude = twx_exclude_create();
    }
    return scope->exclude != NULL ? twx_exclude_add(scope->exclude, pattern, err)
                                  : twx_fail_memory(err);
}

// ---------------------------------------------------------------------------------------------------------
// Against the folders of an index

static enum twx_status check_folders(const struct twx_strings *folders, const char *purpose,
                                     struct twx_index *index, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < folders->n && status == TWX_OK; i++) {
        bool is_found = false;
        status = twx_index_has_folder(index, folders->items[i], &is_found, err);
        if (status == TWX_OK && !is_found) {
            status = twx_fail(err, TWX_USAGE, 0, "%s '%.150s': no indexed file is in there",
                              purpose, folders->items[i]);
        }
    }
    return status;
}

enum twx_status twx_scope_check(const struct twx_scope *scope, struct twx_index *index,
                                struct twx_error *err)
{
    enum twx_status status =
        check_folders(&scope->protected_folders, "protected folder", index, err);
    if (status == TWX_OK) {
        status = check_folders(&scope->only_in, "duplicates only in", index, err);
    }
    return status == TWX_OK
               ? check_folders(&scope->sides, "groups between folders, one of them", index, err)
               : status;
}

// ---------------------------------------------------------------------------------------------------------
// Questions

static bool is_in_any(const struct twx_strings *folders, const char *path)
{
    bool is_in = false;
    for (size_t i = 0; i < folders->n && !is_in; i++) {
        is_in = twx_path_is_within(path, folders->items[i]);
    }
    return is_in;
}

/** Where one side is in the other, the inner one has what is in it. */
static uint8_t side_of(const struct twx_scope *scope, const char *path)
{
    size_t n_most = 0;
    uint8_t side = 0;
    for (size_t i = 0; i < scope->sides.n; i++) {
        const size_t n = strlen(scope->sides.items[i]);
        if (n > n_most && twx_path_is_within(path, scope->sides.items[i])) {
            n_most = n;
            side = (uint8_t)(i + 1);
        }
    }
    return side;
}

bool twx_scope_classify(const struct twx_scope *scope, const char *path, uint32_t folder,
                        struct twx_scope_class *class)
{
    *class = (struct twx_scope_class){.order = TWX_SCOPE_OPEN, .side = side_of(scope, path)};
    if (is_in_any(&scope->protected_folders, path)) {
        class->order = TWX_SCOPE_PROTECTED;
    } else if (scope->only_in.n > 0 && !is_in_any(&scope->only_in, path)) {
        class->order = TWX_SCOPE_ELSEWHERE;
    }
    class->number = scope->folders != TWX_SCOPE_ANY_FOLDERS
                        ? folder
                        : class->order * (N_SIDES + 1U) + class->side;
    return (scope->sides.n == 0 || class->side > 0) &&
           !twx_exclude_has_path(scope->exclude, path + strspn(path, "/"), true, false);
}

bool twx_scope_has_file(const struct twx_scope *scope, const char *path)
{
    return !twx_exclude_has(scope->exclude, path + strspn(path, "/"), false);
}

bool twx_scope_allows(const struct twx_scope *scope, const struct twx_scope_class *keeper,
                      const struct twx_scope_class *duplicate)
{
    const bool is_one_folder = keeper->number == duplicate->number;
    return duplicate->order == TWX_SCOPE_OPEN &&
           (scope->sides.n == 0 || keeper->side != duplicate->side) &&
           (scope->folders == TWX_SCOPE_ANY_FOLDERS ||
            is_one_folder == (scope->folders == TWX_SCOPE_ONE_FOLDER));
}

bool twx_scope_is_within_folders(const struct twx_scope *scope)
{
    return scope->folders == TWX_SCOPE_ONE_FOLDER;
}
