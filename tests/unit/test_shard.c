// SPDX-License-Identifier: MIT
//
// Shards: what is appended is read; no damage goes unreported, and none yields a record that was not written.
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "random_records.h"
#include "store/shard_read.h"
#include "store/shard_write.h"
#include "twindex_commands.h"

enum { N_RECORDS = 6, FILE_CAP = 1 << 20 };

static char folder[] = "/tmp/twindex-test-XXXXXX";
static char sealed[128];
static char part[128];
static char other[128];

static char paths[N_RECORDS][PATH_CAP];
static struct twx_record records[N_RECORDS];
static uint8_t encoded[N_RECORDS][1024];
static size_t encoded_bytes[N_RECORDS];

static uint8_t whole[FILE_CAP];
static size_t whole_bytes;

static const struct twx_shard_header header = {
    .hash_version = 1,
    .hash_size = 8,
    .partition = 3,
    .n_partitions = 7,
    .worker = 5,
    .run_id = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255},
    .observed_ns = -9,
    .libraries = "libvips 8.14.1",
};

static void begin(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    const char *name = "000102030405060708090a0b0c0d0eff-005.twx";
    (void)snprintf(sealed, sizeof sealed, "%s/%s", folder, name);
    (void)snprintf(part, sizeof part, "%s/%s.part", folder, name);
    (void)snprintf(other, sizeof other, "%s/other", folder);
    uint64_t state = 11;
    for (unsigned i = 0; i < N_RECORDS; i++) {
        // One path holds what begins a record.
        (void)snprintf(paths[i], PATH_CAP, i == 2 ? "/TWXR/%u" : "/x/%u", i);
        records[i] = random_record(paths[i], 8, &state);
    }
    records[0] = (struct twx_record){
        .kind = TWX_RECORD_ROOT, .path = paths[0], .path_bytes = strlen(paths[0]), .device = 9};
    for (unsigned i = 0; i < N_RECORDS; i++) {
        encoded_bytes[i] = twx_record_encode(&records[i], encoded[i]);
    }
}

static void end(void)
{
    (void)unlink(sealed);
    (void)unlink(part);
    (void)unlink(other);
    ck_assert_int_eq(rmdir(folder), 0);  // so nothing else is left
}

static struct twx_shard_writer *begun(void)
{
    struct twx_shard_writer *writer = NULL;
    ck_assert_int_eq(twx_shard_writer_create(folder, &header, &writer, NULL), TWX_OK);
    for (unsigned i = 0; i < N_RECORDS; i++) {
        ck_assert_int_eq(twx_shard_writer_append(writer, &records[i], NULL), TWX_OK);
    }
    return writer;
}

static void write_sealed(void)
{
    struct twx_shard_writer *writer = begun();
    ck_assert_int_eq(twx_shard_writer_seal(&writer, NULL), TWX_OK);
    ck_assert_ptr_null(writer);
    FILE *file = fopen(sealed, "rb");
    ck_assert_ptr_nonnull(file);
    whole_bytes = fread(whole, 1, sizeof whole, file);
    (void)fclose(file);
    ck_assert_uint_lt(whole_bytes, 4096);
}

static void write_other(const uint8_t *bytes, size_t n)
{
    const int fd = open(other, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, n), (ssize_t)n);
    (void)close(fd);
}

static bool is_equal(const struct twx_record *record, unsigned i)
{
    static uint8_t bytes[TWX_RECORD_BYTES_MAX];
    const size_t n = twx_record_encode(record, bytes);
    return n == encoded_bytes[i] && memcmp(bytes, encoded[i], n) == 0;
}

/**
 * Reads a whole shard: each record must be one that was written, and come after those before it.
 *
 * returns  how many came, or -1 when the shard could not be opened
 */
static int read_all(const char *path, enum twx_shard_end *how, uint64_t *n_lost)
{
    struct twx_shard *shard = NULL;
    struct twx_record record;
    struct twx_error err = {0};
    int n = 0;
    unsigned i = 0;
    if (twx_shard_open(path, &shard, &err) != TWX_OK) {
        ck_assert_int_eq(err.status, TWX_UNUSABLE);
        ck_assert_ptr_nonnull(strstr(err.text, path));
        return -1;
    }
    for (; twx_shard_next(shard, &record); n++) {
        while (i < N_RECORDS && !is_equal(&record, i)) {
            i++;
        }
        ck_assert_msg(i++ < N_RECORDS, "a record that was not written");
    }
    *how = twx_shard_end(shard, n_lost);
    twx_shard_free(shard);
    return n;
}

