// SPDX-License-Identifier: MIT
//
// Names are given in order; those that are given, and the folders that are needed, are remembered.
#include "cmd/made_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "twindex_commands.h"

/** Extensions of a format that is written, NULL behind the last; the first is the one that is put. */
static const char *const *extensions_of(enum twx_format format)
{
    static const char *const jpeg[] = {"jpg", "jpeg", "jpe", "jfif", NULL};
    static const char *const png[] = {"png", NULL};
    static const char *const webp[] = {"webp", NULL};
    static const char *const tiff[] = {"tif", "tiff", NULL};
    return format == TWX_FORMAT_JPEG   ? jpeg
           : format == TWX_FORMAT_WEBP ? webp
           : format == TWX_FORMAT_TIFF ? tiff
                                       : png;
}

static bool is_one_of(const char *extension, const char *const *extensions)
{
    while (*extensions != NULL && g_ascii_strcasecmp(extension, *extensions) != 0) {
        extensions++;
    }
    return *extensions != NULL;
}

/** Whether files of any format are called so. */
static bool is_extension(const char *extension)
{
    static const char *const known[] = {"jpg",  "jpeg", "jpe", "jfif", "png",  "apng",
                                        "webp", "gif",  "tif", "tiff", "avif", "heic",
                                        "heif", "hif",  "jxl", "bmp",  "dib",  NULL};
    return is_one_of(extension, known);
}

/** The folders of PATHs, as walked.  returns: char *, to be freed by free() */
static GPtrArray *roots_of(char *const *words)
{
    GPtrArray *roots = g_ptr_array_new_with_free_func(free);
    for (char *const *word = words; word != NULL && *word != NULL; word++) {
        char *real = twx_path_is_folder(*word) ? realpath(*word, NULL) : NULL;
        if (real != NULL) {
            g_ptr_array_add(roots, real);
        }
    }
    return roots;
}

/** What of a path is kept: from below the outermost root on, else its last name. */
static const char *kept_of(const char *path, const GPtrArray *roots)
{
    const char *root = NULL;
    for (guint i = 0; i < roots->len; i++) {
        const char *one = roots->pdata[i];
        if (twx_path_is_within(path, one) && (root == NULL || strlen(one) < strlen(root))) {
            root = one;
        }
    }
    const char *kept = root != NULL ? path + strlen(root) : strrchr(path, '/');
    return kept + strspn(kept, "/");
}

/** A name as it is to be, in parts. */
struct parts {
    char *stem;  // owned: with folders and suffix
    const char *extension;
};

static struct parts parts_of(const char *kept, enum twx_format format, const char *suffix)
{
    const char *slash = strrchr(kept, '/');
    const char *last = slash != NULL ? slash + 1 : kept;
    const char *dot = strrchr(last, '.');
    const char *const *extensions = extensions_of(format);
    if (dot == NULL || dot == last || !is_extension(dot + 1)) {
        dot = last + strlen(last);
    }
    return (struct parts){
        .stem = g_strdup_printf("%.*s%s", (int)(dot - kept), kept, suffix),
        .extension = *dot != '\0' && is_one_of(dot + 1, extensions) ? dot + 1 : extensions[0]};
}

static enum twx_format format_of(const char *path, enum twx_format wanted)
{
    bool is_image = false;
    enum twx_format own = TWX_FORMAT_NONE;
    if (wanted != TWX_FORMAT_NONE) {
        return wanted;
    }
    if (twx_image_file_format(path, &is_image, &own, NULL) != TWX_OK) {
        own = TWX_FORMAT_NONE;  // that it cannot be read shows later
    }
    return twx_format_kept(own);
}

/** Remembers the folders above a name. */
static void take_folders(GHashTable *taken, const char *kept)
{
    for (const char *slash = strchr(kept, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        (void)g_hash_table_add(taken, g_strndup(kept, (size_t)(slash - kept)));
    }
}

/**
 * Gives a name that is not taken, and takes it.
 *
 * numbers  the last number that was given to each name, below which all are taken: a search from 2 on for each of many
 *          files of one name would take the square of their count
 */
static void give_name(GHashTable *taken, GHashTable *numbers, const struct parts *parts,
                      struct twx_made_name *made)
{
    made->name = g_strdup_printf("%s.%s", parts->stem, parts->extension);
    if (g_hash_table_add(taken, g_strdup(made->name))) {
        return;
    }
    char *own = g_strdup(made->name);
    unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, own));
    n = n > 0 ? n : 1;
    do {
        n++;
        g_free(made->name);
        made->name = g_strdup_printf("%s-%u.%s", parts->stem, n, parts->extension);
    } while (!g_hash_table_add(taken, g_strdup(made->name)));
    made->is_other = true;
    (void)g_hash_table_insert(numbers, own, GUINT_TO_POINTER(n));
}

static void clear_name(gpointer made)
{
    g_free(((struct twx_made_name *)made)->name);
}

GArray *twx_made_names_of(const GPtrArray *paths, const struct twx_made_names_options *options)
{
    GPtrArray *roots = roots_of(options->words);
    GHashTable *taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GHashTable *numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GArray *names = g_array_sized_new(FALSE, TRUE, sizeof(struct twx_made_name), paths->len);
    g_array_set_clear_func(names, clear_name);
    for (guint i = 0; i < paths->len; i++) {
        take_folders(taken, kept_of(paths->pdata[i], roots));
    }
    for (guint i = 0; i < paths->len; i++) {
        const char *path = paths->pdata[i];
        struct twx_made_name made = {.format = format_of(path, options->format)};
        const struct parts parts = parts_of(kept_of(path, roots), made.format, options->suffix);
        give_name(taken, numbers, &parts, &made);
        g_free(parts.stem);
        g_array_append_val(names, made);
    }
    g_hash_table_destroy(numbers);
    g_hash_table_destroy(taken);
    (void)g_ptr_array_free(roots, TRUE);
    return names;
}
