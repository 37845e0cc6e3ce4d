#!/usr/bin/env python3
"""Cuts a page (PPM) down to what stands between its running header and footer, and writes it as a small PNG.

    crop.py page.ppm picture.png

Python's own library alone: an indexed PNG with few colours is a list of bytes, deflated.
"""
import struct
import sys
import zlib

HEAD, FOOT = 0.094, 0.915   # where the running header ends and the footer begins, as parts of the height
MARGIN = 8                  # pixels left around


def read(path):
    data = open(path, "rb").read()
    fields, at = [], 0
    while len(fields) < 4:
        end = min(i for i in (data.find(b" ", at), data.find(b"\n", at)) if i >= 0)
        fields.append(data[at:end])
        at = end + 1
    width, height = int(fields[1]), int(fields[2])
    return width, height, data[at:at + width * height * 3]


def cut(width, height, pixels):
    """The rows and columns that hold anything but white."""
    rows = range(int(height * HEAD), int(height * FOOT))
    white = b"\xff" * (width * 3)
    inked = [y for y in rows if pixels[y * width * 3:(y + 1) * width * 3] != white]
    top, bottom = max(inked[0] - MARGIN, rows[0]), min(inked[-1] + MARGIN, height - 1)
    left, right = width, 0
    for y in inked:
        row = pixels[y * width * 3:(y + 1) * width * 3]
        left = min(left, (len(row) - len(row.lstrip(b"\xff"))) // 3)
        right = max(right, len(row.rstrip(b"\xff")) // 3)
    return max(left - MARGIN, 0), top, min(right + MARGIN, width - 1), bottom


def indexed(width, pixels, box, step):
    """Lines of places in a palette whose colours lie `step` apart."""
    left, top, right, bottom = box
    palette, lines, cache = {}, [], {}
    for y in range(top, bottom + 1):
        line = bytearray(b"\0")  # no filter
        row = pixels[(y * width + left) * 3:(y * width + right + 1) * 3]
        for x in range(0, len(row), 3):
            pixel = row[x:x + 3]
            index = cache.get(pixel)
            if index is None:
                colour = tuple(min(255, (c + step // 2) // step * step) for c in pixel)
                index = cache[pixel] = palette.setdefault(colour, len(palette))
                if index > 255:
                    return None
            line.append(index)
        lines.append(bytes(line))
    return palette, lines


def main(source, target):
    width, height, pixels = read(source)
    left, top, right, bottom = box = cut(width, height, pixels)
    palette, lines = next(found for step in (17, 51) if (found := indexed(width, pixels, box, step)))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", right - left + 1, bottom - top + 1, 8, 3, 0, 0, 0)
    colours = b"".join(bytes(c) for c in palette)
    with open(target, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"PLTE", colours))
        out.write(chunk(b"IDAT", zlib.compress(b"".join(lines), 9)) + chunk(b"IEND", b""))


main(*sys.argv[1:])
