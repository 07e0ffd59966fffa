// SPDX-License-Identifier: MIT
//
// Target: what the process that decodes may say, and what it receives. The input is a stream, cut where its first byte says;
// the protocol is compiled in here with its socket replaced by the input.
enum { WRITTEN_BYTES = 64 << 10 };

#include "fuzz_stream.h"
#include "jobs/edit_job.h"
#include "jobs/hash_job.h"
#include "jobs/map_job.h"
#include "jobs/pixels_job.h"
#include "jobs/probe_job.h"
#include "jobs/tags_job.h"
#include "twindex_commands.h"

/** A message that was understood, put again: is_exact when no other bytes mean the same. */
static void check_same(struct twx_protocol *out, bool was_put, const struct twx_message *message,
                       bool is_exact)
{
    CLAIM(was_put && twx_protocol_flush(out) == TWX_PROTOCOL_OK &&
          twx_protocol_n_unwritten(out) == 0);
    CLAIM(n_written >= FRAME_BYTES && n_written - FRAME_BYTES == twx_get_u32(written));
    CLAIM(twx_get_u32(written + 4) == (uint32_t)message->type);
    CLAIM(!is_exact || (n_written - FRAME_BYTES == message->n_bytes &&
                        memcmp(written + FRAME_BYTES, message->bytes, message->n_bytes) == 0));
}

/** The message that was just written, to be read again. */
static struct twx_message written_message(void)
{
    return (struct twx_message){.type = (enum twx_message_type)twx_get_u32(written + 4),
                                .bytes = written + FRAME_BYTES,
                                .n_bytes = n_written - FRAME_BYTES};
}

/** Options that are taken are those that were put. */
static void check_pixels_options(const struct twx_job_kind_spec *spec)
{
    struct twx_pixels_options options;
    if (twx_pixels_options_get(spec, &options)) {
        const struct twx_job_kind_spec again = twx_pixels_job(&options);
        CLAIM(again.result_bytes == spec->result_bytes && again.n_options == spec->n_options);
        CLAIM(memcmp(again.options, spec->options, spec->n_options) == 0);
    }
}

static void check_map_options(const struct twx_job_kind_spec *spec)
{
    struct twx_map_options options;
    if (twx_map_options_get(spec, &options)) {
        const struct twx_job_kind_spec again = twx_map_job(&options);
        CLAIM(again.result_bytes == spec->result_bytes && again.n_options == spec->n_options);
        CLAIM(memcmp(again.options, spec->options, spec->n_options) == 0);
    }
}

static void check_config(struct twx_protocol *out, const struct twx_message *message)
{
    struct twx_worker_config config;
    struct twx_worker_config again;
    if (twx_protocol_get_config(message, &config)) {
        check_same(out, twx_protocol_put_config(out, &config), message, false);
        const struct twx_message copy = written_message();
        CLAIM(twx_protocol_get_config(&copy, &again));
        CLAIM(again.memory_bytes == config.memory_bytes && again.parent == config.parent &&
              again.shape.n_slots == config.shape.n_slots &&
              again.no_sandbox == config.no_sandbox && again.loads_libvips == config.loads_libvips);
        check_pixels_options(&config.job);
        check_map_options(&config.job);
    }
}

static void check_job(struct twx_protocol *out, const struct twx_message *message)
{
    static struct twx_job job;
    if (twx_protocol_get_job(message, &job)) {
        CLAIM(job.path_bytes < sizeof job.path && job.path[job.path_bytes] == '\0');
        check_same(out, twx_protocol_put_job(out, &job), message, true);
    }
}

static void check_report(struct twx_protocol *out, const struct twx_message *message)
{
    struct twx_report report;
    struct twx_report again;
    if (twx_protocol_get_report(message, &report)) {
        CLAIM((unsigned)report.outcome < TWX_FILE_N_OUTCOMES);
        CLAIM(memchr(report.hint, 0, sizeof report.hint) != NULL);
        check_same(out, twx_protocol_put_report(out, &report), message, false);
        const struct twx_message copy = written_message();
        CLAIM(twx_protocol_get_report(&copy, &again));
        CLAIM(again.id == report.id && again.bytes == report.bytes &&
              again.error_number == report.error_number && again.outcome == report.outcome &&
              strcmp(again.hint, report.hint) == 0);
    }
}

static void check_ready(struct twx_protocol *out, const struct twx_message *message)
{
    struct twx_worker_ready ready;
    struct twx_worker_ready again;
    if (twx_protocol_get_ready(message, &ready)) {
        CLAIM(memchr(ready.sandbox, 0, sizeof ready.sandbox) != NULL);
        check_same(out, twx_protocol_put_ready(out, &ready), message, false);
        const struct twx_message copy = written_message();
        CLAIM(twx_protocol_get_ready(&copy, &again));
        CLAIM(again.n_workers == ready.n_workers && again.is_loose == ready.is_loose &&
              strcmp(again.sandbox, ready.sandbox) == 0);
    }
}

static void check_done(struct twx_protocol *out, const struct twx_message *message)
{
    struct twx_worker_done done;
    struct twx_worker_done again;
    if (twx_protocol_get_done(message, &done)) {
        CLAIM(done.status <= TWX_PARTLY && memchr(done.text, 0, sizeof done.text) != NULL);
        CLAIM(done.times.total >= 0.0);
        check_same(out, twx_protocol_put_done(out, &done), message, false);
        const struct twx_message copy = written_message();
        CLAIM(twx_protocol_get_done(&copy, &again));
        CLAIM(again.status == done.status && again.code == done.code &&
              again.times.n_workers == done.times.n_workers && strcmp(again.text, done.text) == 0);
    }
}

