# SPDX-License-Identifier: MIT
"""The edits that bench_accuracy.py measures: what people do to a picture, made by Pillow.

EDITS has a name, whether it is hard, a suffix and a function for each. The function gets an upright RGB picture and
random numbers whose seed depends on the picture and on the edit alone, and returns the edited picture. What makes it
is not the library that twindex decodes with, so that neither its resampling nor its colours favour twindex.
"""
import hashlib
import math
import os
import random

import numpy
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

QUALITY = 88  # of a JPEG whose edit says nothing of it
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
WORDS = ("when you finally", "find the other copy", "of the same picture", "in a folder of 2009", "nobody:", "me at 3 am")
FORMATS = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
EDITS = {}


class Edit:
    def __init__(self, name, hard, suffix, save, function):
        self.name, self.hard, self.suffix, self.save, self.function = name, hard, suffix, save, function

    def make(self, source, picture, to):
        """Writes the edit of `picture`, which the file `source` holds, to the file `to`."""
        seed = hashlib.sha256(f"{os.path.basename(to)} {self.name}".encode()).digest()
        made = self.function(picture, random.Random(seed), source)
        if isinstance(made, bytes):
            write(to, lambda file: file.write(made))
        else:
            save(made, to, **(self.save or {"quality": QUALITY}))


def write(to, function):
    """A file, whole or not at all."""
    temporary = f"{to}.tmp"
    with open(temporary, "wb") as file:
        function(file)
    os.rename(temporary, to)


def save(picture, to, **options):
    suffix = os.path.splitext(to)[1]
    write(to, lambda file: picture.save(file, format=FORMATS[suffix], **options))


def edit(name, hard=True, suffix=".jpg", **save):
    def add(function):
        EDITS[name] = Edit(name, hard, suffix, save, function)
        return function
    return add


def variants(names, hard=True):
    """One edit for each name; the function gets the value of the name beside the picture."""
    def add(function):
        for name, value in names.items():
            EDITS[name] = Edit(name, hard, ".jpg", {}, lambda picture, rng, _, value=value: function(picture, value, rng))
        return function
    return add


# --- Helpers --------------------------------------------------------------------------------------------------------
def longest_side(picture, pixels):
    scale = pixels / max(picture.size)
    return picture.resize([max(1, round(side * scale)) for side in picture.size], Image.LANCZOS)


def crop(picture, left, top, right, bottom):
    """Cuts off shares of the width and the height."""
    wide, high = picture.size
    return picture.crop((round(left * wide), round(top * high), wide - round(right * wide), high - round(bottom * high)))


