// SPDX-License-Identifier: MIT
//
// Sources: IPTC-NAA Information Interchange Model 4, chapter 1.5 (datasets); Adobe Photoshop File Formats, "Image
// Resource Blocks".
#include "image/iptc.h"

#include <string.h>

#include "base/bytes.h"
#include "base/checksum.h"

enum {
    DATASETS_MAX = 4096,   // real files hold a few dozen
    RESOURCES_MAX = 1024,  // and of these
    DATASET_HEAD_BYTES = 5,
    RESOURCE_HEAD_BYTES = 7,  // "8BIM", number, length of the name
    RESOURCE_IPTC = 0x0404,
    RECORD_APPLICATION = 2,
    DATASET_KEYWORDS = 25,
    KEYWORD_BYTES = 256,  // that are looked at: the standard allows 64
};

/** Adds a keyword of n bytes to a sum, which is 0 no more. */
static uint64_t add_keyword(const struct twx_source *source, uint64_t offset, uint64_t n,
                            uint64_t sum)
{
    uint8_t text[KEYWORD_BYTES];
    const size_t got =
        twx_source_read(source, offset, text, n < sizeof text ? (size_t)n : sizeof text);
    sum = twx_checksum64(text, got, sum + n);
    return sum != 0 ? sum : 1;
}

struct twx_iptc twx_iptc_read(const struct twx_source *source, uint64_t offset, uint64_t length)
{
    struct twx_iptc iptc = {0};
    uint64_t left = length;
    while (iptc.n_datasets < DATASETS_MAX && left >= DATASET_HEAD_BYTES) {
        uint8_t head[DATASET_HEAD_BYTES];  // tag marker, record, dataset, length
        if (!twx_source_has(source, offset, head, sizeof head) || head[0] != 0x1c) {
            break;
        }
        uint64_t n = twx_get_be16(head + 3);
        uint64_t n_head = sizeof head;
        if ((n & 0x8000) != 0) {  // an extended one: the length of the length
            uint8_t size[4];
            if (n != 0x8004 || !twx_source_has(source, offset + n_head, size, sizeof size)) {
                break;
            }
            n = twx_get_be32(size);
            n_head += sizeof size;
        }
        if (n > left || n_head > left - n) {
            break;
        }
        iptc.n_datasets++;
        if (head[1] == RECORD_APPLICATION && head[2] == DATASET_KEYWORDS && n > 0) {
            iptc.keywords = add_keyword(source, offset + n_head, n, iptc.keywords);
        }
        offset += n_head + n;
        left -= n_head + n;
    }
    return iptc;
}

bool twx_iptc_find(const struct twx_source *source, uint64_t *offset, uint64_t *length)
{
    uint64_t at = *offset;
    const uint64_t end = *offset + *length;
    for (unsigned i = 0; i < RESOURCES_MAX && at < end; i++) {
        uint8_t head[RESOURCE_HEAD_BYTES];
        uint8_t size[4];
        if (!twx_source_has(source, at, head, sizeof head) || memcmp(head, "8BIM", 4) != 0) {
            return false;
        }
        // The name, with its length, and the data are each padded to an even length.
        at += sizeof head + (head[6] | 1U);
        if (!twx_source_has(source, at, size, sizeof size)) {
            return false;
        }
        at += sizeof size;
        const uint32_t n = twx_get_be32(size);
        if (at > end || n > end - at) {
            return false;
        }
        if (twx_get_be16(head + 4) == RESOURCE_IPTC) {
            *offset = at;
            *length = n;
            return true;
        }
        at += n + (uint64_t)(n % 2);
    }
    return false;
}