/** A plane of pixels fits, lies in the message, and is written as the same bytes. */
static void check_pixels(const struct twx_message *message)
{
    static const struct twx_pixels_options options[] = {
        {4, 4, 1, false, false}, {3, 5, 3, false, true}, {4, 4, 1, true, false}};
    static uint8_t again[256];
    struct twx_pixels_result pixels;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (!twx_pixels_result_get(message->bytes, message->n_bytes, &options[i], &pixels)) {
            continue;
        }
        CLAIM(pixels.plane.width <= options[i].width && pixels.plane.height <= options[i].height);
        CLAIM((pixels.plane.pixels != NULL) == (pixels.status == TWX_IMAGE_HASHED));
        CLAIM(message->n_bytes <= twx_pixels_job(&options[i]).result_bytes);
        CLAIM(twx_pixels_result_put(&pixels, again) == message->n_bytes);
        CLAIM(memcmp(again, message->bytes, message->n_bytes) == 0);
    }
}

static void check_tags(const struct twx_message *message)
{
    static uint8_t again[8 * (TWX_N_TAG_VALUES + TWX_TAG_PIECES_MAX + 1)];
    struct twx_tags tags;
    if (twx_tags_result_get(message->bytes, message->n_bytes, &tags)) {
        CLAIM(tags.n_pieces <= TWX_TAG_PIECES_MAX);
        CLAIM(twx_tags_result_put(&tags, again) == message->n_bytes);
        CLAIM(memcmp(again, message->bytes, message->n_bytes) == 0);
    }
}

static void check_map(const struct twx_message *message)
{
    uint8_t head[TWX_MAP_HEAD_BYTES];
    struct twx_map_result result;
    if (twx_map_result_get(message->bytes, message->n_bytes, &result)) {
        CLAIM(twx_is_line(result.text, result.n));
        CLAIM(twx_map_result_put(&result, head) == message->n_bytes);
        CLAIM(memcmp(head, message->bytes, sizeof head) == 0);
    }
}

/** What a result may hold: what is understood is written as the same bytes. */
static void check_results(const struct twx_message *message)
{
    static struct twx_probe_result probe;
    static struct twx_edit_result edited;
    static uint8_t again[(int)TWX_EDIT_RESULT_BYTES > (int)TWX_PROBE_RESULT_BYTES
                             ? (int)TWX_EDIT_RESULT_BYTES
                             : (int)TWX_PROBE_RESULT_BYTES];
    struct twx_record record;
    for (unsigned hash_size = 8; hash_size <= 16; hash_size += 8) {
        if (twx_probe_result_get(message->bytes, message->n_bytes, hash_size, &probe)) {
            CLAIM(twx_probe_result_put(&probe, again) == message->n_bytes);
            CLAIM(memcmp(again, message->bytes, message->n_bytes) == 0);
        }
        if (twx_hash_result_get(message->bytes, message->n_bytes, hash_size, &record)) {
            CLAIM(record.kind == TWX_RECORD_FILE && record.path == NULL);
        }
    }
    check_pixels(message);
    check_tags(message);
    check_map(message);
    if (twx_edit_result_get(message->bytes, message->n_bytes, &edited)) {
        CLAIM(twx_edit_result_put(&edited, again) == message->n_bytes);
        CLAIM(memcmp(again, message->bytes, message->n_bytes) == 0);
    }
}

/** Each kind of reader is shown every message, whatever its type: a child may call a thing what it likes. */
static void check_message(struct twx_protocol *out, struct twx_message message)
{
    bool drop = false;
    check_results(&message);
    message.type = TWX_MESSAGE_CONFIG;
    check_config(out, &message);
    message.type = TWX_MESSAGE_JOB;
    check_job(out, &message);
    message.type = TWX_MESSAGE_READY;
    check_ready(out, &message);
    message.type = TWX_MESSAGE_REPORT;
    check_report(out, &message);
    message.type = TWX_MESSAGE_DONE;
    check_done(out, &message);
    message.type = TWX_MESSAGE_FINISH;
    if (twx_protocol_get_finish(&message, &drop)) {
        check_same(out, twx_protocol_put_finish(out, drop), &message, false);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    struct twx_protocol *in = twx_protocol_create(-1);
    struct twx_protocol *out = twx_protocol_create(-1);
    struct twx_message message;
    bool is_broken = false;
    size_t n_seen = 0;
    stream = (struct fuzz_input){input, size};
    part_bytes = 1 + (size_t)fuzz_take(&stream) * 16;
    const size_t n_bytes = stream.left;
    CLAIM(in != NULL && out != NULL);
    while (!is_broken && twx_protocol_fill(in) == TWX_PROTOCOL_OK) {
        while (twx_protocol_next(in, &message, &is_broken)) {
            CLAIM(message.n_bytes <= most_bytes(message.type));
            n_seen += FRAME_BYTES + message.n_bytes;
            // On the heap at its exact size: a look past it is seen.
            uint8_t *exact = malloc(message.n_bytes > 0 ? message.n_bytes : 1);
            CLAIM(exact != NULL);
            memcpy(exact, message.bytes, message.n_bytes);
            message.bytes = exact;
            check_message(out, message);
            free(exact);
        }
    }
    // What it waits for at the end is less than one message; what it calls broken it never takes up again.
    CLAIM(n_seen <= n_bytes);
    CLAIM(is_broken || n_bytes - n_seen < FRAME_BYTES + TWX_BYTES_MESSAGE_MAX);
    CLAIM(!is_broken || (!twx_protocol_next(in, &message, &is_broken) && is_broken));
    twx_protocol_free(in);
    twx_protocol_free(out);
    return 0;
}
