// SPDX-License-Identifier: MIT
//
// Target: what a process that unpacks an archive may say to its parent. The input is a stream of messages; what is understood is
// in order, in bounds, and reads the same when it is put again.
enum { WRITTEN_BYTES = 128 << 10 };

#include "fuzz_stream.h"
#include "jobs/unpack_messages.h"

/** A message that was understood, put again, has the same bytes. */
static void check_same(struct twx_protocol *out, bool was_put, const struct twx_message *message)
{
    CLAIM(was_put && twx_protocol_flush(out) == TWX_PROTOCOL_OK);
    CLAIM(n_written == FRAME_BYTES + message->n_bytes);
    CLAIM(twx_get_u32(written + 4) == (uint32_t)message->type);
    CLAIM(memcmp(written + FRAME_BYTES, message->bytes, message->n_bytes) == 0);
}

static void check_news(struct twx_protocol *out, const struct twx_unpack_news *news,
                       const struct twx_message *message)
{
    switch (news->said) {
    case TWX_UNPACK_MEMBER:
        CLAIM(strlen(news->member.name) == news->member.name_bytes);
        check_same(out, twx_unpack_put_member(out, &news->member), message);
        break;
    case TWX_UNPACK_BYTES:
        CLAIM(message->n_bytes <= TWX_BYTES_MESSAGE_MAX);
        check_same(out, twx_unpack_put_bytes(out, message->bytes, message->n_bytes), message);
        break;
    case TWX_UNPACK_MEMBER_END:
        CLAIM(news->member_end <= TWX_MEMBER_LONG_NAME);
        check_same(out, twx_unpack_put_member_end(out, news->member_end), message);
        break;
    case TWX_UNPACK_ARCHIVE_END:
        CLAIM(news->end.outcome <= TWX_ARCHIVE_NO_MEMORY && news->end.error_number >= 0);
        CLAIM(memchr(news->end.hint, 0, sizeof news->end.hint) != NULL);
        break;
    case TWX_UNPACK_FAILED:
        CLAIM(news->done.status != TWX_OK);
        break;
    default:
        break;
    }
}

/** The order that is promised: READY first, or in its place FAILED, members that do not overlap, nothing behind the end. */
static void check_order(const struct twx_unpack_state *before, const struct twx_unpack_news *news)
{
    const bool is_of_member = news->said == TWX_UNPACK_BYTES || news->said == TWX_UNPACK_MEMBER_END;
    const bool is_of_start = news->said == TWX_UNPACK_READY || news->said == TWX_UNPACK_FAILED;
    CLAIM(news->said == TWX_UNPACK_BROKEN || before->is_ready != is_of_start);
    CLAIM(!before->is_over || news->said == TWX_UNPACK_BROKEN);
    CLAIM(!is_of_member || before->is_in_member);
    CLAIM(news->said != TWX_UNPACK_MEMBER || !before->is_in_member);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    static struct twx_unpack_news news;
    struct twx_protocol *in = twx_protocol_create(-1);
    struct twx_protocol *out = twx_protocol_create(-1);
    struct twx_unpack_state state = {.is_ready = false};
    struct twx_message message;
    uint64_t n_member = 0;
    bool is_broken = false;
    stream = (struct fuzz_input){input, size};
    CLAIM(in != NULL && out != NULL);
    while (!is_broken && twx_protocol_fill(in) == TWX_PROTOCOL_OK) {
        while (twx_protocol_next(in, &message, &is_broken)) {
            const struct twx_unpack_state before = state;
            // On the heap at its exact size: a look past it is seen.
            uint8_t *exact = malloc(message.n_bytes > 0 ? message.n_bytes : 1);
            CLAIM(exact != NULL);
            memcpy(exact, message.bytes, message.n_bytes);
            message.bytes = exact;
            twx_unpack_take(&state, &message, &news);
            check_order(&before, &news);
            check_news(out, &news, &message);
            n_member = news.said == TWX_UNPACK_MEMBER  ? 0
                       : news.said == TWX_UNPACK_BYTES ? n_member + message.n_bytes
                                                       : n_member;
            CLAIM(n_member <= TWX_MEMBER_BYTES_MAX && n_member == state.n_bytes);
            free(exact);
        }
    }
    twx_protocol_free(in);
    twx_protocol_free(out);
    return 0;
}
