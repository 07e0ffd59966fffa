#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes testdata/ from a folder of source photos: make-testdata.py PHOTOS OUT. Called by make-testdata.sh.

Everything is a picked file, an edit of one with fixed parameters, or bytes made here under a fixed seed. The
same Debian 12 packages (python3-pil 9.4.0, libvips-tools 8.14.1, libjxl-tools 0.7.0, libavif-bin 0.11.1, libheif-examples 1.15.1)
give the same bytes. Beside the files it writes
  README.md      a table of each file: origin, licence, what it proves
  expected.tsv   what an index must say of each file, by the design: format, status, reason, upright size
"""
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

import testdata_forge as forge

CALTECH = "CC BY 4.0"
KODAK = "unrestricted usage (Eastman Kodak)"
CC0 = "CC0-1.0"
MIT = "MIT"
OWN = "MIT (made here)"

TITLES = {
    "photos": "Photos with natural duplicates and an exact one",
    "edits": "One photo and its edits",
    "exif": "One picture under every EXIF orientation",
    "turned": "One picture, its pixels turned and mirrored",
    "formats": "One picture in every format",
    "modes": "The same picture in other pixel layouts",
    "alpha": "Transparency",
    "animated": "More than one frame or page",
    "bits": "Pictures whose hash is known by construction",
    "flat": "Nothing to see",
    "tiny": "Smaller than the grid",
    "raw": "Camera RAW and its relatives",
    "disguised": "Contents under another format's name",
    "bad": "Damaged files and bombs",
}


class Testdata:
    """Writes files and remembers what is said of each."""

    def __init__(self, photos, out):
        self.photos, self.out, self.rows = photos, out, []

    def source(self, path):
        return os.path.join(self.photos, path)

    def put(self, path, data, origin, licence, proves, fmt, size=None, status="hashed", reason=""):
        target = os.path.join(self.out, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(data)
        self.rows.append((path, origin, licence, proves, fmt, status, reason, size or ("", "")))

    def write_tables(self):
        with open(os.path.join(self.out, "expected.tsv"), "w") as out:
            out.write("#path\tformat\tstatus\treason\twidth\theight\t('|' separates alternatives)\n")
            for path, _, _, _, fmt, status, reason, (width, height) in sorted(self.rows):
                out.write("\t".join(map(str, (path, fmt, status, reason, width, height))) + "\n")
        with open(os.path.join(self.out, "README.md"), "w") as out:
            out.write(README_HEAD)
            for folder, title in TITLES.items():
                out.write("\n## %s/: %s\n\n| file | origin | licence | what it proves |\n|---|---|---|---|\n" % (folder, title))
                for row in self.rows:
                    if row[0].split("/")[0] == folder:
                        out.write("| %s | %s | %s | %s |\n" % (row[0].split("/", 1)[1], *row[1:4]))


README_HEAD = """# testdata

Made by `scripts/make-testdata.sh PHOTOS`, deterministic on Debian 12; this page and expected.tsv too. Do not edit by hand.

- `expected.tsv`: what an index must say of each file (format, status, reason, upright size), by the design and not by the code.
- `reference-hashes.tsv`: hashes of the decodable files here by Pillow, sizes 8 and 16; `reference-shared.tsv`: size 8 of the
  photos of the larger test collection, paths relative to it. Both by `scripts/reference-hashes.py`.