def crop_to(picture, aspect):
    """The largest part in the middle that is `aspect` times as wide as high."""
    wide, high = picture.size
    w, h = min(wide, round(high * aspect)), min(high, round(wide / aspect))
    return picture.crop(((wide - w) // 2, (high - h) // 2, (wide - w) // 2 + w, (high - h) // 2 + h))


def on_canvas(picture, size, at, colour):
    canvas = Image.new("RGB", size, colour)
    canvas.paste(picture, at)
    return canvas


def by_table(picture, function):
    """Each sample changed by a function of 0..1."""
    return picture.point([max(0, min(255, round(255 * function(value / 255)))) for value in range(256)] * 3)


def array(picture):
    return numpy.asarray(picture, dtype=numpy.float32)


def picture_of(samples):
    return Image.fromarray(numpy.clip(numpy.rint(samples), 0, 255).astype(numpy.uint8), "RGB")


def font(pixels):
    return ImageFont.truetype("DejaVuSans-Bold.ttf", max(8, round(pixels)))


def line(rng, n_words=2):
    return " ".join(rng.sample(WORDS, n_words))


def text_at(draw, box, text, fill, share=0.6, **more):
    """A line in the middle of a box (left, top, right, bottom), as high as `share` of it where the width allows."""
    left, top, right, bottom = box
    face = font(share * (bottom - top))
    long = face.getlength(text)
    if long > 0.95 * (right - left):
        face = font(face.size * 0.95 * (right - left) / long)
    draw.text(((left + right) / 2, (top + bottom) / 2), text, fill=fill, font=face, anchor="mm", **more)


def without_metadata(data):
    """The bytes of a JPEG without its APPn and COM segments (but APP14, which says how colours are stored)."""
    kept, at = [data[:2]], 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        marker, end = data[at + 1], at + 2 + int.from_bytes(data[at + 2:at + 4], "big")
        if marker == 0xEE or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(data[at:end])
        at = end
    return b"".join(kept) + data[at:]


# --- Mild -----------------------------------------------------------------------------------------------------------
edit("JPEG quality 75", hard=False, quality=75)(lambda picture, *_: picture)
edit("JPEG quality 50", hard=False, quality=50)(lambda picture, *_: picture)
edit("PNG", hard=False, suffix=".png", compress_level=1)(lambda picture, *_: picture)
edit("WebP quality 75", hard=False, suffix=".webp", quality=75, method=2)(lambda picture, *_: picture)
edit("half the size", hard=False)(lambda picture, *_: longest_side(picture, max(picture.size) / 2))
edit("longest side 800 px", hard=False)(lambda picture, *_: longest_side(picture, 800))
edit("grey", hard=False)(lambda picture, *_: picture.convert("L"))
variants({"10 % brighter": 1.1, "10 % darker": 0.9}, hard=False)(
    lambda picture, value, _: ImageEnhance.Brightness(picture).enhance(value))
variants({"contrast +10 %": 1.1}, hard=False)(lambda picture, value, _: ImageEnhance.Contrast(picture).enhance(value))
edit("slight blur", hard=False)(
    lambda picture, *_: picture.filter(ImageFilter.GaussianBlur(0.003 * max(picture.size))))
edit("slight sharpening", hard=False)(
    lambda picture, *_: picture.filter(ImageFilter.UnsharpMask(0.004 * max(picture.size), 80, 2)))


@edit("metadata removed", hard=False)
def metadata_removed(picture, _, source):
    with open(source, "rb") as file:
        data = file.read()
    with Image.open(source) as image:
        plain = image.format == "JPEG" and image.getexif().get(0x112, 1) == 1
    return without_metadata(data) if plain else picture


# --- Hard: parts cut off ----------------------------------------------------------------------------------------------
variants({f"crop by {percent} % on each side": percent / 100 for percent in (1, 2.5, 5, 10, 20)})(
    lambda picture, share, _: crop(picture, share, share, share, share))
edit("crop 10 % on the left")(lambda picture, *_: crop(picture, 0.1, 0, 0, 0))
edit("crop 10 % at the bottom")(lambda picture, *_: crop(picture, 0, 0, 0, 0.1))
edit("crop to a square")(lambda picture, *_: crop_to(picture, 1))
edit("crop to 16:9 or 9:16")(
    lambda picture, *_: crop_to(picture, 16 / 9 if picture.size[0] >= picture.size[1] else 9 / 16))


# --- Hard: something around ------------------------------------------------------------------------------------------
variants({f"{word} border {percent} %": (percent / 100, colour) for percent in (2, 5)
          for word, colour in (("white", WHITE), ("black", BLACK))})(
    lambda picture, value, _: ImageOps.expand(picture, max(1, round(value[0] * max(picture.size))), value[1]))


@variants({"letterbox": (0, 1 / 6), "pillarbox": (1 / 6, 0)})
def bars(picture, share, _):
    wide, high = picture.size
    x, y = round(share[0] * wide), round(share[1] * high)
    return on_canvas(picture, (wide + 2 * x, high + 2 * y), (x, y), BLACK)


@variants({"caption bar above": True, "caption bar below": False})
def caption(picture, above, rng):
    wide, high = picture.size
    bar = round(0.2 * high)
    made = on_canvas(picture, (wide, high + bar), (0, bar if above else 0), WHITE)
    top = 0 if above else high
    draw = ImageDraw.Draw(made)
    text_at(draw, (0, top, wide, top + bar / 2), line(rng), BLACK)
    text_at(draw, (0, top + bar / 2, wide, top + bar), line(rng), BLACK)
    return made


@variants({"phone screenshot, dark": ((18, 18, 20), WHITE), "phone screenshot, light": (WHITE, BLACK)})
def screenshot(picture, colours, rng):
    paper, ink = colours
    wide, high = 540, 1170
    fit = min(wide / picture.size[0], 0.75 * high / picture.size[1])
    inside = picture.resize([round(fit * side) for side in picture.size], Image.LANCZOS)
    made = on_canvas(inside, (wide, high), ((wide - inside.size[0]) // 2, (high - inside.size[1]) // 2), paper)
    draw = ImageDraw.Draw(made)
    draw.text((30, 14), f"{rng.randrange(24)}:{rng.randrange(60):02}", fill=ink, font=font(22))
    draw.rectangle((wide - 70, 16, wide - 30, 36), outline=ink, width=2)
    draw.rectangle((wide - 67, 19, wide - 67 + rng.randrange(8, 34), 33), fill=ink)
    draw.rectangle((wide / 2 - 70, high - 16, wide / 2 + 70, high - 11), fill=ink)
    return made


# --- Hard: something over it -----------------------------------------------------------------------------------------
@edit("watermark across the middle")
def watermark(picture, *_):
    wide, high = picture.size
    layer = Image.new("RGBA", picture.size, (255, 255, 255, 0))
    text_at(ImageDraw.Draw(layer), (0.1 * wide, 0, 0.9 * wide, high), "© example photo", (255, 255, 255, 140), 0.2)
    layer = layer.rotate(math.degrees(math.atan2(high, wide)) / 2, Image.BICUBIC)
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


@edit("text over top and bottom")
def meme(picture, rng, _):
    wide, high = picture.size
    made = picture.copy()
    draw = ImageDraw.Draw(made)
    for top in 0.02, 0.83:
        text_at(draw, (0, top * high, wide, (top + 0.15) * high), line(rng).upper(), WHITE, 0.7,
                stroke_width=max(1, high // 120), stroke_fill=BLACK)
    return made


# --- Hard: turned, stretched ------------------------------------------------------------------------------------------
edit("rotated by 2 degrees, black corners")(lambda picture, *_: picture.rotate(2, Image.BICUBIC))
edit("stretched by 5 %")(
    lambda picture, *_: picture.resize((round(1.05 * picture.size[0]), picture.size[1]), Image.LANCZOS))


@edit("rotated by 2 degrees, corners cut off")
def straightened(picture, *_):
    wide, high = picture.size
    angle = math.radians(2)
    share = 1 / (math.cos(angle) + max(wide / high, high / wide) * math.sin(angle))
    cut = (1 - share) / 2
    return crop(picture.rotate(2, Image.BICUBIC), cut, cut, cut, cut)


# --- Hard: other colours and tones --------------------------------------------------------------------------------------
@edit("sepia")
def sepia(picture, *_):
    return picture.convert("RGB", (0.393, 0.769, 0.189, 0, 0.349, 0.686, 0.168, 0, 0.272, 0.534, 0.131, 0))


variants({"contrast +60 %": 1.6})(lambda picture, value, _: ImageEnhance.Contrast(picture).enhance(value))
variants({"gamma 0.6": 0.6, "gamma 1.7": 1.7})(
    lambda picture, gamma, _: by_table(picture, lambda value: value ** gamma))


@edit("noise")
def noise(picture, rng, _):
    samples = array(picture)
    normal = numpy.random.Generator(numpy.random.PCG64(rng.getrandbits(64))).normal(0, 16, samples.shape)
    return picture_of(samples + normal)


@variants({"vignette": 0.35, "strong vignette": 0.6})
def vignette(picture, strength, _):
    wide, high = picture.size
    x = numpy.linspace(-1, 1, wide, dtype=numpy.float32)[None, :]
    y = numpy.linspace(-1, 1, high, dtype=numpy.float32)[:, None]
    return picture_of(array(picture) * (1 - strength * (x * x + y * y) / 2)[:, :, None])


@edit("social media: crop, resize, filter, sticker", quality=70)
def social(picture, rng, _):
    made = longest_side(crop(picture, *4 * [0.025]), 1080)
    made = ImageEnhance.Color(ImageEnhance.Contrast(made).enhance(1.08)).enhance(1.2)
    made = picture_of(array(made) * numpy.array([1.04, 1.0, 0.94], dtype=numpy.float32))
    wide, high = made.size
    radius = 0.08 * max(wide, high)
    x, y = wide - 1.5 * radius, (1.5 * radius if rng.random() < 0.5 else high - 1.5 * radius)
    draw = ImageDraw.Draw(made)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 204, 51))
    for side in -1, 1:
        draw.ellipse((x + (0.4 * side - 0.13) * radius, y - 0.4 * radius,
                      x + (0.4 * side + 0.13) * radius, y - 0.1 * radius), fill=BLACK)
    draw.arc((x - 0.6 * radius, y - 0.5 * radius, x + 0.6 * radius, y + 0.6 * radius), 20, 160, BLACK,
             max(1, round(0.1 * radius)))
    return made
