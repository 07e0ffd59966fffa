// SPDX-License-Identifier: MIT
//
// Fields, and a state machine of three flags.
#include "jobs/unpack_messages.h"

#include <string.h>

#include "jobs/fields.h"

// ---------------------------------------------------------------------------------------------------------
// Writing

bool twx_unpack_put_member(struct twx_protocol *protocol, const struct twx_member *member)
{
    uint8_t bytes[8 + sizeof member->name];
    uint8_t *at = twx_put_field64(bytes, (uint64_t)member->mtime_ns);
    at = twx_put_field_bytes(at, member->name, member->name_bytes);
    return twx_protocol_put(protocol, TWX_MESSAGE_MEMBER, bytes, (size_t)(at - bytes));
}

bool twx_unpack_put_bytes(struct twx_protocol *protocol, const void *bytes, size_t n)
{
    return twx_protocol_put(protocol, TWX_MESSAGE_BYTES, bytes, n);
}

bool twx_unpack_put_member_end(struct twx_protocol *protocol, enum twx_member_end end)
{
    uint8_t bytes[4];
    (void)twx_put_field32(bytes, (uint32_t)end);
    return twx_protocol_put(protocol, TWX_MESSAGE_MEMBER_END, bytes, sizeof bytes);
}

bool twx_unpack_put_archive_end(struct twx_protocol *protocol, const struct twx_archive_end *end)
{
    uint8_t bytes[16 + sizeof end->hint];
    uint8_t *at = twx_put_field32(bytes, (uint32_t)end->outcome);
    at = twx_put_field32(at, (uint32_t)end->error_number);
    at = twx_put_field64(at, end->n_others);
    at = twx_put_field_bytes(at, end->hint, strnlen(end->hint, sizeof end->hint));
    return twx_protocol_put(protocol, TWX_MESSAGE_ARCHIVE_END, bytes, (size_t)(at - bytes));
}

// ---------------------------------------------------------------------------------------------------------
// Reading

static bool get_member(const struct twx_message *message, struct twx_member *member)
{
    struct twx_fields f = {.at = message->bytes, .n_left = message->n_bytes};
    member->mtime_ns = (int64_t)twx_get_field64(&f);
    member->name_bytes = f.n_left;
    if (f.failed || f.n_left >= sizeof member->name) {
        return false;
    }
    twx_get_field_text(&f, member->name, sizeof member->name);
    return memchr(member->name, 0, member->name_bytes) == NULL;
}

static bool get_member_end(const struct twx_message *message, enum twx_member_end *end)
{
    struct twx_fields f = {.at = message->bytes, .n_left = message->n_bytes};
    *end = (enum twx_member_end)twx_get_field_below(&f, TWX_MEMBER_LONG_NAME + 1);
    return twx_fields_are_whole(&f);
}

static bool get_archive_end(const struct twx_message *message, struct twx_archive_end *end)
{
    struct twx_fields f = {.at = message->bytes, .n_left = message->n_bytes};
    end->outcome = (enum twx_archive_outcome)twx_get_field_below(&f, TWX_ARCHIVE_NO_MEMORY + 1);
    end->error_number = (int)twx_get_field_below(&f, INT32_MAX);
    end->n_others = twx_get_field64(&f);
    twx_get_field_text(&f, end->hint, sizeof end->hint);
    return twx_fields_are_whole(&f);
}

static enum twx_unpack_said take(struct twx_unpack_state *s, const struct twx_message *message,
                                 struct twx_unpack_news *news)
{
    switch (message->type) {
    case TWX_MESSAGE_READY:
        return !s->is_ready && twx_protocol_get_ready(message, &news->ready) ? TWX_UNPACK_READY
                                                                             : TWX_UNPACK_BROKEN;
    case TWX_MESSAGE_MEMBER:
        return s->is_ready && !s->is_in_member && get_member(message, &news->member)
                   ? TWX_UNPACK_MEMBER
                   : TWX_UNPACK_BROKEN;
    case TWX_MESSAGE_BYTES:
        return s->is_in_member && message->n_bytes <= TWX_MEMBER_BYTES_MAX - s->n_bytes
                   ? TWX_UNPACK_BYTES
                   : TWX_UNPACK_BROKEN;
    case TWX_MESSAGE_MEMBER_END:
        return s->is_in_member && get_member_end(message, &news->member_end) ? TWX_UNPACK_MEMBER_END
                                                                             : TWX_UNPACK_BROKEN;
    case TWX_MESSAGE_ARCHIVE_END:
        return s->is_ready && get_archive_end(message, &news->end) ? TWX_UNPACK_ARCHIVE_END
                                                                   : TWX_UNPACK_BROKEN;
    case TWX_MESSAGE_DONE:
        return !s->is_ready && twx_protocol_get_done(message, &news->done) &&
                       news->done.status != TWX_OK
                   ? TWX_UNPACK_FAILED
                   : TWX_UNPACK_BROKEN;
    default:
        return TWX_UNPACK_BROKEN;
    }
}

void twx_unpack_take(struct twx_unpack_state *s, const struct twx_message *message,
                     struct twx_unpack_news *news)
{
    news->said = s->is_over ? TWX_UNPACK_BROKEN : take(s, message, news);
    switch (news->said) {
    case TWX_UNPACK_READY:
        s->is_ready = true;
        break;
    case TWX_UNPACK_MEMBER:
        s->is_in_member = true;
        s->n_bytes = 0;
        break;
    case TWX_UNPACK_BYTES:
        s->n_bytes += message->n_bytes;
        break;
    case TWX_UNPACK_MEMBER_END:
        s->is_in_member = false;
        break;
    case TWX_UNPACK_BROKEN:
    case TWX_UNPACK_ARCHIVE_END:
    case TWX_UNPACK_FAILED:
        s->is_over = true;
        break;
    }
}
