# SPDX-License-Identifier: MIT
"""Writes tiny JPEGs by their parts, each of which can be left out or replaced by a wrong one. Owns no files. What a picture
shows is noise; its Huffman tables have codes of all lengths and fit into 67 bytes, so that mutations hit more than tables.
Source: ITU-T T.81, annexes B, F and G."""
import struct

SOF0, SOF1, SOF2, DHT, SOI, EOI, SOS, DQT, DNL, DRI = 0xC0, 0xC1, 0xC2, 0xC4, 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD
RST0, APP0, APP1, APP2, APP14, COM, DAC = 0xD0, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE, 0xCC


class Code:
    """A Huffman code, by the symbols of each length from 1 on."""

    def __init__(self, *symbols):
        self.symbols = symbols + ((),) * (16 - len(symbols))
        self.codes = {}
        code = 0
        for length, of_length in enumerate(self.symbols, 1):
            for symbol in of_length:
                self.codes[symbol] = format(code, f"0{length}b")
                code += 1
            code <<= 1

    def table(self, kind, number):
        """As DHT has it. kind: 0 DC, 1 AC"""
        counts = bytes(len(of_length) for of_length in self.symbols)
        return bytes((kind << 4 | number,)) + counts + b"".join(map(bytes, self.symbols))


DC = Code((), (0, 1, 2), *((size,) for size in range(3, 12)))
AC = Code((), (0x00, 0x01), (0x02, 0x11), (0x03,), (0x04,), (0xF0,), (0x12,), (0x21,), (0x05,), (0x31,), (0x41,), (0x06,),
          (0x0A,), (0x0F,), (0xE1,), (0x22,))


def marker(number):
    return bytes((0xFF, number))


def segment(number, *data):
    joined = b"".join(data)
    return marker(number) + struct.pack(">H", len(joined) + 2) + joined


def steps(number=0, first=16, others=8, precision=0):
    """A quantisation table as DQT has it."""
    values = [first] + [others] * 63
    return bytes((precision << 4 | number,)) + struct.pack(">64H" if precision else "64B", *values)


def frame(width, height, sampling, number=SOF0, precision=8, ids=(1, 2, 3, 4), tables=(0, 0, 0, 0)):
    """A frame header. sampling: of each channel, across and down"""
    channels = (bytes((ids[i], h << 4 | v, tables[i])) for i, (h, v) in enumerate(sampling))
    return segment(number, struct.pack(">BHHB", precision, height, width, len(sampling)), *channels)


def scan_header(channels, first=0, last=63, high=0, low=0, ids=(1, 2, 3, 4), tables=(0, 0, 0, 0)):
    named = (bytes((ids[c], tables[c])) for c in channels)
    return segment(SOS, bytes((len(channels),)), *named, bytes((first, last, high << 4 | low)))


def extra_bits(value):
    size = abs(value).bit_length()
    return format(value if value >= 0 else value + (1 << size) - 1, f"0{size}b") if size else ""


def first_bits(difference, code=DC):
    return code.codes[abs(difference).bit_length()] + extra_bits(difference)


def wave_bits(waves, first=1, last=63, code=AC):
    """waves: by number in zigzag order"""
    bits = ""
    at = first
    for k in sorted(waves):
        while k - at > 15:
            bits += code.codes[0xF0]
            at += 16
        bits += code.codes[k - at << 4 | abs(waves[k]).bit_length()] + extra_bits(waves[k])
        at = k + 1
    return bits + (code.codes[0] if at <= last else "")


def data(bits, fill="1"):
    """Entropy-coded data, with their last byte filled."""
    bits += fill * (-len(bits) % 8)
    return int("0" + bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")


def noise(*numbers):
    h = 0
    for n in numbers:
        h = (h ^ n) * 0x5BD1E995 + 0x3C6EF372 & 0xFFFFFFFF
        h ^= h >> 15
    return h >> 8


class Picture:
    """A picture of noise, and its data."""

    def __init__(self, width, height, sampling=((1, 1),), restart=0, has_waves=True):
        self.size = (width, height)
        self.sampling = sampling
        self.restart = restart
        self.has_waves = has_waves

    def level(self, c, x, y):
        return noise(c, x, y) % 81 - 40

    def waves(self, c, x, y):
        kinds = ({}, {1: -1}, {2: 3}, {1: 2, 2: -5}, {1: 17, 3: 1}, {1: 1, 4: -1, 40: 1}, {63: -1},
                 {k: 1 for k in range(1, 64)})
        return kinds[noise(c, x, y, 1) % len(kinds) if self.has_waves else 0]

    def mcus(self, channels):
        """The blocks of each MCU of a scan: channel, place."""
        most = [max(axis) for axis in zip(*self.sampling)]
        if len(channels) > 1:
            grid = [-(-side // (8 * n)) for side, n in zip(self.size, most)]
        else:
            own = self.sampling[channels[0]]
            grid = [-(-(-(-side * n // by)) // 8) for side, n, by in zip(self.size, own, most)]
        for my in range(grid[1]):
            for mx in range(grid[0]):
                blocks = []
                for c in channels:
                    h, v = self.sampling[c] if len(channels) > 1 else (1, 1)
                    blocks += [(c, mx * h + i % h, my * v + i // h) for i in range(h * v)]
                yield blocks

    def block_bits(self, block, before, header):
        first, last, high, low = header
        if first > 0:
            return wave_bits({k: v for k, v in self.waves(*block).items() if first <= k <= last and high == 0}, first, last)
        level = self.level(*block) >> low
        if high > 0:
            return str(level & 1)
        bits = first_bits(level - before.get(block[0], 0))
        before[block[0]] = level
        return bits + (wave_bits(self.waves(*block)) if last > 0 else "")

    def parts(self, channels, first=0, last=63, high=0, low=0):
        """The data of a scan, in parts between restarts."""
        mcus = list(self.mcus(channels))
        step = self.restart or len(mcus)
        for i in range(0, len(mcus), step):
            before = {}
            yield data("".join(self.block_bits(b, before, (first, last, high, low)) for mcu in mcus[i:i + step] for b in mcu))

    def scan_data(self, channels, *header):
        joined = b""
        for i, part in enumerate(self.parts(channels, *header)):
            joined += (marker(RST0 + (i - 1) % 8) if i > 0 else b"") + part
        return joined

    def scan(self, channels, *header):
        return scan_header(channels, *header) + self.scan_data(channels, *header)


def jpeg(picture, **parts):
    """A file. parts: bytes in place of its own, by name, in their order below"""
    channels = tuple(range(len(picture.sampling)))
    own = {
        "soi": marker(SOI),
        "app": b"",
        "dqt": segment(DQT, steps()),
        "dri": segment(DRI, struct.pack(">H", picture.restart)) if picture.restart else b"",
        "sof": frame(*picture.size, picture.sampling),
        "dht": segment(DHT, DC.table(0, 0), AC.table(1, 0)),
        "sos": scan_header(channels),
        "data": None,
        "eoi": marker(EOI),
        "behind": b"",
    }
    assert parts.keys() <= own.keys()
    own.update(parts)
    if own["data"] is None:
        own["data"] = picture.scan_data(channels)
    return b"".join(own.values())


def progressive(picture, scans, **parts):
    """A progressive file. scans: channels, first, last, high, low of each"""
    return jpeg(picture, sof=frame(*picture.size, picture.sampling, SOF2), sos=b"",
                data=b"".join(picture.scan(*scan) for scan in scans), **parts)
