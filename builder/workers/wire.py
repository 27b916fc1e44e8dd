"""Messages between processes: a JSON header and NumPy arrays, never a pickle.

A frame is `MAGIC`, the length of the header (4 bytes, big-endian), the length of the body
(8 bytes), the header as UTF-8 JSON, and the body as an uncompressed `.npz` archive (empty when
there are no arrays). Both lengths are checked against a bound before anything is read, so a
stranger on the port cannot make a process allocate memory.
"""

from __future__ import annotations

import io
import json
import math
import socket
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from builder.workers.errors import WireError

MAGIC = b"STR1"
MAX_HEADER = 32 * 2**20
MAX_BODY = 2**30

_PREFIX = struct.Struct(">4sIQ")

MAX_FRAME = _PREFIX.size + MAX_HEADER + MAX_BODY

Arrays = Mapping[str, np.ndarray[Any, Any]]


@dataclass(frozen=True)
class Message:
    """A header of JSON values and arrays by name."""

    header: Mapping[str, Any]
    arrays: Arrays = field(default_factory=dict)


def encode(message: Message) -> bytes:
    """Turns a message into one frame.

    Raises:
        WireError: When the header is not JSON, an array holds Python objects, or either is
            larger than `MAX_HEADER` or `MAX_BODY` bytes.
    """
    try:
        header = json.dumps(message.header, separators=(",", ":"), allow_nan=True).encode()
    except (TypeError, ValueError) as error:
        raise WireError(f"Expected a header of JSON values: {error}") from error
    body = _pack(message.arrays)
    _check_lengths(len(header), len(body))
    return _PREFIX.pack(MAGIC, len(header), len(body)) + header + body


def decode(frame: bytes) -> Message:
    """Reads one frame back; the inverse of `encode`.

    Raises:
        WireError: When the bytes are not one whole frame of ours.
    """
    if len(frame) < _PREFIX.size:
        raise WireError(f"Expected a frame of at least {_PREFIX.size} bytes, got {len(frame)}.")
    header_length, body_length = _lengths(frame[: _PREFIX.size])
    if len(frame) != _PREFIX.size + header_length + body_length:
        raise WireError(
            f"Expected a frame of {_PREFIX.size + header_length + body_length} bytes, "
            f"got {len(frame)}."
        )
    start = _PREFIX.size + header_length
    return _parse(frame[_PREFIX.size : start], frame[start:])


def send(connection: socket.socket, message: Message) -> None:
    """Writes a message to a socket."""
    connection.sendall(encode(message))


def receive(connection: socket.socket, *, max_header: int = MAX_HEADER) -> Message:
    """Reads one message from a socket.

    Args:
        connection: A connected socket; its time-out applies to every read.
        max_header: The largest header to accept, in bytes.

    Raises:
        WireError: When the other side closes early or sends something else.
        TimeoutError: When the socket's time-out passes without data.
    """
    prefix = receive_exactly(connection, _PREFIX.size)
    header_length, body_length = _lengths(prefix, max_header)
    header = receive_exactly(connection, header_length)
    return _parse(header, receive_exactly(connection, body_length))


def receive_exactly(connection: socket.socket, count: int) -> bytes:
    """Reads `count` bytes from a socket, or raises WireError when it closes before."""
    data = bytearray()
    while len(data) < count:
        part = connection.recv(min(count - len(data), 2**20))
        if not part:
            raise WireError(f"Expected {count} bytes, but the connection closed at {len(data)}.")
        data += part
    return bytes(data)


def _lengths(prefix: bytes, max_header: int = MAX_HEADER) -> tuple[int, int]:
    magic, header_length, body_length = _PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise WireError(f"Expected a frame that begins with {MAGIC!r}, got {magic!r}.")
    _check_lengths(header_length, body_length, max_header)
    return header_length, body_length


def _check_lengths(header: int, body: int, max_header: int = MAX_HEADER) -> None:
    for part, length, bound in (("header", header, max_header), ("body", body, MAX_BODY)):
        if length > bound:
            raise WireError(f"Expected a {part} of at most {bound:,} bytes, got {length:,}.")


def _parse(header: bytes, body: bytes) -> Message:
    try:
        values = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise WireError(f"Expected a header in JSON: {error}") from error
    if not isinstance(values, dict):
        raise WireError(f"Expected the header to be an object, got {type(values).__name__}.")
    return Message(values, _unpack(body))


def _pack(arrays: Arrays) -> bytes:
    if not arrays:
        return b""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            with archive.open(name + ".npy", "w", force_zip64=True) as file:
                try:
                    np.lib.format.write_array(
                        file, np.asanyarray(array), version=(1, 0), allow_pickle=False
                    )
                except ValueError as error:
                    raise WireError(f"Array {name!r} cannot be sent: {error}") from error
    return buffer.getvalue()


def _unpack(body: bytes) -> dict[str, np.ndarray[Any, Any]]:
    if not body:
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return {
                entry.filename.removesuffix(".npy"): _read(archive, entry)
                for entry in archive.infolist()
            }
    except WireError:
        raise
    except Exception as error:  # zipfile and NumPy raise what they like about bytes of others
        raise WireError(f"Expected a body of NumPy arrays: {error}") from error


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> np.ndarray[Any, Any]:
    # A stored entry is as long as it is in the body; a compressed one could be any length.
    if entry.compress_type != zipfile.ZIP_STORED:
        raise WireError("Expected arrays without compression.")
    with archive.open(entry) as file:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):
            raise WireError(f"Expected arrays in version 1.0 of their format, got {version}.")
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    # NumPy allocates what the array's header says, before it sees that the rest is missing.
    if math.prod(shape) * dtype.itemsize > entry.file_size:
        raise WireError(f"Array {entry.filename!r} says that it is larger than it is.")
    with archive.open(entry) as file:
        return np.asarray(np.lib.format.read_array(file, allow_pickle=False))