Sources: Caltech 101 (Li, Andreeto, Ranzato, Perona, doi 10.22002/D1.20086, CC BY 4.0; files renamed, unchanged unless said);
Kodak Lossless True Color Image Suite ("released by the Eastman Kodak Company for unrestricted usage");
BuddiesOfBudgie/budgie-backgrounds (CC0-1.0); recurser/exif-orientation-examples (MIT, photo from Unsplash).
"""

# ---------------------------------------------------------------------------------------------------------
# Encoding


def pil(image, fmt, **options):
    buffer = io.BytesIO()
    image.save(buffer, fmt, **options)
    return buffer.getvalue()


def tool(frames, program, *words):
    """What a program makes of frames: {0}, {1}... as PNG, {gif} an animated GIF of all; {out}.EXT is what it writes."""
    with tempfile.TemporaryDirectory() as folder:
        names = {"gif": os.path.join(folder, "in.gif"), "out": os.path.join(folder, "out")}
        paths = [os.path.join(folder, "%d.png" % i) for i in range(len(frames))]
        for frame, path in zip(frames, paths):
            frame.save(path)
        frames[0].save(names["gif"], save_all=True, append_images=frames[1:], duration=200, loop=0)
        line = [program] + [word.format(*paths, **names) for word in words]
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        made = [name for name in os.listdir(folder) if name.startswith("out.")]
        with open(os.path.join(folder, made[0]), "rb") as file:
            return file.read()


def vips(image, save, suffix, *options, deep=False):
    """Through the vips program, from a PNG (so the input is lossless); deep: as 16-bit samples, 257 times the 8-bit."""
    with tempfile.TemporaryDirectory() as folder:
        def at(name):
            return os.path.join(folder, name)

        image.save(at("in.png"))
        steps = [[save, at("in.png"), at("out" + suffix), *options]]
        if deep:
            kind = "grey16" if image.mode == "L" else "rgb16"
            steps = [["linear", at("in.png"), at("a.v"), "--", "257", "0"], ["cast", at("a.v"), at("b.v"), "ushort"],
                     ["copy", at("b.v"), at("c.v"), "--interpretation", kind], [save, at("c.v"), at("out" + suffix), *options]]
        for step in steps:
            subprocess.run(["vips", *step], check=True)
        with open(at("out" + suffix), "rb") as file:
            return file.read()


def noise(size, seed, low=0, high=255):
    """Grey noise, uniform in low..high."""
    values = random.Random(seed)
    return Image.frombytes("L", size, bytes(values.randint(low, high) for _ in range(size[0] * size[1])))


def exif_block(orientation=None, taken=None):
    block = Image.Exif()
    if orientation is not None:
        block[0x0112] = orientation
    if taken is not None:
        block[0x8769] = {0x9003: taken}
    return block.tobytes()


# ---------------------------------------------------------------------------------------------------------
# The folders

PHOTO_PAIRS = [
    ("buddha", 22, 28, "natural duplicate pair"),
    ("water_lilly", 1, 9, "natural duplicate pair"),
    ("minaret", 25, 51, "natural duplicate pair, one pixel apart in width"),
    ("grand_piano", 41, 51, "natural duplicate pair"),
    ("brontosaurus", 9, 13, "natural pair, one edited"),
    ("bonsai", 26, 92, "natural pair, one edited"),
]
PHOTO_SINGLES = ["accordion", "anchor", "barrel", "beaver", "brain", "butterfly"]


def photos(t):
    def pick(path, name, proves):
        with open(t.source(path), "rb") as file:
            data = file.read()
        t.put("photos/" + name, data, path, CALTECH, proves, "jpeg", Image.open(io.BytesIO(data)).size)

    for kind, a, b, proves in PHOTO_PAIRS:
        for number in (a, b):
            pick("caltech101/%s/image_%04d.jpg" % (kind, number), "%s-%02d.jpg" % (kind.replace("_", "-"), number), proves)
    for kind in PHOTO_SINGLES:
        pick("caltech101/%s/image_0001.jpg" % kind, kind + ".jpg", "byte-identical to two files in backup/" if kind == "beaver" else "has no duplicate")
    for copy in ("backup/beaver.jpg", "backup/2004/img_0001.jpg"):
        pick("caltech101/beaver/image_0001.jpg", copy, "byte-identical to beaver.jpg")


EDIT_NOTES = {
    "original": "the photo the others are made from",
    "border": "a black border moves every cell: outside the default radius",
    "brighter": "its sky clips to white: within the default radius of original.jpg, not of every other edit",
}


def edits(t):
    base = Image.open(t.source("cc0-8mp/canyon-wren.jpg")).convert("RGB").resize((480, 270), Image.LANCZOS)
    width, height = base.size
    marked = base.copy()
    ImageDraw.Draw(marked).text((width - 110, height - 20), "(c) somebody 2004", fill=(255, 255, 255))
    bordered = ImageOps.expand(base, 4, (0, 0, 0))
    grain = Image.merge("RGB", [noise(base.size, 5, 0, 40)] * 3)

    def crop(percent):
        dx, dy = width * percent // 200, height * percent // 200
        return base.crop((dx, dy, width - dx, height - dy))

    ladder = [
        ("original", base, 90), ("quality-75", base, 75), ("quality-50", base, 50), ("quality-25", base, 25),
        ("quality-10", base, 10), ("half", base.resize((240, 135), Image.LANCZOS), 90),
        ("thumbnail", base.resize((96, 54), Image.BICUBIC), 80), ("stretched", base.resize((300, 300), Image.BILINEAR), 85),
        ("brighter", ImageEnhance.Brightness(base).enhance(1.2), 85), ("contrast", ImageEnhance.Contrast(base).enhance(1.4), 85),
        ("gamma", base.point([round(255 * (v / 255) ** 0.8) for v in range(256)] * 3), 85), ("grey", base.convert("L"), 85),
        ("blurred", base.filter(ImageFilter.GaussianBlur(2)), 85), ("sharpened", base.filter(ImageFilter.UnsharpMask(2, 150, 2)), 85),
        ("grainy", Image.blend(base, grain, 0.25), 75), ("watermark", marked, 85), ("border", bordered, 85),
        ("crop-2-percent", crop(2), 85), ("crop-5-percent", crop(5), 85),
    ]
    for name, image, quality in ladder:
        t.put("edits/%s.jpg" % name, pil(image, "JPEG", quality=quality), "cc0-8mp/canyon-wren.jpg, 480x270, JPEG quality %d" % quality,
              CC0, EDIT_NOTES.get(name, "near duplicate: " + name.replace("-", " ")),
              "jpeg", image.size)
    t.put("edits/metadata.jpg", pil(base, "JPEG", quality=90, exif=exif_block(taken="2004:05:06 07:08:09"), comment=b"same pixels"),
          "cc0-8mp/canyon-wren.jpg, 480x270, JPEG quality 90", CC0, "pixels of original.jpg, other bytes: distance 0, not exact", "jpeg", base.size)


STORED_AS = {2: Image.FLIP_LEFT_RIGHT, 3: Image.ROTATE_180, 4: Image.FLIP_TOP_BOTTOM, 5: Image.TRANSPOSE,
             6: Image.ROTATE_90, 7: Image.TRANSVERSE, 8: Image.ROTATE_270}


def exif(t):
    base = Image.open(t.source("exif-orientation/Landscape_1.jpg")).convert("RGB").resize((240, 160), Image.LANCZOS)
    origin = "exif-orientation/Landscape_1.jpg, 240x160, pixels stored turned"

    def stored(n):
        return base.transpose(STORED_AS[n]) if n in STORED_AS else base

    for n in range(9):
        t.put("exif/orientation-%d.jpg" % n, pil(stored(n), "JPEG", quality=85, exif=exif_block(n, "2011:10:09 08:07:%02d" % n)),
              origin, MIT, "upright after orientation %d%s" % (n, " (no valid value: as stored)" if n == 0 else ""), "jpeg", base.size)
    base = base.resize((120, 80), Image.LANCZOS)
    origin = origin.replace("240x160", "120x80")
    t.put("exif/orientation-6.png", pil(stored(6), "PNG", optimize=True, exif=exif_block(6)), origin, MIT, "eXIf chunk of PNG is honoured", "png", base.size)
    t.put("exif/orientation-8.webp", pil(stored(8), "WEBP", quality=85, exif=exif_block(8)), origin, MIT, "EXIF chunk of WebP is honoured", "webp", base.size)
    t.put("exif/orientation-3.tiff", pil(stored(3), "TIFF", compression="tiff_adobe_deflate", exif=exif_block(3)), origin, MIT,
          "orientation tag of TIFF is honoured", "tiff", base.size)


def turned(t):
    base = Image.open(t.source("kodak/kodim07.png")).convert("RGB").resize((240, 160), Image.LANCZOS)
    for n in range(1, 9):
        image = base.transpose(STORED_AS[n]) if n in STORED_AS else base
        t.put("turned/as-%d.jpg" % n, pil(image, "JPEG", quality=88), "kodak/kodim07.png, 240x160", KODAK,
              "no EXIF; needs orientation %d to look upright: joined by --any-orientation only" % n, "jpeg", image.size)


def parrots(t):
    return Image.open(t.source("kodak/kodim23.png")).convert("RGB").resize((240, 160), Image.LANCZOS)


PREDICTOR = {317: 2}  # TIFF: horizontal differences, half the bytes
PARROTS = "kodak/kodim23.png, 240x160"


def formats(t):
    base = parrots(t)

    def put(name, data, fmt, proves):
        t.put("formats/" + name, data, PARROTS, KODAK, proves, fmt, base.size)

    put("parrots.png", vips(base, "pngsave", ".png", "--compression", "9", "--filter", "all"), "png", "the reference of its group")
    put("parrots.jpg", pil(base, "JPEG", quality=90), "jpeg", "JPEG quality 90 is within 4 bits of the PNG")
    put("parrots.webp", pil(base, "WEBP", quality=80), "webp", "WebP quality 80 is within 4 bits")
    put("parrots.gif", vips(base, "gifsave", ".gif", "--dither", "1"), "gif", "GIF (256 colours, dithered) is within 4 bits")
    put("parrots.tiff", pil(base, "TIFF", compression="tiff_lzw", tiffinfo=PREDICTOR), "tiff", "TIFF is within 4 bits (0)")
    put("parrots.avif", vips(base, "heifsave", ".avif", "--compression", "av1", "--Q", "60"), "avif", "AVIF quality 60 is within 4 bits")
    put("parrots.heic", vips(base, "heifsave", ".heic", "--compression", "hevc", "--Q", "60"), "heic", "HEIC is within 4 bits")
    put("parrots.jxl", vips(base, "jxlsave", ".jxl", "--Q", "80"), "jxl", "JPEG XL quality 80 is within 4 bits")
    put("parrots.bmp", pil(base, "BMP"), "bmp", "BMP is within 4 bits (0)")


def modes(t):
    base = parrots(t)

    def put(name, data, fmt, proves):
        t.put("modes/" + name, data, PARROTS, KODAK, proves, fmt, base.size)

    put("progressive.jpg", pil(base, "JPEG", quality=85, progressive=True), "jpeg", "progressive JPEG")
    put("cmyk.jpg", pil(base.convert("CMYK"), "JPEG", quality=85), "jpeg", "CMYK JPEG goes through sRGB")
    put("grey.jpg", pil(base.convert("L"), "JPEG", quality=90), "jpeg", "one-channel JPEG")
    put("subsampled-411.jpg", vips(base, "jpegsave", ".jpg", "--Q", "70", "--subsample-mode", "on"), "jpeg", "chroma at half size")
    put("stray-bytes.jpg", forge.jpeg_with_stray_bytes(pil(base, "JPEG", quality=80)), "jpeg",
        "libjpeg warns of extraneous bytes; the picture is whole: no failure")
    put("trailing-bytes.jpg", pil(base, "JPEG", quality=80) + b"appended by a careless program\n" * 9, "jpeg", "bytes after the end are no damage")
    put("interlaced.png", vips(base, "pngsave", ".png", "--interlace", "--compression", "9", "--filter", "all"), "png", "Adam7 interlaced PNG")
    put("palette.png", pil(base.quantize(64, dither=Image.FLOYDSTEINBERG), "PNG", optimize=True), "png", "palette PNG, 64 colours")
    put("grey-16-bit.png", vips(base.convert("L"), "pngsave", ".png", "--compression", "9", deep=True), "png", "16-bit samples by >> 8")
    put("profile-swaps-red-and-blue.png", pil(base, "PNG", optimize=True, icc_profile=forge.icc_swapping_red_and_blue()), "png",
        "an embedded RGB profile is ignored: the hash of parrots.png")
    put("profile-swaps-red-and-blue.jpg", pil(base, "JPEG", quality=90, icc_profile=forge.icc_swapping_red_and_blue()), "jpeg",
        "an embedded RGB profile is ignored: the hash of parrots.jpg")
    put("lossless.webp", pil(base, "WEBP", lossless=True, quality=100, method=6), "webp", "VP8L WebP: the hash of parrots.png")
    put("tiled.tiff", vips(base, "tiffsave", ".tiff", "--tile", "--tile-width", "64", "--tile-height", "32", "--compression", "jpeg",
                           "--Q", "85"), "tiff", "tiled TIFF")
    put("jpeg-inside.tiff", vips(base, "tiffsave", ".tiff", "--compression", "jpeg", "--Q", "85"), "tiff", "JPEG-compressed TIFF")
    put("big.tiff", vips(base, "tiffsave", ".tiff", "--bigtiff", "--compression", "jpeg", "--Q", "85"), "tiff", "BigTIFF")
    put("cmyk.tiff", pil(base.convert("CMYK"), "TIFF", compression="tiff_adobe_deflate", tiffinfo=PREDICTOR), "tiff", "CMYK TIFF goes through sRGB")
    put("12-bit.avif", vips(base, "heifsave", ".avif", "--compression", "av1", "--Q", "60", "--bitdepth", "12", deep=True), "avif", "12-bit AVIF")
    put("10-bit.heic", vips(base, "heifsave", ".heic", "--compression", "hevc", "--Q", "60", "--bitdepth", "10", deep=True), "heic", "10-bit HEIC")
    put("16-bit.jxl", vips(base, "jxlsave", ".jxl", "--Q", "80", deep=True), "jxl", "16-bit JPEG XL")
    small = base.resize((72, 48), Image.LANCZOS)
    t.put("modes/big-endian.tiff", forge.Tiff(">").add(small.tobytes(), small.size).bytes(), "kodak/kodim23.png, 72x48", KODAK,
          "TIFF in Motorola byte order", "tiff", small.size)
    linear = small.point([round(255 * (v / 3294.6 if v <= 10 else ((v / 255 + 0.055) / 1.055) ** 2.4)) for v in range(256)] * 3)
    for name, quality in ("linear.jxl", "0"), ("linear-lossy.jxl", "1"):
        data = tool([linear], "cjxl", "{0}", "{out}.jxl", "-x", "color_space=RGB_D65_SRG_Rel_Lin", "--distance", quality)
        t.put("modes/" + name, data, "kodak/kodim23.png, 72x48", KODAK, "linear light goes through the sRGB curve", "jxl", small.size)


def alpha(t):
    base = Image.open(t.source("kodak/kodim20.png")).convert("RGB").resize((168, 112), Image.LANCZOS)
    mask = Image.new("L", base.size, 0)
    ImageDraw.Draw(mask).ellipse((14, 7, 153, 104), fill=255)
    soft = mask.filter(ImageFilter.GaussianBlur(5))
    hidden = Image.composite(base, Image.merge("RGB", [noise(base.size, seed) for seed in (1, 2, 3)]), mask.point(lambda v: 255 if v else 0))

    def over_white(alpha_mask):
        return Image.composite(hidden, Image.new("RGB", base.size, (255, 255, 255)), alpha_mask)

    def put(name, data, fmt, proves):
        t.put("alpha/" + name, data, "kodak/kodim20.png, 168x112, ellipse cut out, noise under the transparent part", KODAK, proves, fmt, base.size)

    cut = hidden.copy()
    cut.putalpha(mask)
    blended = hidden.copy()
    blended.putalpha(soft)
    put("over-white.png", pil(over_white(mask), "PNG", optimize=True), "png", "what the others must look like")
    put("rgba.png", pil(cut, "PNG", optimize=True), "png", "composited over white: hidden noise does not reach the hash")
    put("soft-over-white.png", pil(over_white(soft), "PNG", optimize=True), "png", "what soft-rgba.png must look like")
    put("soft-rgba.png", pil(blended, "PNG", optimize=True), "png", "partial alpha is composited before resampling")
    put("grey-alpha.png", pil(Image.merge("LA", (cut.convert("RGB").convert("L"), mask)), "PNG", optimize=True), "png", "grey with alpha")
    put("rgba.webp", pil(cut, "WEBP", lossless=True, exact=True, quality=100), "webp", "WebP with alpha")
    put("rgba.tiff", pil(cut, "TIFF", compression="tiff_adobe_deflate"), "tiff", "TIFF with unassociated alpha")
    put("rgba.avif", vips(cut, "heifsave", ".avif", "--compression", "av1", "--Q", "60"), "avif", "AVIF with alpha")
    put("rgba.jxl", vips(cut, "jxlsave", ".jxl", "--Q", "80"), "jxl", "JPEG XL with alpha")
    put("transparent.gif", vips(cut, "gifsave", ".gif"), "gif", "GIF with a transparent colour")
    # 255 colours and one for the background; alpha by palette entry, half of it partial.
    palette = over_white(mask).quantize(254, dither=Image.NONE)
    shifted = palette.point([min(v + 1, 255) for v in range(256)])
    shifted.putpalette([0, 0, 0] + palette.getpalette()[: 3 * 254])
    shifted.paste(0, mask=mask.point(lambda v: 255 - v))
    put("palette.png", pil(shifted, "PNG", transparency=b"\0", optimize=True), "png", "palette with tRNS: entry 0 is transparent black")


def animated(t):
    base = Image.open(t.source("kodak/kodim03.png")).convert("RGB").resize((240, 160), Image.LANCZOS)
    other = Image.open(t.source("kodak/kodim07.png")).convert("RGB").resize((240, 160), Image.LANCZOS)
    frames = [base, other.transpose(Image.FLIP_TOP_BOTTOM), ImageOps.invert(base)]
    origin = "kodak/kodim03.png and kodim07.png, 240x160"
    few = [frame.quantize(64, dither=Image.FLOYDSTEINBERG) for frame in frames]
    t.put("animated/still.jpg", pil(base, "JPEG", quality=90), origin, KODAK, "the first frame of the others", "jpeg", base.size)
    t.put("animated/three-frames.gif", pil(few[0], "GIF", save_all=True, append_images=few[1:], duration=200, loop=0), origin, KODAK,
          "first frame only; height is one frame's", "gif", base.size)
    t.put("animated/three-frames.webp", pil(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=200, quality=70, method=6), origin, KODAK,
          "first frame only; height is one frame's", "webp", base.size)
    t.put("animated/three-pages.tiff", pil(few[0].convert("RGB"), "TIFF", save_all=True, append_images=[f.resize((48, 32)) for f in frames[1:]],
                                           compression="tiff_lzw"), origin, KODAK, "first page only; pages differ in size", "tiff", base.size)
    negatives(t, base.resize((120, 80), Image.LANCZOS))


def negatives(t, base):
    """Two frames, the second the negative of the first: every other choice than the first is 128 bits off."""
    frames = [base, ImageOps.invert(base)]
    few = [frame.quantize(64, dither=Image.NONE) for frame in frames]
    origin = "kodak/kodim03.png, 120x80 and its negative"
    proves = "first frame only"

    def put(name, data, fmt, says=proves):
        t.put("animated/" + name, data, origin, KODAK, says, fmt, base.size)

    put("negative.png", pil(frames[1], "PNG", optimize=True), "png", "what none of the others must look like")
    put("two-frames.gif", pil(few[0], "GIF", save_all=True, append_images=few[1:], duration=200, loop=0), "gif")
    put("two-frames.webp", pil(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=200, quality=70, method=6), "webp")
    put("two-frames.png", pil(few[0], "PNG", save_all=True, append_images=few[1:], duration=200), "png", "animated PNG: first frame only")
    put("default-image.png", pil(few[0], "PNG", save_all=True, append_images=few[1:], duration=200, default_image=True), "png",
        "animated PNG whose default image is none of the frames: the default image")
    put("two-pages.tiff", pil(few[0], "TIFF", save_all=True, append_images=few[1:], compression="tiff_lzw"), "tiff", "first page only")
    put("two-frames.jxl", tool(few, "cjxl", "{gif}", "{out}.jxl", "--distance=2"), "jxl", "lossy JPEG XL: first frame only")
    put("two-frames-lossless.jxl", tool(few, "cjxl", "{gif}", "{out}.jxl", "--distance=0"), "jxl", "lossless JPEG XL: first frame only")
    put("sequence.avif", tool(frames, "avifenc", "--jobs", "1", "--min", "20", "--max", "30", "{0}", "{1}", "-o", "{out}.avif"), "avif",
        "an image sequence: first frame only")
    put("two-images.heic", tool(frames, "heif-enc", "-q", "50", "{0}", "{1}", "-o", "{out}.heic"), "heic", "primary image only")


def bits(t):
    """Cells of 32 px. Row half: each row walks up by 20 for a 1, down by 20 for a 0; far above what resampling does."""
    def walk(hex_digits, size, cell, step):
        wanted = bin(int(hex_digits, 16))[2:].zfill(size * size)
        image = Image.new("L", ((size + 1) * cell, size * cell))
        draw = ImageDraw.Draw(image)
        for y in range(size):
            levels = [0]
            for bit in wanted[y * size : (y + 1) * size]:
                levels.append(levels[-1] + (step if bit == "1" else -step))
            middle = 128 - (max(levels) + min(levels)) // 2
            for x, level in enumerate(levels):
                draw.rectangle((x * cell, y * cell, (x + 1) * cell - 1, (y + 1) * cell - 1), fill=level + middle)
        return image

    order = walk("0123456789abcdef", 8, 32, 20)
    t.put("bits/row-0123456789abcdef.png", pil(order, "PNG", optimize=True), "made here", OWN,
          "row half of size 8 is 0123456789abcdef: order of bits and of rows", "png", order.size)
    order = order.transpose(Image.TRANSPOSE)
    columns = walk("8000000000000001", 8, 32, 20).transpose(Image.TRANSPOSE)
    # Transposed, bit (y, x) of the row walk decides sample (x + 1, y) > sample (x, y): column bit (x, y).
    t.put("bits/column-8000000000000001.png", pil(columns, "PNG", optimize=True), "made here", OWN,
          "column half of size 8 is 8000000000000001 (the pattern's transpose is itself)", "png", columns.size)
    big = "".join("%04x" % (0x0123 * n + n & 0xFFFF) for n in range(16))
    large = walk(big, 16, 16, 14)
    t.put("bits/row16-%s.png" % big, pil(large, "PNG", optimize=True), "made here", OWN, "row half of size 16 is in the name", "png", large.size)
    ramp = Image.frombytes("L", (256, 192), bytes(range(256)) * 192)
    t.put("bits/ramp-right.png", pil(ramp, "PNG", optimize=True), "made here", OWN, "row half all ones, column half all zeros (ties)", "png", ramp.size)
    t.put("bits/ramp-left.png", pil(ramp.transpose(Image.FLIP_LEFT_RIGHT), "PNG", optimize=True), "made here", OWN, "all zeros, no tie in the row half", "png", ramp.size)
    down = Image.frombytes("L", (192, 256), b"".join(bytes([v]) * 192 for v in range(256)))
    t.put("bits/ramp-down.png", pil(down, "PNG", optimize=True), "made here", OWN, "row half all zeros (ties), column half all ones", "png", down.size)


def flat(t):
    white = Image.new("RGB", (200, 150), (255, 255, 255))
    t.put("flat/white.png", pil(white, "PNG", optimize=True), "made here", OWN, "detail 0, hash all zeros; flat", "png", white.size)
    t.put("flat/white-larger.png", pil(white.resize((300, 150)), "PNG", optimize=True), "made here", OWN,
          "same hash as white.png, flat: no group without --include-flat", "png", (300, 150))
    black = Image.new("L", (160, 120), 0)
    for name in ("black.jpg", "black-copy.jpg"):
        t.put("flat/" + name, pil(black, "JPEG", quality=75), "made here", OWN, "flat, byte-identical to each other: a group", "jpeg", black.size)
    grey = Image.new("L", (160, 120), 128)
    t.put("flat/grey.jpg", pil(grey, "JPEG", quality=75), "made here", OWN, "flat", "jpeg", grey.size)
    faint = Image.new("L", (256, 192))
    faint.putdata([127 + (x >= 85) + (x >= 171) for _ in range(192) for x in range(256)])
    t.put("flat/faint-gradient.png", pil(faint, "PNG", optimize=True), "made here", OWN, "128 comparisons, at most 16 of a grey level: flat", "png", faint.size)
    for n in (1, 2):
        page = noise((210, 297), 40 + n, 246, 252)
        t.put("flat/blank-page-%d.jpg" % n, pil(page, "JPEG", quality=40), "made here, seed %d" % (40 + n), OWN, "a scanned blank page: its hash is noise; flat", "jpeg", page.size)


def tiny(t):
    def put(name, image, proves):
        t.put("tiny/" + name, pil(image, "PNG"), "made here", OWN, proves, "png", image.size)

    def stripes(size, seed):
        return noise(size, seed)

    put("1x1.png", Image.new("RGB", (1, 1), (200, 100, 50)), "one pixel")
    put("3x2.png", stripes((3, 2), 11), "smaller than the grid: upsampled as Pillow does")
    put("8x9.png", stripes((8, 9), 12), "column grid as it is, row grid resampled")
    put("9x8.png", stripes((9, 8), 13), "row grid as it is: bits can be read off the pixels")
    put("2x600.png", stripes((2, 600), 14), "narrow and high")
    put("600x2.png", stripes((600, 2), 15), "wide and low")
    put("17x16.png", stripes((17, 16), 16), "row grid of size 16 as it is")


def raw(t):
    picture = parrots(t).resize((60, 40), Image.LANCZOS)
    rgb, size = picture.tobytes(), picture.size
    preview = pil(picture, "JPEG", quality=85)
    origin = "made here around a 60x40 thumbnail of kodak/kodim23.png"

    def put(name, data, proves, fmt="", status="failed", reason="unsupported format", wh=None):
        t.put("raw/" + name, data, origin, KODAK, proves, fmt, wh, status, reason)

    main = forge.Tiff(mark=b"CR\x02\0" + bytes(4)).add(rgb, size)
    put("canon.cr2", main.bytes(), "CR2 mark: unsupported, not hashed by the thumbnail in IFD0")
    dng = (50706, forge.TIFF_BYTE, [1, 4, 0, 0])
    put("adobe.dng", forge.Tiff().add(rgb, size, tags=[dng]).bytes(), "DNGVersion tag: unsupported")
    put("adobe-big-endian.dng", forge.Tiff(">").add(rgb, size, tags=[dng]).bytes(), "DNGVersion in Motorola order: unsupported")
    reduced, full = (254, forge.TIFF_LONG, [1]), (254, forge.TIFF_LONG, [0])

    def with_sub_folder(order, kind):
        return forge.Tiff(order).add(rgb, size, tags=[kind], refers=[(330, [1])]).add(rgb, size, tags=[full], chained=False).bytes()

    put("nikon.nef", with_sub_folder(">", reduced), "NewSubfileType 1 and SubIFDs in IFD0 (NEF, ARW): unsupported")
    put("sony.arw", with_sub_folder("<", reduced), "the same in Intel order: unsupported")
    put("disguised-as.jpg", with_sub_folder("<", reduced), "RAW under a JPEG's name: unsupported all the same")
    put("no-raw-pyramid.tiff", with_sub_folder("<", full), "SubIFDs under a full-size IFD0 (a pyramid): a TIFF like any other", fmt="tiff", status="hashed", reason="", wh=size)
    put("no-raw-reduced.tiff", forge.Tiff().add(rgb, size, tags=[reduced]).bytes(), "NewSubfileType 1 without SubIFDs: a TIFF like any other",
        fmt="tiff", status="hashed", reason="", wh=size)
    put("fuji.raf", forge.raf(preview), "RAF: unsupported, not hashed by its JPEG preview")
    put("panasonic.rw2", forge.rw2(preview), "RW2: unsupported")
    put("olympus.orf", forge.orf(preview), "ORF (IIRO): unsupported")
    put("olympus-iirs.orf", forge.orf(preview, b"IIRS"), "ORF (IIRS): unsupported")
    put("olympus-mmor.orf", b"MMOR" + b"\0\0\0\x08" + bytes(6) + preview, "ORF (MMOR): unsupported")
    put("canon.cr3", forge.cr3(preview), "CR3 (ftyp crx): unsupported")


def disguised(t):
    picture = Image.open(t.source("kodak/kodim15.png")).convert("RGB").crop((400, 250, 640, 410)).resize((120, 80), Image.LANCZOS)
    origin = "part of kodak/kodim15.png, 120x80"
    jpeg, png = pil(picture, "JPEG", quality=85), pil(picture, "PNG", optimize=True)
    t.put("disguised/jpeg.txt", jpeg, origin, KODAK, "a JPEG named .txt is a JPEG", "jpeg", picture.size)
    t.put("disguised/png.jpg", png, origin, KODAK, "a PNG named .jpg is a PNG", "png", picture.size)
    t.put("disguised/jpeg-without-extension", jpeg, origin, KODAK, "no extension; byte-identical to jpeg.txt", "jpeg", picture.size)

    def put(name, data, proves, status="not an image|failed", reason="|unsupported format"):
        t.put("disguised/" + name, data, "made here", OWN, proves, "", None, status, reason)

    ppm = b"P6\n32 24\n255\n" + picture.resize((32, 24)).tobytes()
    svg = (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">'
           b'<rect width="32" height="64" fill="red"/><image href="parrots.png" width="64" height="64"/></svg>\n')
    mvg = b"push graphic-context\nviewbox 0 0 640 480\nimage over 0,0 0,0 'label:twindex'\npop graphic-context\n"
    pdf = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
           b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    for extension in ("jpg", "png", "bmp"):
        put("ppm." + extension, ppm, "PPM never reaches a decoder, whatever its name")
        put("svg." + extension, svg, "SVG never reaches a decoder")
        put("mvg." + extension, mvg, "ImageMagick's MVG never reaches ImageMagick")
        put("pdf." + extension, pdf, "PDF never reaches a decoder")
    put("text.jpg", b"This is no picture.\n", "text named .jpg is no image", "not an image", "")
    put("page.jpg", b"<!DOCTYPE html>\n<html><title>404 Not Found</title></html>\n", "an error page saved as a picture is no image", "not an image", "")
    put("notes.txt", b"Holiday photos, see photos/.\n", "a text file is no image", "not an image", "")


def bad(t):
    picture = Image.open(t.source("cc0-8mp/blue-periwinkle.jpg")).convert("RGB").resize((180, 120), Image.LANCZOS)
    origin = "cc0-8mp/blue-periwinkle.jpg, 180x120"
    encoded = {
        "jpg": pil(picture, "JPEG", quality=85), "png": pil(picture, "PNG", optimize=True), "webp": pil(picture, "WEBP", quality=80),
        "gif": vips(picture, "gifsave", ".gif"), "tiff": pil(picture, "TIFF", compression="tiff_lzw", tiffinfo={278: 16}),
        "bmp": pil(picture, "BMP"), "avif": vips(picture, "heifsave", ".avif", "--compression", "av1", "--Q", "60"),
        "heic": vips(picture, "heifsave", ".heic", "--compression", "hevc", "--Q", "60"), "jxl": vips(picture, "jxlsave", ".jxl", "--Q", "80"),
    }
    names = {"jpg": "jpeg"}

    def put(name, data, proves, fmt, status="failed", reason="corrupt", where=origin, wh=None):
        t.put("bad/" + name, data, where, CC0 if where == origin else OWN, proves, fmt, wh, status, reason)

    put("whole.jpg", encoded["jpg"], "the picture that the truncated ones once were", "jpeg", "hashed", "", wh=picture.size)
    for kind, data in encoded.items():
        put("truncated." + kind, data[: len(data) * 6 // 10], "cut at 60 %: a failure, never a half-grey picture", names.get(kind, kind),
            reason="truncated" if kind in ("jpg", "png") else "truncated|corrupt")
    progressive = pil(picture, "JPEG", quality=85, progressive=True)
    put("truncated-progressive.jpg", progressive[: len(progressive) * 6 // 10], "cut after whole scans: still a failure", "jpeg", reason="truncated")
    put("truncated-last-row.jpg", encoded["jpg"][:-40], "only the last blocks are missing: a failure all the same", "jpeg", reason="truncated")
    put("header-only.jpg", encoded["jpg"][:3], "three bytes of signature", "jpeg", reason="truncated|corrupt")
    put("header-only.png", encoded["png"][:8], "a signature and nothing else", "png", reason="truncated|corrupt")
    put("header-only.webp", encoded["webp"][:12], "a signature and nothing else", "webp", reason="truncated|corrupt")
    put("header-only.tiff", encoded["tiff"][:8], "a signature and an offset past the end", "tiff", reason="truncated|corrupt")
    put("damaged.png", forge.png_damaged(encoded["png"], True, True), "64 bytes of the compressed data overwritten, chunk checksum right", "png")
    put("damaged-bad-crc.png", forge.png_damaged(encoded["png"], True, False), "the same with a wrong chunk checksum", "png")
    put("damaged-header.jpg", encoded["jpg"][:2] + b"\xff\xe0\x00\x10JFIF\0" + b"\xff\xd8" * 300, "JPEG signature, then rubbish", "jpeg", reason="corrupt|truncated")
    put("damaged.gif", encoded["gif"][:800] + b"\xff" * 400, "GIF head, then rubbish", "gif", reason="corrupt|truncated")
    middle = len(encoded["jxl"]) * 6 // 10
    damaged_jxl = encoded["jxl"][:middle] + bytes(range(240, 256)) + encoded["jxl"][middle + 16 :]
    put("damaged.jxl", damaged_jxl, "16 bytes overwritten; libjxl prints to stderr of its own accord, twindex must not", "jxl", reason="corrupt|truncated")
    put("huge-chunk.png", forge.png_with_huge_chunk(), "70 bytes that make libpng allocate a gigabyte, unless the chunk's length is checked first", "png",
        reason="truncated|corrupt", where="made here")
    put("empty.jpg", b"", "an empty file is no image", "", "not an image", "", "made here")
    put("zeros.jpg", bytes(4096), "what a crashed file system leaves: no image", "", "not an image", "", "made here")
    too_many, either = "too many pixels", "too many pixels|corrupt|truncated"
    put("bomb-40000x30000.png", forge.png_of_zeros(40000, 30000), "1.2 gigapixels in 150 KB: refused before a pixel is decoded", "png", reason=too_many, where="made here")
    put("lie-65000x65000.png", forge.png_with_size(encoded["png"], 65000, 65000), "a header that lies about the size", "png", reason=too_many)
    put("lie-65000x65000.jpg", forge.jpeg_with_size(encoded["jpg"], 65000, 65000), "a header that lies about the size", "jpeg", reason=too_many)
    put("lie-65535x65535.gif", forge.gif_with_size(encoded["gif"], 65535, 65535), "a canvas that lies about the size around an honest frame (whose size may count)",
        "gif", "hashed|failed", "|" + either, wh=picture.size)
    put("lie-frame-65535x65535.gif", forge.gif_with_size(encoded["gif"], 65535, 65535, True), "canvas and frame lie about the size", "gif", reason=either)
    put("lie-1000000x1000000.bmp", forge.bmp_with_size(encoded["bmp"][:2000], 1000000, 1000000), "a header that lies about the size", "bmp", reason=either)
    liar = forge.Tiff().add(b"\0" * 64, (300000, 300000))
    put("lie-300000x300000.tiff", liar.bytes(), "a header that lies about the size", "tiff", reason=too_many, where="made here")


def main():
    source, out = sys.argv[1], sys.argv[2]
    for folder in TITLES:
        shutil.rmtree(os.path.join(out, folder), ignore_errors=True)
    t = Testdata(source, out)
    for make in (photos, edits, exif, turned, formats, modes, alpha, animated, bits, flat, tiny, raw, disguised, bad):
        make(t)
    t.write_tables()


if __name__ == "__main__":
    main()
