#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""Makes tiny JPEGs for the target `coefficients`: make_jpeg_seeds.py FOLDER. Every marker, every sampling, and every limit
that src/image/jpeg_*.c state, at it and one beyond; but not the 32 MiB of a file. What the reader does with one is in its
name: taken-X or declined-X. None is larger than 1,500 bytes."""
import pathlib
import struct
import sys

from jpeg_writer import (AC, APP0, APP1, APP2, APP14, COM, DAC, DC, DHT, DNL, DQT, DRI, EOI, RST0, SOF0, SOF1, SOF2, SOI,
                         SOS, Code, Picture, data, first_bits, frame, jpeg, marker, progressive, scan_header,
                         segment, steps, wave_bits)

seeds = {}
GREY = Picture(17, 9)
S420 = ((2, 2), (1, 1), (1, 1))
COLOUR = Picture(19, 17, S420)
ONE_BLOCK = Picture(8, 8)
END = DC.codes[0] + AC.codes[0]  # a block without a difference
CODES = DC.table(0, 0), AC.table(1, 0)


def put(name, is_taken, content):
    name = f"{'taken' if is_taken else 'declined'}-{name}"
    assert name not in seeds, name
    seeds[name] = content


def put_limit(name, values, most, make):
    """Those of values up to `most` are taken."""
    for value in values:
        put(f"{name}-{value}", value <= most, make(value))


def put_markers():
    """A segment of each marker before the frame: of those that are known the length is right."""
    apps = range(0xE0, 0xF0)
    for number in (0x00, 0x01, 0x02, 0xBF, *range(0xC0, 0x100)):
        put(f"segment-{number:02x}", number in apps or number in (COM, DRI), jpeg(GREY, app=segment(number, b"\0\0")))
        if number not in (SOF2, EOI, 0xFF, 0xC4, 0xC8, 0xCC) and 0xC0 <= number < 0xD0:
            put(f"frame-{number:02x}", number in (SOF0, SOF1), jpeg(GREY, sof=frame(17, 9, ((1, 1),), number)))
    put("frame-c2-of-one-scan", False, jpeg(GREY, sof=frame(17, 9, ((1, 1),), SOF2)))
    for i in range(8):
        put(f"marker-rst{i}-in-headers", False, jpeg(GREY, app=marker(RST0 + i)))
    put("no-soi", False, jpeg(GREY, soi=b""))
    put("two-soi", False, jpeg(GREY, soi=marker(SOI) * 2))
    put("no-eoi", False, jpeg(GREY, eoi=b""))
    put("half-an-eoi", False, jpeg(GREY, eoi=b"\xff"))
    put("eoi-before-scan", False, jpeg(GREY, sos=b"", data=b""))
    put("bytes-behind", True, jpeg(GREY, behind=b"\0\xff\xd8behind"))
    put("fill-bytes", True, jpeg(GREY, app=b"\xff" * 3 + segment(COM, b"text")))
    put("fill-bytes-before-eoi", False, jpeg(GREY, eoi=b"\xff" + marker(EOI)))
    put("stray-bytes", False, jpeg(GREY, app=b"\0"))
    put("dnl-behind-scan", False, jpeg(GREY, eoi=segment(DNL, b"\0\x09") + marker(EOI)))
    put("dnl-of-height-0", False, jpeg(GREY, sof=frame(17, 0, ((1, 1),)), eoi=segment(DNL, b"\0\x09") + marker(EOI)))
    put("dac-of-arithmetic", False, jpeg(GREY, sof=segment(DAC, b"\0\x10") + frame(17, 9, ((1, 1),), 0xC9)))
    for length in 0, 1:
        put(f"segment-of-length-{length}", False, jpeg(GREY, app=marker(COM) + struct.pack(">H", length)))
    put("segment-of-length-2", True, jpeg(GREY, app=segment(COM)))
    put("segment-past-the-end", False, jpeg(GREY, app=marker(COM) + b"\xff\xff"))


def exif(orientation):
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return segment(APP1, b"Exif\0\0II*\0\x08\0\0\0\x01\0", entry, b"\0\0\0\0")


def adobe(transform, n=12):
    return segment(APP14, (b"Adobe\0\x64\0\0\0\0" + bytes((transform,)))[:n])


def put_applications():
    for orientation in range(10):
        put(f"exif-orientation-{orientation}", True, jpeg(COLOUR, app=exif(orientation)))
    put("icc-profile", True, jpeg(COLOUR, app=segment(APP2, b"ICC_PROFILE\0\x01\x01", bytes(32))))
    for major in 0, 1, 2:
        jfif = b"JFIF\0" + bytes((major, 2, 0, 0, 1, 0, 1, 0, 0))
        put(f"jfif-{major}", major == 1, jpeg(GREY, app=segment(APP0, jfif)))
        put(f"jfif-{major}-of-13-bytes", True, jpeg(GREY, app=segment(APP0, jfif[:13])))
    for transform in 0, 1, 2:
        put(f"adobe-{transform}", transform == 1, jpeg(COLOUR, app=adobe(transform)))
        put(f"adobe-{transform}-of-grey", True, jpeg(GREY, app=adobe(transform)))
        put(f"adobe-{transform}-of-11-bytes", True, jpeg(COLOUR, app=adobe(transform, 11)))


def put_frames():
    for precision in 7, 8, 9, 12, 16:
        put(f"precision-{precision}", precision == 8, jpeg(GREY, sof=frame(17, 9, ((1, 1),), precision=precision)))
    for width, height in (65500, 1), (1, 65500), (65501, 1), (1, 65501), (65535, 1), (0, 1), (1, 0):
        # Progressive, by a bit a block: no file of so many blocks is smaller.
        file = jpeg(Picture(width, height), sof=frame(width, height, ((1, 1),), SOF2), dht=segment(DHT, Code((0,)).table(0, 0)),
                    sos=scan_header((0,), 0, 0), data=data("0" * (max(width, height) + 7 >> 3)))
        put(f"side-{width}x{height}", 0 < width <= 65500 and 0 < height <= 65500, file)
    put("more-blocks-than-bits", False, jpeg(Picture(65500, 65500), data=data(END)))
    put("more-blocks-than-data", False, jpeg(Picture(17, 17), data=data(END * 8)))
    put("a-byte-of-data-too-many", False, jpeg(Picture(16, 16), data=data(END * 4) + b"\0"))
    put("one-pixel", True, jpeg(Picture(1, 1)))
    for n in 0, 2, 4:
        put(f"channels-{n}", False, jpeg(Picture(17, 9, ((1, 1),) * n), data=data(END * 24)))
    for ids in (1, 2, 3), (0, 1, 2), (1, 2, 2), (0x52, 0x47, 0x42), (1, 0x22, 0x23):
        name = "ids-" + "-".join(f"{i:02x}" for i in ids)
        put(name, ids == (1, 2, 3), jpeg(COLOUR, sof=frame(19, 17, S420, ids=ids), sos=scan_header((0, 1, 2), ids=ids)))
    put("two-frames", False, jpeg(GREY, sof=frame(17, 9, ((1, 1),)) * 2))
    put("frame-too-long", False, jpeg(GREY, sof=segment(SOF0, frame(17, 9, ((1, 1),))[4:] + b"\0")))
    put("frame-too-short", False, jpeg(GREY, sof=segment(SOF0, frame(17, 9, ((1, 1),))[4:-1])))
    put("no-frame", False, jpeg(GREY, sof=b""))


def put_samplings():
    """1x1 is 4:4:4, 2x1 4:2:2, 1x2 4:4:0, 2x2 4:2:0, 4x1 4:1:1, 4x2 4:1:0. An MCU has 10 blocks at most."""
    for h in range(1, 5):
        for v in range(1, 5):
            put(f"sampling-{h}x{v}", h * v <= 8, jpeg(Picture(33, 17, ((h, v), (1, 1), (1, 1)))))
            put(f"grey-of-{h}x{v}", True, jpeg(Picture(33, 17, ((h, v),))))
    for sampling in "2x2-2x1-1x2", "2x2-2x2-1x2", "3x1-2x1-1x1", "3x2-2x1-1x2":
        axes = tuple(tuple(map(int, channel.split("x"))) for channel in sampling.split("-"))
        put(f"sampling-{sampling}", True, jpeg(Picture(33, 17, axes)))
    put("11-blocks-of-an-mcu", False, jpeg(Picture(33, 17, ((2, 2), (2, 2), (2, 2)))))
    put("chroma-wider-than-luma", False, jpeg(Picture(33, 17, ((1, 1), (2, 1), (1, 1)))))
    put("chroma-higher-than-luma", False, jpeg(Picture(33, 17, ((1, 1), (1, 1), (1, 2)))))
    for h, v in (0, 1), (1, 0), (5, 1), (1, 5), (15, 15):
        put(f"grey-of-{h}x{v}", False, jpeg(GREY, sof=frame(17, 9, ((h, v),))))


def put_quantisation():
    def numbered(number):
        return jpeg(GREY, dqt=segment(DQT, steps(number)), sof=frame(17, 9, ((1, 1),), tables=(number,)))

    put_limit("dqt-number", range(5), 3, numbered)
    for precision in 1, 2:
        put(f"dqt-precision-{precision}", False, jpeg(GREY, dqt=segment(DQT, steps(precision=precision))))
    put("dqt-of-two", True, jpeg(COLOUR, dqt=segment(DQT, steps(0, 3), steps(1, 99)),
                                 sof=frame(19, 17, S420, tables=(0, 1, 1))))
    put("dqt-twice", True, jpeg(GREY, dqt=segment(DQT, steps(0, 3)) + segment(DQT, steps(0, 99))))
    put("dqt-too-short", False, jpeg(GREY, dqt=segment(DQT, steps()[:-1])))
    put("dqt-too-long", False, jpeg(GREY, dqt=segment(DQT, steps(), b"\0")))
    put("dqt-of-no-bytes", False, jpeg(GREY, dqt=segment(DQT)))
    put("no-dqt", False, jpeg(GREY, dqt=b""))
    put("dqt-of-others", False, jpeg(GREY, dqt=segment(DQT, steps(1))))
    for step in 0, 1, 255:
        put(f"step-of-waves-{step}", True, jpeg(GREY, dqt=segment(DQT, steps(others=step))))
    put("step-of-dc-0", True, jpeg(GREY, dqt=segment(DQT, steps(0))))


def put_codes():
    def numbered(number):
        dht = segment(DHT, DC.table(0, number), AC.table(1, number))
        return jpeg(GREY, dht=dht, sos=scan_header((0,), tables=(number * 17,)))

    put_limit("dht-number", range(5), 3, numbered)
    put("dht-class-2", False, jpeg(GREY, dht=segment(DHT, *CODES, AC.table(2, 0))))
    put("dht-in-two", True, jpeg(GREY, dht=segment(DHT, CODES[0]) + segment(DHT, CODES[1])))
    put("dht-again", True, jpeg(GREY, dht=segment(DHT, AC.table(0, 0), *CODES)))
    put("dht-too-short", False, jpeg(GREY, dht=segment(DHT, *CODES)[:-1]))
    put("dht-too-long", False, jpeg(GREY, dht=segment(DHT, *CODES, b"\0")))
    put("dht-cut", False, jpeg(GREY, dht=segment(DHT, CODES[0], CODES[1][:-1])))
    put("no-dht", False, jpeg(GREY, dht=b""))
    put("no-dht-of-dc", False, jpeg(GREY, dht=segment(DHT, CODES[1])))
    put("no-dht-of-ac", False, jpeg(GREY, dht=segment(DHT, CODES[0])))
    put("dht-of-no-codes", False, jpeg(GREY, dht=segment(DHT, Code().table(0, 0), CODES[1])))
    for n in 255, 256, 257:
        code = wide(n)
        put(f"dht-of-{n}-symbols", n <= 256, jpeg(ONE_BLOCK, dht=segment(DHT, CODES[0], code.table(1, 0)),
                                                  data=data(DC.codes[0] + code.codes[0])))
    too_many = Code((0,), (1,), (2,), *((),) * 4, range(3, 36))
    put("dht-of-too-many-of-8-bits", False, jpeg(ONE_BLOCK, dht=segment(DHT, CODES[0], too_many.table(1, 0)),
                                                 data=data("0" * 8)))
    for length in range(1, 17):
        ones = Code(*((),) * (length - 1), range(2 ** length)) if length < 8 else full_to(length)
        put(f"dht-of-all-ones-{length}", False, jpeg(ONE_BLOCK, dht=segment(DHT, CODES[0], ones.table(1, 0)),
                                                     data=data("0" * 40)))
        put_code_of(length)
    put("dht-overfull", False, jpeg(ONE_BLOCK, dht=segment(DHT, CODES[0], Code((0, 1, 2)).table(1, 0)), data=data("0" * 8)))
    put("code-that-is-none", False, jpeg(ONE_BLOCK, data=data(DC.codes[0] + "1" * 16)))
    put_symbols_of_dc()


def wide(n):
    """A code of so many symbols, of 8 and 9 bits, of which the last is there twice when all are."""
    return Code(*((),) * 7, range(128), [i % 256 for i in range(128, n)])


def full_to(length):
    """One code of each length, and the one that is all ones."""
    return Code(*((i,) for i in range(length - 1)), (length, 0xF0))


def put_code_of(length):
    """An end of block of so many bits."""
    code = Code(*((i + 1,) for i in range(length - 1)), (0,))
    bits = "".join(first_bits(d) + wave_bits(w, code=code) for d, w in ((3, {}), (-2, {1: 1} if length > 1 else {}), (1, {})))
    put(f"code-of-{length}-bits", True, jpeg(Picture(24, 8), dht=segment(DHT, CODES[0], code.table(1, 0)), data=data(bits)))


def put_symbols_of_dc():
    for symbol in 11, 12, 15, 16, 255:
        dht = segment(DHT, Code((), (0, 1, symbol)).table(0, 0), CODES[1])
        put(f"dht-of-dc-size-{symbol}", symbol <= 15, jpeg(ONE_BLOCK, dht=dht, data=data("00" + AC.codes[0])))


def put_coefficients():
    def of_levels(levels, step, waves=None, first_wave=8):
        before = [0, *levels]
        bits = "".join(first_bits(b - a) + wave_bits(waves or {}) for a, b in zip(before, levels))
        return jpeg(Picture(8 * len(levels), 8), dqt=segment(DQT, steps(0, step, first_wave)), data=data(bits))

    # A first coefficient, of 12 bits with its sign; its mean, 512 levels from the middle.
    for level, step in ((2047, 1), (2048, 1), (-2048, 1), (-2049, 1), (1022, 4), (1023, 4), (-1025, 4), (-1026, 4),
                        (16, 255), (17, 255)):
        is_taken = -2048 <= level < 2048 and -512 <= level * step + 4 >> 3 < 512
        put(f"dc-{level}-of-step-{step}", is_taken, of_levels([level // 2, level, level // 2], step))
    for size in 4, 5, 6, 10, 15:
        value = (1 << size) - 1
        for sign in 1, -1:
            put(f"wave-{sign * value}", True, of_levels([0, 1, 0], 1, {1: sign * value}, 255))
    runs = {"62-zeros": {63: 1}, "48-zeros": {49: 1}, "32-14-and-14-zeros": {33: 1, 48: -1, 63: 1},
            "all": {k: 1 for k in range(1, 64)}}
    for name, waves in runs.items():
        put(f"waves-{name}", True, of_levels([5, -5], 8, waves))
    beyond = AC.codes[0xF0] * 3 + (AC.codes[0x31] + "1") * 4 + AC.codes[0]
    put("waves-64", False, jpeg(ONE_BLOCK, data=data(DC.codes[0] + beyond)))
    put("zeros-to-64", False, jpeg(ONE_BLOCK, data=data(DC.codes[0] + AC.codes[0xF0] * 4)))
    put("zeros-and-an-end", True, jpeg(ONE_BLOCK, data=data(DC.codes[0] + AC.codes[0xF0] * 3 + AC.codes[0])))
    for symbol in 0x10, 0xE0:
        dht = segment(DHT, CODES[0], Code((symbol,), (0,)).table(1, 0))
        put(f"run-{symbol:02x}-in-use", False, jpeg(ONE_BLOCK, dht=dht, data=data("00" + "0" + "10")))
        put(f"run-{symbol:02x}-not-in-use", True, jpeg(ONE_BLOCK, dht=dht, data=data("00" + "10")))
    ones = first_bits(1024) + AC.codes[0] + first_bits(-1024) + wave_bits({1: (1 << 15) - 1})
    put("stuffed-bytes", True, jpeg(Picture(32, 8), dqt=segment(DQT, steps(0, 1)), data=data(ones * 2)))
    put("stuffing-left-out", False, jpeg(GREY, data=GREY.scan_data((0,)).replace(b"\xff\x00", b"\xff") + b"\xff\x01"))
    put("last-byte-filled-with-zeros", True, jpeg(Picture(24, 8), data=data(END * 3, "0")))


def put_restarts():
    for restart in 1, 2, 3, 65535:
        for name, picture in ("grey", Picture(41, 17, restart=restart)), ("colour", Picture(35, 33, S420, restart)):
            put(f"restart-{restart}-of-{name}", True, jpeg(picture))
    put("restart-0", True, jpeg(GREY, dri=segment(DRI, b"\0\0")))
    for n in 0, 1, 3:
        put(f"dri-of-{n}-bytes", False, jpeg(GREY, dri=segment(DRI, bytes(n))))
    put("restart-all-8-and-again", True, jpeg(Picture(88, 8, restart=1)))
    parts = list(Picture(24, 8, restart=1).parts((0,)))
    for name, numbers, is_taken in (("in-order", (0, 1), True), ("out-of-order", (1, 0), False), ("the-same", (0, 0), False),
                                    ("from-1", (1, 2), False)):
        joined = parts[0] + b"".join(marker(RST0 + i) + part for i, part in zip(numbers, parts[1:]))
        put(f"restarts-{name}", is_taken, jpeg(Picture(24, 8, restart=1), data=joined))
    put("restart-that-is-missing", False, jpeg(Picture(24, 8, restart=1), data=data(END * 3)))
    put("restart-too-many", False, jpeg(Picture(24, 8, restart=1), data=Picture(32, 8, restart=1).scan_data((0,))))
    put("restart-that-is-not-declared", False, jpeg(Picture(24, 8, restart=1), dri=b""))
    put("restarts-more-than-bytes", False, jpeg(Picture(65500, 8, restart=1), data=data(END)))
    put("byte-before-restart", False, jpeg(Picture(16, 8, restart=1), data=parts[0] + b"\0" + marker(RST0) + parts[1]))


def put_scans():
    for c in 0, 1, 2:
        put(f"scan-of-channel-{c}", False, jpeg(COLOUR, sos=COLOUR.scan((c,)), data=b""))
    put("scan-for-each-channel", False, jpeg(COLOUR, sos=b"".join(COLOUR.scan((c,)) for c in range(3)), data=b""))
    put("scan-out-of-order", False, jpeg(COLOUR, sos=scan_header((0, 2, 1))))
    put("scan-of-a-channel-twice", False, jpeg(COLOUR, sos=scan_header((0, 1, 1))))
    put("scan-of-no-channel", False, jpeg(GREY, sos=segment(SOS, b"\0\0\x3f\0")))
    put("scan-of-4-channels", False, jpeg(COLOUR, sos=scan_header((0, 1, 2, 3))))
    put("scan-of-an-unknown-channel", False, jpeg(GREY, sos=scan_header((1,))))
    put("scan-before-frame", False, jpeg(GREY, app=scan_header((0,))))
    put("scan-too-long", False, jpeg(GREY, sos=segment(SOS, b"\x01\x01\0\0\x3f\0\0")))
    for first, last, high, low in (1, 63, 0, 0), (0, 0, 0, 0), (0, 62, 0, 0), (0, 64, 0, 0), (0, 63, 1, 0), (0, 63, 0, 1):
        put(f"scan-{first}-{last}-{high}-{low}", False, jpeg(GREY, sos=scan_header((0,), first, last, high, low)))
    for dc, ac in (3, 0), (0, 3), (4, 0), (0, 4):
        put(f"scan-of-tables-{dc}-{ac}", False, jpeg(GREY, sos=scan_header((0,), tables=(dc << 4 | ac,))))
    put("scan-twice", False, jpeg(GREY, behind=b"", eoi=GREY.scan((0,)) + marker(EOI)))
    put("codes-of-their-own", True, jpeg(COLOUR, dht=segment(DHT, *CODES, DC.table(0, 1), AC.table(1, 2)),
                                         sos=scan_header((0, 1, 2), tables=(0, 0x12, 0x10))))


def put_progressive():
    flat = Picture(19, 17, S420, has_waves=False)
    grey = Picture(17, 9, has_waves=False)
    every = (0, 1, 2)
    waves = [((c,), 1, 63, 0, 0) for c in every]

    def put_scans_of(name, is_taken, picture, scans, **parts):
        put(f"progressive-{name}", is_taken, progressive(picture, scans, **parts))

    put_scans_of("dc-at-once", True, COLOUR, [(every, 0, 0, 0, 0), *waves])
    put_scans_of("dc-alone", True, GREY, [((0,), 0, 0, 0, 0)])
    put_scans_of("dc-for-each-channel", True, COLOUR, [((c,), 0, 0, 0, 0) for c in every] + waves)
    put_scans_of("chroma-first", True, COLOUR, [((2,), 0, 0, 0, 0), ((1,), 0, 0, 0, 0), ((0,), 0, 0, 0, 0), *waves])
    put_scans_of("dc-in-three", True, COLOUR, [(every, 0, 0, 0, 2), (every, 0, 0, 2, 1), *waves, (every, 0, 0, 1, 0)])
    put_scans_of("waves-in-parts", True, COLOUR, [(every, 0, 0, 0, 0), ((0,), 1, 5, 0, 0), ((0,), 6, 63, 0, 0), *waves[1:]])
    refined = [(every, 0, 0, 0, 1), *waves, (every, 0, 0, 1, 0)]
    put_scans_of("waves-refined", True, flat, [*refined[:1], ((0,), 1, 63, 0, 1), ((0,), 1, 63, 1, 0), refined[-1]])
    for h, v in (1, 1), (2, 1), (1, 2), (4, 1), (4, 2):
        put_scans_of(f"sampling-{h}x{v}", True, Picture(19, 17, ((h, v), (1, 1), (1, 1))), refined)
    for restart in 1, 2, 65535:
        put_scans_of(f"restart-{restart}", True, Picture(35, 17, S420, restart), refined)
    put_scans_of("in-12-steps", True, DEEP, [((0,), 0, 0, 0, 11), *(((0,), 0, 0, i, i - 1) for i in range(11, 0, -1))],
                 dqt=segment(DQT, steps(0, 1)))
    for low in 12, 13, 14:  # bits beyond 11 nothing is left of luma
        put_scans_of(f"luma-from-bit-{low}", False, DEEP, [((0,), 0, 0, 0, low)], dqt=segment(DQT, steps(0, 1)))
        put_scans_of(f"waves-from-bit-{low}", low <= 13, flat, [*refined[:1], ((0,), 1, 63, 0, low), refined[-1]])
    put_scans_of("waves-before-dc", False, flat, [waves[0], (every, 0, 0, 0, 0)])
    put_scans_of("dc-again", False, grey, [((0,), 0, 0, 0, 1), ((0,), 0, 0, 0, 0)])
    put_scans_of("dc-again-behind-all", False, grey, [((0,), 0, 0, 0, 0), ((0,), 1, 63, 0, 0), ((0,), 0, 0, 0, 0)])
    put_scans_of("refined-first", False, grey, [((0,), 0, 0, 1, 0)])
    put_scans_of("refined-from-another-bit", False, grey, [((0,), 0, 0, 0, 1), ((0,), 0, 0, 2, 1)])
    put_scans_of("refined-by-two-bits", False, grey, [((0,), 0, 0, 0, 2), ((0,), 0, 0, 2, 0)])
    put_scans_of("not-refined-to-the-end", False, grey, [((0,), 0, 0, 0, 1)])
    for name, scan in {"dc-and-waves": ((0,), 0, 63, 0, 0), "from-2-to-1": ((0,), 2, 1, 0, 0), "to-64": ((0,), 1, 64, 0, 0),
                       "waves-of-three": (every, 1, 63, 0, 0)}.items():
        picture = flat if len(scan[0]) > 1 else grey
        put(f"progressive-{name}", False, progressive(picture, [((0,), 0, 0, 0, 1)],
                                                      behind=scan_header(*scan) + data(END * 8) + marker(EOI), eoi=b""))
    put_scans_of("no-eoi", False, GREY, [((0,), 0, 0, 0, 0)], eoi=b"")
    put_scans_of("no-dht-of-dc", False, GREY, [((0,), 0, 0, 0, 0)], dht=segment(DHT, CODES[1]))
    put_scans_of("no-dht-of-ac", True, GREY, [((0,), 0, 0, 0, 0)], dht=segment(DHT, CODES[0]))


class Deep(Picture):
    """A picture of levels that have 12 bits."""

    def level(self, c, x, y):
        return super().level(c, x, y) * 51


DEEP = Deep(17, 17, has_waves=False)


def main():
    folder = pathlib.Path(sys.argv[1])
    for put_some in (put_markers, put_applications, put_frames, put_samplings, put_quantisation, put_codes, put_coefficients,
                     put_restarts, put_scans, put_progressive):
        put_some()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in seeds.items():
        (folder / name).write_bytes(content)


main()
