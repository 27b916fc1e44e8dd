import contextlib
import io
import socket
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from builder.workers import wire
from builder.workers.errors import WireError
from builder.workers.wire import Message, decode, encode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
HEADERS = st.dictionaries(st.text(), JSON, max_size=4)
ARRAYS = st.dictionaries(
    st.from_regex(r"[a-z_0-9]{1,12}", fullmatch=True),
    npst.arrays(
        st.sampled_from(["float32", "float64", "int64", "uint8", "bool", "<U4"]),
        npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    ),
    max_size=3,
)


@given(HEADERS, ARRAYS)
def test_a_message_comes_back_equal(header: dict, arrays: dict) -> None:
    message = decode(encode(Message(header, arrays)))
    assert message.header == header
    assert message.arrays.keys() == arrays.keys()
    for name, array in arrays.items():
        assert message.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(message.arrays[name], array)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_wire_error(data: bytes) -> None:
    with pytest.raises(WireError):
        decode(data)


FRAME = encode(Message({"op": "x"}, {"a": np.arange(4)}))


@pytest.mark.parametrize("bit", range(8))
def test_a_damaged_frame_raises_a_wire_error_or_is_read(bit: int) -> None:
    for place in range(len(FRAME)):
        damaged = bytearray(FRAME)
        damaged[place] ^= 1 << bit
        with contextlib.suppress(WireError):
            decode(bytes(damaged))


def test_a_body_that_says_it_is_encrypted_is_refused() -> None:
    damaged = bytearray(FRAME)
    damaged[FRAME.index(b"PK\x01\x02") + 8] |= 1  # the flags in the archive's directory
    with pytest.raises(WireError, match="encrypted"):
        decode(bytes(damaged))


def test_a_header_that_is_nested_without_end_is_refused() -> None:
    header = b"[" * 1_000_000
    frame = struct.pack(">4sIQ", wire.MAGIC, len(header), 0) + header
    with pytest.raises(WireError, match="JSON"):
        decode(frame)


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 40, -1])
def test_a_cut_frame_is_refused(length: int) -> None:
    frame = encode(Message({"op": "x"}, {"a": np.arange(4)}))
    with pytest.raises(WireError):
        decode(frame[:length])


def test_objects_are_not_sent() -> None:
    with pytest.raises(WireError, match="'a' cannot be sent"):
        encode(Message({}, {"a": np.array([object()])}))


def test_a_header_of_other_values_is_not_sent() -> None:
    with pytest.raises(WireError, match="JSON"):
        encode(Message({"a": object()}))


def frame_with_body(body: bytes) -> bytes:
    return struct.pack(">4sIQ", wire.MAGIC, 2, len(body)) + b"{}" + body


def test_a_pickled_array_is_not_read() -> None:
    buffer = io.BytesIO()
    np.savez(buffer, a=np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(WireError, match="[Oo]bject"):
        decode(frame_with_body(buffer.getvalue()))


def test_a_compressed_array_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, a=np.zeros(10_000))
    with pytest.raises(WireError, match="without compression"):
        decode(frame_with_body(buffer.getvalue()))


def test_an_archive_that_claims_a_huge_array_is_refused() -> None:
    claim = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    header = b"\x93NUMPY\x01\x00v\x00" + claim
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.npy", header.ljust(127) + b"\n")
    with pytest.raises(WireError, match="larger than it is"):
        decode(frame_with_body(buffer.getvalue()))


@pytest.mark.parametrize(
    ("header", "body", "complaint"),
    [(wire.MAX_HEADER + 1, 0, "header of at most"), (0, wire.MAX_BODY + 1, "body of at most")],
)
def test_lengths_are_checked_before_anything_is_read(
    header: int, body: int, complaint: str
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack(">4sIQ", wire.MAGIC, header, body))
        with pytest.raises(WireError, match=complaint):
            wire.receive(ours)


def test_a_connection_that_closes_early_is_noticed() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(encode(Message({"a": 1}))[:-1])
        with pytest.raises(WireError, match="closed at"):
            wire.receive(ours)


def test_another_protocol_is_noticed() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(WireError, match="begins with"):
            wire.receive(ours)
