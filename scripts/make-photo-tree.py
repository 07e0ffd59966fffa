#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Makes a photographer's tree of photos: camera originals with EXIF, sidecars and RAW files, edited versions saved at a
# higher quality, black-and-white versions, web exports, mailed and backed-up copies, upscales, PNGs of JPEGs, copies with
# other tags, bursts, and screenshots of one template. With vips, in place of the tools that such trees come from.
#
#   make-photo-tree.py FOLDER PHOTO...
#
# Prints a line a file: what it is, a tab, its path. What is what, and what a plan may do to it:
#   master     the camera original: one of equal bytes or payload must stay
#   edited, bw, burst, screenshot   no copies: must stay
#   backup     equal bytes          retagged   equal payload, with a rating of its own
#   mailed     recompressed         web        reduced to half         png   lossless, of the JPEG       upscale   1.5 times
import datetime
import os
import shutil
import struct
import subprocess
import sys
from random import Random

TIME = 1_700_000_000  # of the first master, and then a day apart each


def vips(*words):
    subprocess.run(['vips', *map(str, words)], check=True)


def exif(second, serial):
    """An EXIF block with camera, time and position: big-endian TIFF."""

    def entry(tag, kind, count, value):
        return struct.pack('>HHI', tag, kind, count) + value

    taken = datetime.datetime.fromtimestamp(second, datetime.timezone.utc).strftime('%Y:%m:%d %H:%M:%S')
    texts = [b'Canon\0', b'EOS 5D\0', taken.encode() + b'\0', serial.encode() + b'\0']
    ifd0_at, exif_at, gps_at = 8, 8 + 2 + 4 * 12 + 4, 8 + 2 + 4 * 12 + 4 + 2 + 2 * 12 + 4
    data_at = gps_at + 2 + 4 * 12 + 4
    places, data = [], b''
    for text in texts:
        places.append(data_at + len(data))
        data += text
    data += b'\0' * (len(data) % 2)
    latitude = data_at + len(data)
    data += struct.pack('>6I', 48, 1, 8, 1, int(serial) % 60, 1)
    longitude = data_at + len(data)
    data += struct.pack('>6I', 11, 1, 34, 1, int(serial) % 60, 1)
    long = lambda n: struct.pack('>I', n)
    ifd0 = struct.pack('>H', 4) + entry(0x10f, 2, len(texts[0]), long(places[0])) + \
        entry(0x110, 2, len(texts[1]), long(places[1])) + entry(0x8769, 4, 1, long(exif_at)) + \
        entry(0x8825, 4, 1, long(gps_at)) + long(0)
    sub = struct.pack('>H', 2) + entry(0x9003, 2, len(texts[2]), long(places[2])) + \
        entry(0xa431, 2, len(texts[3]), long(places[3])) + long(0)
    gps = struct.pack('>H', 4) + entry(1, 2, 2, b'N\0\0\0') + entry(2, 5, 3, long(latitude)) + \
        entry(3, 2, 2, b'E\0\0\0') + entry(4, 5, 3, long(longitude)) + long(0)
    assert ifd0_at + len(ifd0) == exif_at and exif_at + len(sub) == gps_at and gps_at + len(gps) == data_at
    return b'MM\0\x2a' + long(ifd0_at) + ifd0 + sub + gps + data


def with_segment(jpeg, payload):
    """A JPEG with one more APP1 after its SOI."""
    return jpeg[:2] + b'\xff\xe1' + struct.pack('>H', len(payload) + 2) + payload + jpeg[2:]


def xmp(rating):
    return b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description ' \
        b'xmp:Rating="%d"/></rdf:RDF></x:xmpmeta>' % rating


