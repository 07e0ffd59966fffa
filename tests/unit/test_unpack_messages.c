// SPDX-License-Identifier: MIT
//
// What an unpacker says: each message reads as it was put; what is out of order or out of bounds ends the reading.
#include <string.h>
#include <sys/socket.h>

#include "jobs/unpack_messages.h"
#include "runner.h"

static struct twx_protocol *writer;
static struct twx_protocol *reader;
static struct twx_unpack_state state;
static struct twx_unpack_news news;

static void set_up(void)
{
    int ends[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    writer = twx_protocol_create(ends[0]);
    reader = twx_protocol_create(ends[1]);
    ck_assert(writer != NULL && reader != NULL);
    state = (struct twx_unpack_state){.is_ready = false};
}

static void tear_down(void)
{
    twx_protocol_free(writer);
    twx_protocol_free(reader);
}

/** Writes what was put, and takes it at the other end. */
static enum twx_unpack_said said(bool was_put)
{
    struct twx_message message;
    bool is_broken = false;
    ck_assert(was_put);
    ck_assert_int_eq(twx_protocol_flush(writer), TWX_PROTOCOL_OK);
    while (!twx_protocol_next(reader, &message, &is_broken)) {
        ck_assert(!is_broken);
        ck_assert_int_eq(twx_protocol_fill(reader), TWX_PROTOCOL_OK);
    }
    twx_unpack_take(&state, &message, &news);
    return news.said;
}

static enum twx_unpack_said said_ready(void)
{
    return said(twx_protocol_put_ready(writer, &(struct twx_worker_ready){.n_workers = 1}));
}

static enum twx_unpack_said said_member(const char *name, size_t n)
{
    struct twx_member member = {.mtime_ns = -1, .name_bytes = n};
    memcpy(member.name, name, n);
    return said(twx_unpack_put_member(writer, &member));
}

static enum twx_unpack_said said_bytes(size_t n)
{
    static const uint8_t zeros[TWX_BYTES_MESSAGE_MAX];
    return said(twx_unpack_put_bytes(writer, zeros, n));
}

static enum twx_unpack_said said_member_end(enum twx_member_end end)
{
    return said(twx_unpack_put_member_end(writer, end));
}

START_TEST(an_archive_reads_as_it_was_put)
{
    const struct twx_archive_end end = {
        .outcome = TWX_ARCHIVE_UNREADABLE, .error_number = 5, .n_others = 7, .hint = "why"};
    ck_assert_int_eq(said_ready(), TWX_UNPACK_READY);
    ck_assert_int_eq(said_member("a\n\xff", 3), TWX_UNPACK_MEMBER);
    ck_assert_str_eq(news.member.name, "a\n\xff");
    ck_assert_int_eq(news.member.mtime_ns, -1);
    ck_assert_int_eq(said_bytes(TWX_BYTES_MESSAGE_MAX), TWX_UNPACK_BYTES);
    ck_assert_int_eq(said_bytes(3), TWX_UNPACK_BYTES);
    ck_assert_uint_eq(state.n_bytes, TWX_BYTES_MESSAGE_MAX + 3);
    ck_assert_int_eq(said_member_end(TWX_MEMBER_DAMAGED), TWX_UNPACK_MEMBER_END);
    ck_assert_int_eq(news.member_end, TWX_MEMBER_DAMAGED);
    ck_assert_int_eq(said_member("", 0), TWX_UNPACK_MEMBER);
    ck_assert_int_eq(said_member_end(TWX_MEMBER_WHOLE), TWX_UNPACK_MEMBER_END);
    ck_assert_int_eq(said(twx_unpack_put_archive_end(writer, &end)), TWX_UNPACK_ARCHIVE_END);
    ck_assert_int_eq(news.end.outcome, TWX_ARCHIVE_UNREADABLE);
    ck_assert_int_eq(news.end.error_number, 5);
    ck_assert_uint_eq(news.end.n_others, 7);
    ck_assert_str_eq(news.end.hint, "why");
    ck_assert_int_eq(said_member("late", 4), TWX_UNPACK_BROKEN);
}
END_TEST

START_TEST(an_archive_may_end_within_a_member)
{
    const struct twx_archive_end end = {.outcome = TWX_ARCHIVE_DAMAGED};
    ck_assert_int_eq(said_ready(), TWX_UNPACK_READY);
    ck_assert_int_eq(said_member("a", 1), TWX_UNPACK_MEMBER);
    ck_assert_int_eq(said(twx_unpack_put_archive_end(writer, &end)), TWX_UNPACK_ARCHIVE_END);
}
END_TEST

START_TEST(nothing_comes_before_ready)
{
    ck_assert_int_eq(said_member("a", 1), TWX_UNPACK_BROKEN);
    ck_assert_int_eq(said_ready(), TWX_UNPACK_BROKEN);
}
END_TEST

START_TEST(a_failure_comes_in_place_of_ready)
{
    const struct twx_worker_done done = {.status = TWX_FAILED, .code = 2, .text = "why"};
    const struct twx_worker_done no_failure = {.status = TWX_OK};
    ck_assert_int_eq(said(twx_protocol_put_done(writer, &done)), TWX_UNPACK_FAILED);
    ck_assert_int_eq(news.done.status, TWX_FAILED);
    ck_assert_int_eq(news.done.code, 2);
    ck_assert_str_eq(news.done.text, "why");
    ck_assert_int_eq(said_ready(), TWX_UNPACK_BROKEN);
    state = (struct twx_unpack_state){.is_ready = false};
    ck_assert_int_eq(said(twx_protocol_put_done(writer, &no_failure)), TWX_UNPACK_BROKEN);
    state = (struct twx_unpack_state){.is_ready = false};
    ck_assert_int_eq(said_ready(), TWX_UNPACK_READY);
    ck_assert_int_eq(said(twx_protocol_put_done(writer, &done)), TWX_UNPACK_BROKEN);
}
END_TEST

START_TEST(ready_is_said_once)
{
    ck_assert_int_eq(said_ready(), TWX_UNPACK_READY);
    ck_assert_int_eq(said_ready(), TWX_UNPACK_BROKEN);
}
END_TEST

START_TEST(bytes_and_ends_are_of_a_member)
{
    ck_assert_int_eq(said_ready(), TWX_UNPACK_READY);
    ck_assert_int_eq(said_bytes(1), TWX_UNPACK_BROKEN);
    state = (struct twx_unpack_state){.is_ready = true};
    ck_assert_int_eq(said_member_end(TWX_MEMBER_WHOLE), TWX_UNPACK_BROKEN);
    state = (struct twx_unpack_state){.is_ready = true, .is_in_member = true};
    ck_assert_int_eq(said_member("a", 1), TWX_UNPACK_BROKEN);
}
END_TEST

START_TEST(a_name_holds_no_nul)
{
    ck_assert_int_eq(said_ready(), TWX_UNPACK_READY);
    ck_assert_int_eq(said_member("a\0b", 3), TWX_UNPACK_BROKEN);
}
END_TEST

START_TEST(a_member_has_no_more_than_it_may)
{
    state = (struct twx_unpack_state){
        .is_ready = true, .is_in_member = true, .n_bytes = TWX_MEMBER_BYTES_MAX - 2};
    ck_assert_int_eq(said_bytes(2), TWX_UNPACK_BYTES);
    ck_assert_int_eq(said_bytes(1), TWX_UNPACK_BROKEN);
}
END_TEST

START_TEST(other_messages_are_none_of_an_unpacker)
{
    ck_assert_int_eq(said_ready(), TWX_UNPACK_READY);
    ck_assert_int_eq(said(twx_protocol_put_finish(writer, true)), TWX_UNPACK_BROKEN);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, an_archive_reads_as_it_was_put);
    tcase_add_test(tests, an_archive_may_end_within_a_member);
    tcase_add_test(tests, nothing_comes_before_ready);
    tcase_add_test(tests, a_failure_comes_in_place_of_ready);
    tcase_add_test(tests, ready_is_said_once);
    tcase_add_test(tests, bytes_and_ends_are_of_a_member);
    tcase_add_test(tests, a_name_holds_no_nul);
    tcase_add_test(tests, a_member_has_no_more_than_it_may);
    tcase_add_test(tests, other_messages_are_none_of_an_unpacker);
}

int main(void)
{
    return run_tests("unpack_messages", add);
}