START_TEST(what_was_appended_is_read)
{
    struct twx_shard *shard = NULL;
    enum twx_shard_end how = TWX_SHARD_DAMAGED;
    uint64_t n = 9;
    uint64_t checksum = 0;
    write_sealed();
    ck_assert_int_eq(access(part, F_OK), -1);
    ck_assert_int_eq(twx_shard_open(sealed, &shard, NULL), TWX_OK);
    const struct twx_shard_header *back = twx_shard_header(shard);
    ck_assert_uint_eq(back->hash_version, header.hash_version);
    ck_assert_uint_eq(back->hash_size, header.hash_size);
    ck_assert_uint_eq(back->partition, header.partition);
    ck_assert_uint_eq(back->n_partitions, header.n_partitions);
    ck_assert_uint_eq(back->worker, header.worker);
    ck_assert_mem_eq(back->run_id, header.run_id, sizeof header.run_id);
    ck_assert_int_eq(back->observed_ns, header.observed_ns);
    ck_assert_str_eq(back->libraries, header.libraries);
    ck_assert(twx_shard_footer(shard, &n, &checksum));
    ck_assert_uint_eq(n, N_RECORDS);
    twx_shard_free(shard);
    ck_assert_int_eq(read_all(sealed, &how, &n), N_RECORDS);
    ck_assert_int_eq(how, TWX_SHARD_SEALED);
    ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(a_writer_that_dies_leaves_its_records_unsealed)
{
    enum twx_shard_end how = TWX_SHARD_SEALED;
    uint64_t n_lost = 9;
    twx_shard_writer_free(begun());
    ck_assert_int_eq(access(sealed, F_OK), -1);
    ck_assert_int_eq(read_all(part, &how, &n_lost), N_RECORDS);
    ck_assert_int_eq(how, TWX_SHARD_TORN);
    ck_assert_uint_eq(n_lost, 0);
}
END_TEST

START_TEST(a_shard_without_records_is_not_left)
{
    struct twx_shard_writer *writer = NULL;
    ck_assert_int_eq(twx_shard_writer_create(folder, &header, &writer, NULL), TWX_OK);
    ck_assert_int_eq(access(part, F_OK), 0);
    ck_assert_int_eq(twx_shard_writer_seal(&writer, NULL), TWX_OK);
}
END_TEST

START_TEST(a_second_writer_of_the_same_name_is_refused)
{
    struct twx_shard_writer *second = NULL;
    struct twx_error err = {0};
    struct twx_shard_writer *writer = begun();
    ck_assert_int_eq(twx_shard_writer_create(folder, &header, &second, &err), TWX_FAILED);
    ck_assert_int_eq(err.code, EEXIST);
    ck_assert_ptr_null(second);
    ck_assert_int_eq(twx_shard_writer_seal(&writer, NULL), TWX_OK);
}
END_TEST

START_TEST(every_changed_byte_is_reported)
{
    static const uint8_t changes[] = {0x01, 0x80, 0xff};
    enum twx_shard_end how = TWX_SHARD_SEALED;
    uint64_t n_lost = 0;
    write_sealed();
    for (size_t at = 0; at < whole_bytes; at++) {
        for (size_t c = 0; c < sizeof changes; c++) {
            whole[at] ^= changes[c];
            write_other(whole, whole_bytes);
            const int n = read_all(other, &how, &n_lost);
            ck_assert_msg(n < 0 || how != TWX_SHARD_SEALED, "byte %zu", at);
            // Only the record hit is lost; in the footer, none.
            ck_assert_msg(n < 0 ? at < TWX_SHARD_HEADER_BYTES : n >= N_RECORDS - 1, "byte %zu", at);
            ck_assert(n < N_RECORDS || at >= whole_bytes - 32);
            whole[at] ^= changes[c];
        }
    }
}
END_TEST

START_TEST(cut_anywhere_it_gives_the_records_before)
{
    enum twx_shard_end how = TWX_SHARD_SEALED;
    uint64_t n_lost = 0;
    int last = 0;
    write_sealed();
    for (size_t n_bytes = 0; n_bytes < whole_bytes; n_bytes++) {
        write_other(whole, n_bytes);
        const int n = read_all(other, &how, &n_lost);
        ck_assert_int_eq(n < 0, n_bytes < TWX_SHARD_HEADER_BYTES);
        if (n >= 0) {
            ck_assert_int_eq(how, TWX_SHARD_TORN);
            ck_assert_int_ge(n, last);
            ck_assert_int_le(n - last, 1);
            last = n;
        }
    }
    ck_assert_int_eq(last, N_RECORDS);
}
END_TEST

START_TEST(bytes_lost_added_or_doubled_are_reported)
{
    static uint8_t bytes[2 * 4096];
    enum twx_shard_end how = TWX_SHARD_SEALED;
    uint64_t n_lost = 0;
    uint64_t state = 12;
    write_sealed();
    for (unsigned i = 0; i < 3000; i++) {
        const size_t at = (size_t)below(whole_bytes, &state);
        const size_t from = (size_t)below(whole_bytes, &state);
        const size_t left = whole_bytes - (at > from ? at : from);
        const size_t n = 1 + (size_t)below(left, &state);
        memcpy(bytes, whole, whole_bytes);
        size_t n_bytes = whole_bytes;
        switch (below(4, &state)) {
        case 0:  // lost
            memmove(bytes + at, bytes + at + n, whole_bytes - at - n);
            n_bytes -= n;
            break;
        case 1:  // put in from elsewhere
            memmove(bytes + at + n, bytes + at, whole_bytes - at);
            memcpy(bytes + at, whole + from, n);
            n_bytes += n;
            break;
        case 2:  // written over by other parts of it
            memcpy(bytes + at, whole + from, n);
            break;
        default:  // a block of zeros
            memset(bytes + at, 0, n);
            break;
        }
        const bool is_as_it_was = n_bytes == whole_bytes && memcmp(bytes, whole, whole_bytes) == 0;
        write_other(bytes, n_bytes);
        const int got = read_all(other, &how, &n_lost);
        ck_assert(got < 0 || how != TWX_SHARD_SEALED || is_as_it_was);
    }
}
END_TEST

START_TEST(random_bytes_are_no_shard)
{
    static uint8_t bytes[2048];
    enum twx_shard_end how = TWX_SHARD_SEALED;
    uint64_t n_lost = 0;
    uint64_t state = 13;
    write_sealed();
    for (unsigned i = 0; i < 500; i++) {
        // With the header of a shard, or without; with marks strewn in.
        const size_t n = 1 + (size_t)below(sizeof bytes, &state);
        fill_random(bytes, sizeof bytes, &state);
        for (unsigned k = 0; k < 8; k++) {
            memcpy(bytes + below(sizeof bytes - 8, &state), k % 2 ? "TWXFOOT1" : "TWXR\x20\0\0\0",
                   8);
        }
        if (i % 2 == 0) {
            memcpy(bytes, whole, TWX_SHARD_HEADER_BYTES);
        }
        write_other(bytes, n);
        const int got = read_all(other, &how, &n_lost);
        ck_assert(got < 0 || (got == 0 && how != TWX_SHARD_SEALED));
    }
}
END_TEST

START_TEST(a_record_of_another_hash_size_is_damage)
{
    struct twx_shard_writer *writer = NULL;
    enum twx_shard_end how = TWX_SHARD_SEALED;
    uint64_t n_lost = 0;
    uint64_t state = 14;
    ck_assert_int_eq(twx_shard_writer_create(folder, &header, &writer, NULL), TWX_OK);
    struct twx_record record = random_record("/x", 8, &state);
    record.status = TWX_IMAGE_HASHED;
    record.reason = TWX_REASON_NONE;
    record.hash_size = 16;
    ck_assert_int_eq(twx_shard_writer_append(writer, &record, NULL), TWX_OK);
    ck_assert_int_eq(twx_shard_writer_seal(&writer, NULL), TWX_OK);
    ck_assert_int_eq(read_all(sealed, &how, &n_lost), 0);
    ck_assert_int_eq(how, TWX_SHARD_DAMAGED);
}
END_TEST

START_TEST(long_paths_come_back_and_longer_ones_are_refused)
{
    static char path[TWX_RECORD_PATH_MAX + 1];
    struct twx_shard *shard = NULL;
    struct twx_record back;
    struct twx_shard_writer *writer = begun();
    memset(path, 'x', sizeof path);
    path[0] = '/';
    struct twx_record record = {.status = TWX_IMAGE_NOT_AN_IMAGE, .path = path};
    for (unsigned i = 0; i < 8; i++) {
        record.path_bytes = TWX_RECORD_PATH_MAX - i;
        ck_assert_int_eq(twx_shard_writer_append(writer, &record, NULL), TWX_OK);
    }
    record.path_bytes = TWX_RECORD_PATH_MAX + 1;
    ck_assert_int_eq(twx_shard_writer_append(writer, &record, NULL), TWX_FAILED);
    ck_assert_int_eq(twx_shard_writer_seal(&writer, NULL), TWX_OK);
    ck_assert_int_eq(twx_shard_open(sealed, &shard, NULL), TWX_OK);
    for (unsigned i = 0; i < N_RECORDS + 8; i++) {
        ck_assert(twx_shard_next(shard, &back));
        if (i % 3 == 0) {
            twx_shard_forget(shard);  // gives memory back, and loses nothing
        }
        if (i >= N_RECORDS) {
            ck_assert_uint_eq(back.path_bytes, TWX_RECORD_PATH_MAX - (i - N_RECORDS));
            ck_assert_mem_eq(back.path, path, back.path_bytes);
        }
    }
    ck_assert(!twx_shard_next(shard, &back));
    ck_assert_int_eq(twx_shard_end(shard, NULL), TWX_SHARD_SEALED);
    twx_shard_free(shard);
}
END_TEST

START_TEST(no_space_is_told_and_what_was_written_stays)
{
    static char path[TWX_RECORD_PATH_MAX];
    enum twx_shard_end how = TWX_SHARD_SEALED;
    struct twx_shard_writer *writer = begun();
    struct twx_error err = {0};
    memset(path, 'x', sizeof path);
    path[0] = '/';
    // The limit of a file's size stands for a full disk; libcheck writes files too, so nothing is asserted under it.
    struct rlimit unlimited;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
    const struct rlimit limit = {TWX_SHARD_HEADER_BYTES + 200, unlimited.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)setrlimit(RLIMIT_FSIZE, &limit);
    struct twx_record record = {.status = TWX_IMAGE_NOT_AN_IMAGE, .path = path};
    enum twx_status appended = TWX_OK;
    for (record.path_bytes = 20000; appended == TWX_OK; record.path_bytes = sizeof path) {
        appended = twx_shard_writer_append(writer, &record, &err);
    }
    enum twx_status again = TWX_TRY_AGAIN;  // whoever goes on is refused
    for (int i = 0; again == TWX_TRY_AGAIN && i < 4; i++) {
        again = twx_shard_writer_append(writer, &record, NULL);
    }
    const enum twx_status status = twx_shard_writer_seal(&writer, NULL);
    (void)setrlimit(RLIMIT_FSIZE, &unlimited);
    ck_assert_int_eq(appended, TWX_TRY_AGAIN);
    ck_assert_int_eq(again, TWX_TRY_AGAIN);
    ck_assert_ptr_nonnull(strstr(err.text, part));
    ck_assert_int_eq(status, TWX_TRY_AGAIN);
    ck_assert_int_gt(read_all(part, &how, NULL), 0);
    ck_assert_int_eq(how, TWX_SHARD_TORN);
}
END_TEST

START_TEST(what_is_no_file_is_no_shard)
{
    struct twx_shard *shard = NULL;
    ck_assert_int_eq(twx_shard_open(other, &shard, NULL), TWX_FAILED);
    ck_assert_int_eq(twx_shard_open(folder, &shard, NULL), TWX_UNUSABLE);
    ck_assert_int_eq(mkfifo(other, 0600), 0);
    ck_assert_int_eq(twx_shard_open(other, &shard, NULL), TWX_UNUSABLE);
    twx_shard_free(NULL);
    twx_shard_writer_free(NULL);
}
END_TEST

START_TEST(what_was_flushed_outlives_its_writer)
{
    enum twx_shard_end how = TWX_SHARD_SEALED;
    uint64_t n_lost = 9;
    struct twx_shard_writer *writer = begun();
    ck_assert_int_eq(twx_shard_writer_flush(writer, NULL), TWX_OK);
    ck_assert_int_eq(read_all(part, &how, &n_lost), N_RECORDS);  // as if the writer had died here
    ck_assert_int_eq(how, TWX_SHARD_TORN);
    ck_assert_uint_eq(n_lost, 0);
    twx_shard_writer_free(writer);
}
END_TEST

// Digests of shards that the program wrote when it kept the checksums of all records until the footer.
static const struct {
    unsigned n_records;
    uint64_t footer;
    const char *file128;
} written[] = {
    {1, 0x743453b5634fb46aU, "a57b375b7014dcac6a54a3436e0adae8"},
    {2, 0x364520ecae5da806U, "b3d2f05798afce7fbdfc1c4b00fd446b"},
    {3, 0x4573ab2e4c3aeb06U, "6b84d2d77690b8f4bf6d4b51b3701753"},
    {16, 0x02105efa87139870U, "53309cd1e5c7c9a98c8f13707cec2387"},
    {17, 0x9d0fc57af1d2ffa9U, "db5c0f800cf9de7ed7e1dd5189749906"},
    {30, 0xccb0cc2d31556a3bU, "c3f0e0a19ae9e21abc0fd323d0684f5e"},
    {31, 0xdf3125e70bfed4feU, "04f8badca6c543a7367a010236fc3d45"},
    {32, 0x418d1450daf7f50cU, "eda833e2f1d090a5a630e478d1e09698"},
    {33, 0xcc8ac9842aab3ed0U, "6d2d657b3ad872b3fe6e2ca673a14c7d"},
    {64, 0xd5bbac0b232b3a39U, "0da1c3c2237606a5ba060518781af662"},
    {65, 0xd0d64ca7b83a507dU, "a8ab7bdaca957dd943d0fd8fe526b2fa"},
    {128, 0x01cdebc32eb52c18U, "e92c58f88a5ff6f98acab80d9d3d3437"},
    {129, 0x32bf48d6767a98ebU, "fc796e38fcf0ab7c70da7d5ed014ebcf"},
    {160, 0x3f0c147c948213d1U, "d16441c952a32b915eae784b0a0b556d"},
    {161, 0x7b00d43aec74f449U, "09d156e163f4f8f4b2996d0243c12ce3"},
    {1000, 0xfae416ed4e74264eU, "81374c8755ed30bec74037a17561560d"},
    {5000, 0xe1a3a07ff8bb66d8U, "4379b42af430cb5b50b196431c52a0bd"},
};

START_TEST(the_bytes_written_are_those_of_format_1)
{
    struct twx_shard_writer *writer = NULL;
    ck_assert_int_eq(twx_shard_writer_create(folder, &header, &writer, NULL), TWX_OK);
    for (unsigned i = 0; i < written[_i].n_records; i++) {
        char path[PATH_CAP];
        const int n = snprintf(path, sizeof path, "/fixed/%u.jpg", i);
        struct twx_record record = {.path = path,
                                    .path_bytes = (size_t)n,
                                    .bytes = 1000 + i,
                                    .mtime_ns = -5,
                                    .inode = i,
                                    .picture.format = TWX_FORMAT_JPEG,
                                    .picture.width = 3,
                                    .picture.height = 2,
                                    .picture.n_frames = 1,
                                    .hash_size = 8};
        record.hash[0] = (uint8_t)i;
        ck_assert_int_eq(twx_shard_writer_append(writer, &record, NULL), TWX_OK);
    }
    ck_assert_int_eq(twx_shard_writer_seal(&writer, NULL), TWX_OK);

    struct twx_shard *shard = NULL;
    struct twx_record record;
    uint64_t n_records = 0;
    uint64_t footer = 0;
    ck_assert_int_eq(twx_shard_open(sealed, &shard, NULL), TWX_OK);
    ck_assert(twx_shard_footer(shard, &n_records, &footer));
    while (twx_shard_next(shard, &record)) {
        n_records--;
    }
    ck_assert_uint_eq(n_records, 0);
    ck_assert_int_eq(twx_shard_end(shard, NULL), TWX_SHARD_SEALED);
    twx_shard_free(shard);

    FILE *file = fopen(sealed, "rb");
    ck_assert_ptr_nonnull(file);
    whole_bytes = fread(whole, 1, sizeof whole, file);
    ck_assert_int_ne(feof(file), 0);
    (void)fclose(file);
    uint8_t sum[TWX_CHECKSUM_BYTES];
    char hex[2 * TWX_CHECKSUM_BYTES + 1];
    twx_checksum128(whole, whole_bytes, sum);
    for (size_t i = 0; i < sizeof sum; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", sum[i]);
    }
    ck_assert_uint_eq(footer, written[_i].footer);
    ck_assert_str_eq(hex, written[_i].file128);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, what_was_appended_is_read);
    tcase_add_test(tests, a_writer_that_dies_leaves_its_records_unsealed);
    tcase_add_test(tests, a_shard_without_records_is_not_left);
    tcase_add_test(tests, a_second_writer_of_the_same_name_is_refused);
    tcase_add_test(tests, every_changed_byte_is_reported);
    tcase_add_test(tests, cut_anywhere_it_gives_the_records_before);
    tcase_add_test(tests, bytes_lost_added_or_doubled_are_reported);
    tcase_add_test(tests, random_bytes_are_no_shard);
    tcase_add_test(tests, a_record_of_another_hash_size_is_damage);
    tcase_add_test(tests, long_paths_come_back_and_longer_ones_are_refused);
    tcase_add_test(tests, no_space_is_told_and_what_was_written_stays);
    tcase_add_test(tests, what_is_no_file_is_no_shard);
    tcase_add_test(tests, what_was_flushed_outlives_its_writer);
    tcase_add_loop_test(tests, the_bytes_written_are_those_of_format_1, 0,
                        sizeof written / sizeof *written);
}

int main(void)
{
    return run_tests("shard", add);
}