class Tree:
    def __init__(self, folder):
        self.folder = folder
        self.scratch = os.path.join(folder, '.scratch.v')

    def path(self, kind, *parts):
        path = os.path.join(self.folder, *parts)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if kind:
            print(kind, os.path.abspath(path), sep='\t')
        return path

    def save(self, kind, image, *parts, quality, block=None):
        """A JPEG without metadata, or with an EXIF block."""
        path = self.path(kind, *parts)
        vips('jpegsave', image, path, '--Q', quality, '--strip')
        if block:
            with open(path, 'rb') as file:
                jpeg = file.read()
            with open(path, 'wb') as file:
                file.write(with_segment(jpeg, b'Exif\0\0' + block))
        return path

    def photo(self, number, source):
        name, scratch = f'IMG_{number:04}', self.scratch
        taken = TIME + 86400 * number
        block = exif(taken, str(1000 + number))
        coloured = self.folder + '/.coloured.v'
        vips('resize', source, scratch, 2)  # of small photos
        vips('colourspace', scratch, coloured, 'srgb')
        master = self.save('master', coloured, 'masters', name + '.jpg', quality=95, block=block)
        if number % 3 == 0:
            with open(self.path('', 'masters', name + '.xmp'), 'wb') as file:
                file.write(xmp(5))
        if number % 3 == 1:
            with open(self.path('', 'masters', name + '.CR2'), 'wb') as file:
                file.write(b'II*\0\x10\0\0\0CR\x02\0' + bytes([number]) * 1000)
        shutil.copyfile(master, self.path('backup', 'backup', '2019', name + '.jpg'))
        with open(master, 'rb') as file:
            tagged = with_segment(file.read(), xmp(number % 5 + 1))
        with open(self.path('retagged', 'catalogue', name + '.jpg'), 'wb') as file:
            file.write(tagged)
        # Editors keep the EXIF block, and save well.
        vips('linear', master, scratch, '--uchar', '--', '1.25 1.1 0.9', '-20 0 12')
        self.save('edited', scratch, 'edits', name + '-edited.jpg', quality=98, block=block)
        vips('colourspace', master, scratch, 'b-w')
        self.save('bw', scratch, 'edits', name + '-bw.jpg', quality=98, block=block)
        self.save('mailed', master, 'mail', name + '.jpg', quality=60)
        vips('resize', master, scratch, 0.5)
        self.save('web', scratch, 'web', name + '.jpg', quality=75)
        vips('resize', master, scratch, 1.5, '--kernel', 'lanczos3')
        self.save('upscale', scratch, 'print', name + '.jpg', quality=92)
        vips('pngsave', master, self.path('png', 'converted', name + '.png'), '--strip')

    def burst(self, number, source):
        """Frames of one camera, a second apart: what moves with the hand."""
        width = int(subprocess.run(['vipsheader', '-f', 'width', source], check=True, capture_output=True).stdout)
        height = int(subprocess.run(['vipsheader', '-f', 'height', source], check=True, capture_output=True).stdout)
        for frame in range(4):
            left, top = 3 * frame, 2 * (frame % 3)
            vips('crop', source, self.scratch, left, top, width - 12, height - 6)
            self.save('burst', self.scratch, 'bursts', f'IMG_{number:04}_{frame}.jpg', quality=93,
                      block=exif(TIME + 86400 * number + 3600 + frame, '77'))

    def screenshots(self, n):
        """One template, other words."""
        width, height = 540, 960
        base = self.folder + '/.base.pgm'
        random = Random(1)
        for i in range(n):
            grey = bytearray([245]) * (width * height)
            for line in range(8):
                left = 40
                for _ in range(4):  # words, without fonts
                    word = random.randrange(25, 120)
                    for y in range(120 + 100 * line, 138 + 100 * line):
                        grey[y * width + left:y * width + left + word] = bytes(word)
                    left += word + 12
            with open(base, 'wb') as file:
                file.write(b'P5 %d %d 255\n' % (width, height) + grey)
            vips('pngsave', base, self.path('screenshot', 'screenshots', f'Screenshot_{i:02}.png'), '--strip')


def main():
    os.makedirs(sys.argv[1], exist_ok=True)
    tree = Tree(sys.argv[1])
    photos = sys.argv[2:]
    for number, photo in enumerate(photos):
        tree.photo(number, photo)
    for number, photo in enumerate(photos[::3]):
        tree.burst(100 + number, photo)
    tree.screenshots(max(2, len(photos)))
    for name in os.listdir(tree.folder):
        if name.startswith('.') and name.endswith(('.v', '.pgm')):
            os.unlink(os.path.join(tree.folder, name))


main()
