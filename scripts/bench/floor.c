// SPDX-License-Identifier: MIT
//
// The decode floor: what no hasher of JPEGs by libjpeg-turbo can beat. Reads each file into a buffer and decodes
// its luma, DCT-scaled as twindex does it for 8 x 8 hashes; nothing else. Threads take files from a shared counter.
//
//     floor THREADS < list-of-paths        prints the number of files decoded
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jpeglib.h>

enum { BUFFER_BYTES = 32 << 20, LEAST_SAMPLES = 36, PATHS_MAX = 1 << 20 };

static char *paths[PATHS_MAX];
static int n_paths;
static atomic_int next_path;
static atomic_int n_decoded;

struct decoder {
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    jmp_buf on_error;
};

static void on_error(j_common_ptr info)
{
    longjmp(((struct decoder *)(void *)info)->on_error, 1);
}

static void no_message(j_common_ptr info, int level)
{
    (void)info;
    (void)level;
}

static int decode(struct decoder *d, const unsigned char *bytes, size_t n, unsigned char *row)
{
    struct jpeg_decompress_struct *info = &d->info;
    if (setjmp(d->on_error) != 0) {
        jpeg_abort_decompress(info);
        return 0;
    }
    jpeg_mem_src(info, bytes, n);
    (void)jpeg_read_header(info, TRUE);
    unsigned shrink = 8;
    while (shrink > 1 && (info->image_width < LEAST_SAMPLES * shrink ||
                          info->image_height < LEAST_SAMPLES * shrink)) {
        shrink /= 2;
    }
    info->out_color_space = JCS_GRAYSCALE;
    info->scale_num = 1;
    info->scale_denom = shrink;
    (void)jpeg_start_decompress(info);
    while (info->output_scanline < info->output_height) {
        JSAMPROW rows = row;
        (void)jpeg_read_scanlines(info, &rows, 1);
    }
    (void)jpeg_finish_decompress(info);
    return 1;
}

static void *run(void *unused)
{
    struct decoder *d = calloc(1, sizeof *d);
    unsigned char *buffer = malloc(BUFFER_BYTES);
    unsigned char *row = malloc(65536);
    if (d == NULL || buffer == NULL || row == NULL) {
        abort();
    }
    d->info.err = jpeg_std_error(&d->errors);
    d->errors.error_exit = on_error;
    d->errors.emit_message = no_message;
    jpeg_create_decompress(&d->info);
    int i = 0;
    while ((i = atomic_fetch_add(&next_path, 1)) < n_paths) {
        const int fd = open(paths[i], O_RDONLY | O_CLOEXEC);
        const ssize_t n = fd >= 0 ? read(fd, buffer, BUFFER_BYTES) : -1;
        if (fd >= 0) {
            (void)close(fd);
        }
        atomic_fetch_add(&n_decoded, n > 0 && decode(d, buffer, (size_t)n, row));
    }
    jpeg_destroy_decompress(&d->info);
    free(row);
    free(buffer);
    free(d);
    return unused;
}

int main(int argc, char **argv)
{
    static char line[8192];
    pthread_t threads[64];
    const long n_threads = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    if (n_threads < 1 || n_threads > 64) {
        return 2;
    }
    while (n_paths < PATHS_MAX && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        paths[n_paths++] = strdup(line);
    }
    for (long i = 0; i < n_threads; i++) {
        if (pthread_create(&threads[i], NULL, run, NULL) != 0) {
            abort();
        }
    }
    for (long i = 0; i < n_threads; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    (void)printf("%d\n", atomic_load(&n_decoded));
    return 0;
}
