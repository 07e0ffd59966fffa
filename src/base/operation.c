// SPDX-License-Identifier: MIT
//
// Operations on pictures, as people write them: a name, and for some a value behind '='.
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "base/suggest.h"
#include "twindex_commands.h"

enum { THOUSAND = 1000 };

/** Reads the value of an operation, text up to its end.  returns: false for what is none */
typedef bool (*value_fn)(const char *text, struct twx_operation *operation);

struct operation_word {
    const char *name;
    enum twx_operation_kind kind;
    value_fn read;      // NULL: takes no value
    const char *value;  // what that is
};

/** A number without sign, up to `most`, as digits from *text on, which goes behind them. */
static bool read_whole(const char **text, uint32_t most, uint32_t *n)
{
    const char *at = *text;
    uint64_t value = 0;
    while (*at >= '0' && *at <= '9' && value <= most) {
        value = value * 10 + (uint64_t)(*at++ - '0');
    }
    if (at == *text || value > most) {
        return false;
    }
    *text = at;
    *n = (uint32_t)value;
    return true;
}

/** The same, with up to three digits behind a point, in thousandths. */
static bool read_thousandths(const char **text, uint32_t most, uint32_t *n)
{
    uint32_t whole = 0;
    if (!read_whole(text, most, &whole)) {
        return false;
    }
    uint32_t part = 0;
    uint32_t unit = THOUSAND;
    if (**text == '.') {
        for (++*text; **text >= '0' && **text <= '9' && unit > 1; ++*text) {
            unit /= 10;
            part += (uint32_t)(**text - '0') * unit;
        }
        if (unit == THOUSAND) {
            return false;
        }
    }
    *n = whole * THOUSAND + part;
    return *n >= 1 && *n <= most * THOUSAND;
}

static bool read_side(const char **text, uint32_t *side)
{
    return read_whole(text, TWX_OPERATION_SIDE_MAX, side) && *side >= 1;
}

static bool read_size(const char *text, struct twx_operation *operation)
{
    return read_side(&text, &operation->a) && *text++ == 'x' && read_side(&text, &operation->b) &&
           *text == '\0';
}

static bool read_resize(const char *text, struct twx_operation *operation)
{
    static const char fit[] = "fit=";
    if (strncmp(text, fit, sizeof fit - 1) == 0) {
        operation->kind = TWX_OPERATION_FIT;
        return read_size(text + sizeof fit - 1, operation);
    }
    const char *rest = text;
    if (read_thousandths(&rest, TWX_OPERATION_PERCENT_MAX, &operation->a) &&
        strcmp(rest, "%") == 0) {
        operation->kind = TWX_OPERATION_SCALE;
        return true;
    }
    return read_size(text, operation);
}

static bool read_thumbnail(const char *text, struct twx_operation *operation)
{
    return read_side(&text, &operation->a) && *text == '\0';
}

static bool read_blur(const char *text, struct twx_operation *operation)
{
    return read_thousandths(&text, TWX_OPERATION_SIGMA_MAX, &operation->a) && *text == '\0';
}

static const struct operation_word words[] = {
    {"grayscale", TWX_OPERATION_GRAYSCALE, NULL, NULL},
    {"resize", TWX_OPERATION_SIZE, read_resize,
     "a size: P% (up to 1000%), WxH or fit=WxH (sides of 1 to 65535)"},
    {"thumbnail", TWX_OPERATION_THUMBNAIL, read_thumbnail, "a side in pixels, 1 to 65535"},
    {"blur", TWX_OPERATION_BLUR, read_blur, "a standard deviation in pixels, 0.001 to 100"},
    {"sharpen", TWX_OPERATION_SHARPEN, NULL, NULL},
    {"autorotate", TWX_OPERATION_AUTOROTATE, NULL, NULL},
    {"strip", TWX_OPERATION_STRIP, NULL, NULL},
};
enum { N_WORDS = sizeof words / sizeof *words };

static enum twx_status refuse_name(const char *text, size_t n, struct twx_error *err)
{
    char name[32];
    const char *names[N_WORDS];
    for (size_t i = 0; i < N_WORDS; i++) {
        names[i] = words[i].name;
    }
    (void)snprintf(name, sizeof name, "%.*s", n < sizeof name ? (int)n : (int)sizeof name - 1,
                   text);
    const char *meant = twx_suggest(name, names, N_WORDS);
    return meant != NULL
               ? twx_fail(err, TWX_USAGE, 0, "there is no operation '%s', did you mean '%s'?", name,
                          meant)
               : twx_fail(err, TWX_USAGE, 0,
                          "there is no operation '%s', but grayscale, resize, thumbnail, blur, "
                          "sharpen, autorotate and strip",
                          name);
}

enum twx_status twx_operation_read(const char *text, struct twx_operation *operation,
                                   struct twx_error *err)
{
    const size_t n = strcspn(text, "=");
    const char *value = text[n] == '=' ? text + n + 1 : NULL;
    for (size_t i = 0; i < N_WORDS; i++) {
        const struct operation_word *word = &words[i];
        if (strlen(word->name) != n || strncmp(word->name, text, n) != 0) {
            continue;
        }
        *operation = (struct twx_operation){.kind = word->kind};
        if (word->read == NULL) {
            return value == NULL ? TWX_OK
                                 : twx_fail(err, TWX_USAGE, 0, "'%s' takes no value", word->name);
        }
        if (value == NULL) {
            return twx_fail(err, TWX_USAGE, 0, "'%s' takes %s", word->name, word->value);
        }
        return word->read(value, operation)
                   ? TWX_OK
                   : twx_fail(err, TWX_USAGE, 0, "'%.60s' is not %s", value, word->value);
    }
    return refuse_name(text, n, err);
}

bool twx_can_write_format(enum twx_format format)
{
    return format == TWX_FORMAT_JPEG || format == TWX_FORMAT_PNG || format == TWX_FORMAT_WEBP ||
           format == TWX_FORMAT_TIFF;
}

enum twx_format twx_format_kept(enum twx_format format)
{
    return twx_can_write_format(format) ? format : TWX_FORMAT_PNG;
}
