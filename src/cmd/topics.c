// SPDX-License-Identifier: MIT
//
// The texts. What the program knows of itself (formats, the words of --format, exit codes) comes from its tables.
#include "cmd/topics.h"

#include <string.h>

#include "cmd/commands.h"
#include "cmd/exit_code.h"
#include "cmd/opt_value.h"
#include "twindex.h"

static void append_radius(GString *text)
{
    g_string_append(
        text, "The radius says how far apart two pictures may be and still match. It is counted\n"
              "in bits of their hashes, of which an index has 128, or with --hash-size 16 512.\n"
              "The distance of a picture from itself is 0; pictures that have nothing in common\n"
              "differ in about half of the bits.\n"
              "\n"
              "Without -r the radius is adaptive: smooth pictures, skies for example, are alike\n"
              "in their hashes, and nearly all false pairs are of such. The less structure the\n"
              "hashes of two pictures have, the less they may differ.\n"
              "\n"
              "  without -r         adaptive: up to 18 of 128 bits, 96 of 512\n"
              "  -r 12              plain: all pairs within 12 bits, and no others\n"
              "  --adaptive -r 24   adaptive: up to 24 bits\n"
              "\n"
              "Which one to choose:\n"
              "\n"
              "  plain, 8 to 12     copies that were recompressed, resized or made a little\n"
              "                     brighter; few false pairs, also among very many pictures\n"
              "  without -r         also copies that were cut a little, framed or straightened;\n"
              "                     right for some ten thousand photos\n"
              "  -r 26 --verify     more copies than without -r: the files are decoded, the\n"
              "                     pictures compared, and what is only alike is left out\n"
              "\n"
              "False pairs grow with the square of the number of pictures, and depend on what\n"
              "they show. 'twindex calibrate' looks at yours: for each radius it says how many\n"
              "pairs there are, how many of them are false, and what share of edited copies is\n"
              "found; and it recommends one. 'twindex compare A B' prints one distance.\n"
              "\n"
              "A row half, which 'twindex query --hash' takes too, has 64 bits (256): adaptive\n"
              "up to 9 (48).\n");
}

static void append_linkage(GString *text)
{
    g_string_append(
        text, "The linkage says which pictures make a group, when some are within the radius of\n"
              "each other and some are not. Here lines join those that are. A is the best by\n"
              "the keep rules, then B, C and D:\n"
              "\n"
              "    B --- A --- C --- D\n"
              "\n"
              "star (default): each duplicate is within the radius of the picture that is kept.\n"
              "B and C go to A, though they are not near each other; D is on its own.\n"
              "\n"
              "    [ B --- A --- C ]     D\n"
              "\n"
              "complete: each two of a group are within the radius. B is nearer to A than C is,\n"
              "and C may not join, for it is not near B.\n"
              "\n"
              "    [ B --- A ]   [ C --- D ]\n"
              "\n"
              "single: what is near any one of the group joins. It makes chains, whose ends may\n"
              "have nothing in common: good to find series, not to remove files.\n"
              "\n"
              "    [ B --- A --- C --- D ]\n"
              "\n"
              "To remove files choose star or complete: what goes is near what stays. Equal\n"
              "bytes join with each of them; --exact joins nothing else. --verify takes the\n"
              "lines away between pictures that are no copies of each other.\n");
}

/** "  export     csv, jsonl, paths, text, html", of a command that has --format. */
static void append_outputs(void *text, const struct twx_command *command)
{
    const struct twx_opt_row *tables[TWX_OPT_N_TABLES];
    twx_opt_tables(command, tables);
    for (size_t t = 0; t < TWX_OPT_N_TABLES; t++) {
        for (const struct twx_opt_row *row = tables[t]; row != NULL && row->name != NULL; row++) {
            if (strcmp(row->name, "format") != 0) {
                continue;
            }
            g_string_append_printf(text, "  %-9s", command->name);
            const char *word = NULL;
            for (size_t i = 0; (word = twx_opt_word(row, i)) != NULL; i++) {
                g_string_append_printf(text, "%s%s", i == 0 ? "  " : ", ", word);
            }
            g_string_append_c(text, '\n');
        }
    }
}

static void append_formats(GString *text)
{
    g_string_append(text, "Images that are decoded, told by their first bytes, never by their "
                          "names:\n\n ");
    for (unsigned f = TWX_FORMAT_NONE + 1; f < TWX_N_FORMATS; f++) {
        g_string_append_printf(text, "%s%s", f == TWX_FORMAT_NONE + 1 ? " " : ", ",
                               twx_format_name((enum twx_format)f));
    }
    g_string_append(
        text, "\n\nOf animations and files of many pages the first picture counts.\n"
              "\n"
              "Images that are known and not decoded get a record with the reason 'unsupported\n"
              "format', which 'twindex stats --failures' lists. They are never hashed by the\n"
              "preview in them: a RAW file beside its JPEG must not look like a duplicate.\n"
              "\n"
              "  camera RAW, also where it is TIFF inside\n"
              "  PSD, XCF, JPEG 2000, JPEG XR, JPEG-LS, OpenEXR, Radiance HDR, DDS, QOI, DjVu,\n"
              "  SVG, EPS, WMF, EMF, ICO, PNM, PCX, SGI, FITS, DICOM and some more\n"
              "\n"
              "All else, videos too, is no image: it is counted, and no failure. Its equal\n"
              "copies are found by 'twindex export --all-files', once 'twindex index\n"
              "--checksum-all' has read all files.\n"
              "\n"
              "What commands can write, by --format (the default is in their help):\n"
              "\n");
    twx_commands_each(append_outputs, text);
    g_string_append(text, "\n"
                          "  csv    a table with the names of its columns in the first line\n"
                          "  jsonl  one JSON object a line, with the same names\n"
                          "  text   for people\n"
                          "  paths  bare paths, one a line; with -0 a NUL behind each\n"
                          "  html   one page, to look at the groups in a browser and decide\n");
}

static void append_exit_codes(GString *text)
{
    for (size_t i = 0; i < TWX_N_EXIT_ROWS; i++) {
        const struct twx_exit_row *row = &twx_exit_rows[i];
        g_string_append_printf(text, "  %-3s  %s\n", row->shown, row->meaning);
        char **lines = row->advice != NULL ? g_strsplit(row->advice, "\n", -1) : NULL;
        for (char **line = lines; line != NULL && *line != NULL; line++) {
            g_string_append_printf(text, "       %s\n", *line);
        }
        g_strfreev(lines);
    }
    g_string_append(
        text, "\n"
              "With --exit-code the exit code answers a question:\n"
              "\n"
              "  query    0: there is a match            1: there is none\n"
              "           with --missing, 0: none is missing, 1: one is\n"
              "  compare  0: within the radius           1: beyond it\n"
              "  pairs    0: there is no pair            1: there is one\n"
              "\n"
              "There 2 means also that the question could not be answered, which is 1 without\n"
              "--exit-code. All other codes stay what they are.\n");
}

const struct twx_topic twx_topics[TWX_N_TOPICS] = {
    {"radius", "how far apart pictures may be, and which radius to choose", append_radius},
    {"linkage", "which pictures make a group: star, complete, single", append_linkage},
    {"formats", "which images are decoded, and what commands can write", append_formats},
    {"exit-codes", "what they mean, and what to do then", append_exit_codes},
};

const struct twx_topic *twx_topic_find(const char *name)
{
    for (size_t i = 0; i < TWX_N_TOPICS; i++) {
        if (strcmp(name, twx_topics[i].name) == 0) {
            return &twx_topics[i];
        }
    }
    return NULL;
}
