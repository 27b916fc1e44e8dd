"""Files to bring, good and bad, made on the spot."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image


def png(side: int = 8, colour: tuple[int, int, int] = (200, 30, 30), **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, "PNG", **options)
    return file.getvalue()


def huge_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG whose header says that it is huge, with next to no pixels behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def two_classes(count: int = 10) -> dict[str, bytes]:
    """Red and blue squares in two folders, all different."""
    red = {f"red/{i}.png": png(colour=(200 + i, 30, 30)) for i in range(count)}
    return red | {f"blue/{i}.png": png(colour=(30, 30, 200 + i)) for i in range(count)}


def zipped(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return path


def with_link(path: Path, files: dict[str, bytes], name: str, target: str) -> Path:
    zipped(path, files)
    link = zipfile.ZipInfo(name)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, target)
    return path


def marked_encrypted(path: Path) -> Path:
    """Sets the flag of encryption in all headers."""
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(signature, place + 4)
    path.write_bytes(content)
    return path


def saved_arrays(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path
