// SPDX-License-Identifier: MIT
//
// CPU time from bytes in memory to the hash, by the decoder that twindex takes for a file and by those that it would be taken
// to without: for each, the median over passes in turn. Of JPEGs also libjpeg-turbo alone: grey at an eighth of the size, and
// grey in full.
//
//     decoders PASSES < list-of-paths      prints a line for each: name TAB files TAB bytes TAB seconds
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jpeglib.h>

#include "base/alloc.h"
#include "file/hash_file.h"

enum { PASSES_MAX = 99, N_CONTESTANTS = 5 };

struct file {
    uint8_t *bytes;
    size_t n;
};

static struct file *files;
static size_t n_files;
static size_t files_cap;

struct libjpeg {
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    jmp_buf on_error;
};

static void on_error(j_common_ptr info)
{
    longjmp(((struct libjpeg *)(void *)info)->on_error, 1);
}

static void no_message(j_common_ptr info, int level)
{
    (void)info;
    (void)level;
}

/** Decodes a JPEG to grey at 1/scale of its size.  returns: whether it could be */
static bool decode_grey(const struct file *file, unsigned scale)
{
    static uint8_t row[JPEG_MAX_DIMENSION];
    struct libjpeg jpeg;
    JSAMPROW rows[] = {row};
    jpeg.info.err = jpeg_std_error(&jpeg.errors);
    jpeg.errors.error_exit = on_error;
    jpeg.errors.emit_message = no_message;
    if (setjmp(jpeg.on_error) != 0) {
        jpeg_destroy_decompress(&jpeg.info);
        return false;
    }
    jpeg_create_decompress(&jpeg.info);
    jpeg_mem_src(&jpeg.info, file->bytes, file->n);
    (void)jpeg_read_header(&jpeg.info, TRUE);
    jpeg.info.out_color_space = JCS_GRAYSCALE;
    jpeg.info.scale_num = 1;
    jpeg.info.scale_denom = scale;
    jpeg.info.dct_method = JDCT_ISLOW;
    (void)jpeg_start_decompress(&jpeg.info);
    while (jpeg.info.output_scanline < jpeg.info.output_height) {
        (void)jpeg_read_scanlines(&jpeg.info, rows, 1);
    }
    jpeg_destroy_decompress(&jpeg.info);
    return true;
}

static struct twx_file_hasher *hashers[N_CONTESTANTS];

static bool hash(const struct file *file, unsigned contestant)
{
    static struct twx_file_facts facts;
    return twx_hash_memory(hashers[contestant], file->bytes, file->n, &facts, NULL) == TWX_OK &&
           facts.verdict.status == TWX_IMAGE_HASHED;
}

static bool decode_eighth(const struct file *file, unsigned contestant)
{
    (void)contestant;
    return decode_grey(file, 8);
}

static bool decode_whole(const struct file *file, unsigned contestant)
{
    (void)contestant;
    return decode_grey(file, 1);
}

static const struct contestant {
    const char *name;
    bool (*run)(const struct file *file, unsigned contestant);
    enum twx_decoder_choice choice;
    bool of_jpeg_only;
} contestants[N_CONTESTANTS] = {
    {"own", hash, TWX_DECODE_AUTO, false},
    {"libjpeg", hash, TWX_DECODE_BY_JPEG, true},
    {"libvips", hash, TWX_DECODE_BY_VIPS, false},
    {"libjpeg 1/8 grey", decode_eighth, TWX_DECODE_AUTO, true},
    {"libjpeg grey", decode_whole, TWX_DECODE_AUTO, true},
};

static double cpu_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/** Reads the files of the list.  returns: their bytes */
static size_t load_files(void)
{
    char path[4096];
    size_t n_bytes = 0;
    while (fgets(path, sizeof path, stdin) != NULL) {
        path[strcspn(path, "\n")] = '\0';
        FILE *stream = fopen(path, "rb");
        struct file file = {.n = 0};
        if (stream == NULL || fseek(stream, 0, SEEK_END) != 0) {
            perror(path);
            exit(1);
        }
        file.n = (size_t)ftell(stream);
        rewind(stream);
        file.bytes = malloc(file.n + 1);
        if (file.bytes == NULL || fread(file.bytes, 1, file.n, stream) != file.n ||
            !twx_reserve((void **)&files, &files_cap, n_files + 1, sizeof *files)) {
            perror(path);
            exit(1);
        }
        (void)fclose(stream);
        files[n_files++] = file;
        n_bytes += file.n;
    }
    return n_bytes;
}

/** CPU seconds of one pass over all files; all must be taken. */
static double run_pass(unsigned contestant)
{
    const struct contestant *c = &contestants[contestant];
    const double begin = cpu_seconds();
    for (size_t i = 0; i < n_files; i++) {
        if (!c->run(&files[i], contestant)) {
            (void)fprintf(stderr, "decoders: file %zu is not decoded by '%s'\n", i + 1, c->name);
            exit(1);
        }
    }
    return cpu_seconds() - begin;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
    static double seconds[N_CONTESTANTS][PASSES_MAX + 1];
    const long n_passes = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (n_passes < 1 || n_passes > PASSES_MAX || twx_decode_start(true, NULL) != TWX_OK) {
        (void)fprintf(stderr, "usage: decoders PASSES < list-of-paths\n");
        return 2;
    }
    const size_t n_bytes = load_files();
    if (n_files == 0) {
        (void)fprintf(stderr, "decoders: no files are listed\n");
        return 2;
    }
    const bool are_jpegs = files[0].n > 2 && files[0].bytes[0] == 0xff && files[0].bytes[1] == 0xd8;
    for (unsigned i = 0; i < N_CONTESTANTS; i++) {
        hashers[i] = twx_file_hasher_create(
            &(struct twx_file_options){.hash_size = 8, .decoder = contestants[i].choice});
        if (hashers[i] == NULL) {
            return 1;
        }
    }
    for (long pass = 0; pass <= n_passes;
         pass++) {  // the first one, which warms up, is not counted
        for (unsigned i = 0; i < N_CONTESTANTS; i++) {
            if (are_jpegs || !contestants[i].of_jpeg_only) {
                seconds[i][pass] = run_pass(i);
            }
        }
    }
    for (unsigned i = 0; i < N_CONTESTANTS; i++) {
        if (are_jpegs || !contestants[i].of_jpeg_only) {
            qsort(&seconds[i][1], (size_t)n_passes, sizeof seconds[i][1], by_value);
            printf("%s\t%zu\t%zu\t%.6f\n", contestants[i].name, n_files, n_bytes,
                   seconds[i][1 + n_passes / 2]);
        }
        twx_file_hasher_free(hashers[i]);
    }
    return 0;
}
