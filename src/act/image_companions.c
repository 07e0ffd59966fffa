// SPDX-License-Identifier: MIT
//
// Each name that a companion may have is looked for, in small and in capital letters: a listing of the folder would be
// read again for each of its images. Where a folder does not tell capitals apart, one file answers to both; its inode
// shows it.
#include "act/image_companions.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/companion_names.h"
#include "base/status.h"

/** Of the images that may share a stem. */
static const char *const of_images[] = {"jpg", "jpeg", "png",  "webp", "gif", "tif", "tiff",
                                        "bmp", "avif", "heic", "heif", "jxl", NULL};

enum { EXTENSION_BYTES = 32, EXTENSIONS_MAX = 40 };

struct search {
    char *name;         // owned: a name in the making, with room for an extension
    size_t n_folder;    // bytes of its folder, with the slash
    size_t n_path;      // bytes of the image's path
    size_t n_stem;      // ... without its extension
    struct stat image;  // zeros when it is gone
    struct stat found[2 * EXTENSIONS_MAX];
    size_t n_found;
    struct twx_strings *names;
};

/**
 * Puts an extension after the first n bytes.
 *
 * returns  whether a regular file has this name
 */
static bool try_extension(struct search *s, size_t n, const char *extension, bool in_capitals,
                          struct stat *st)
{
    char *at = s->name + n;
    *at++ = '.';
    for (; *extension != '\0'; extension++) {
        *at++ = (char)(in_capitals ? toupper(*extension) : *extension);
    }
    *at = '\0';
    return lstat(s->name, st) == 0 && S_ISREG(st->st_mode);
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/** Whether it is the image, or was found by another name. */
static bool is_known(const struct search *s, const struct stat *st)
{
    bool is_known = is_same_file(st, &s->image);
    for (size_t i = 0; i < s->n_found; i++) {
        is_known = is_known || is_same_file(st, &s->found[i]);
    }
    return is_known;
}

/** Adds the file of an extension after the first n bytes of the path, if there is one; false when out of memory. */
static bool add_extension(struct search *s, size_t n, const char *extension, bool in_capitals)
{
    struct stat st;
    if (!try_extension(s, n, extension, in_capitals, &st) || is_known(s, &st)) {
        return true;
    }
    s->found[s->n_found++] = st;
    return twx_strings_add(s->names, s->name + s->n_folder);
}

/** Adds what is found after the first n bytes of the path; false when out of memory. */
static bool add_found(struct search *s, size_t n, const char *const *extensions)
{
    bool has_memory = true;
    for (; *extensions != NULL && has_memory; extensions++) {
        has_memory =
            add_extension(s, n, *extensions, false) && add_extension(s, n, *extensions, true);
    }
    return has_memory;
}

/** Whether another image has the stem. */
static bool is_stem_shared(struct search *s)
{
    for (const char *const *extension = of_images; *extension != NULL; extension++) {
        for (int in_capitals = 0; in_capitals < 2; in_capitals++) {
            struct stat st;
            if (try_extension(s, s->n_stem, *extension, in_capitals != 0, &st) &&
                !is_known(s, &st)) {
                return true;
            }
        }
    }
    return false;
}

enum twx_status twx_image_companions_find(const char *path, struct twx_strings *names,
                                          struct twx_error *err)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(path, '.');
    struct search s = {.names = names, .n_path = strlen(path)};
    s.n_folder = slash != NULL ? (size_t)(slash - path) + 1 : 0;
    s.n_stem = dot != NULL && dot > path + s.n_folder ? (size_t)(dot - path) : s.n_path;
    *names = (struct twx_strings){0};
    s.name = malloc(s.n_path + EXTENSION_BYTES);
    if (s.name == NULL) {
        return twx_fail_memory(err);
    }
    memcpy(s.name, path, s.n_path + 1);
    if (lstat(path, &s.image) != 0) {
        s.image = (struct stat){0};
    }
    bool is_done = add_found(&s, s.n_path, twx_companions_after_name);
    if (is_done && !is_stem_shared(&s)) {
        is_done = add_found(&s, s.n_stem, twx_companions_after_stem);
    }
    free(s.name);
    twx_strings_sort(names);
    return is_done ? TWX_OK : twx_fail_memory(err);
}
