"""Pictures that people draw or bring."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from builder.inspection import own_images
from builder.inspection.own_images import (
    OwnImageError,
    as_input,
    can_be_drawn,
    inverted,
    read_picture,
)


def file_of(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF", "WEBP"])
def test_the_middle_of_a_picture_is_read_in_every_format(kind: str) -> None:
    wide = Image.new("RGB", (90, 30), "black")
    ImageDraw.Draw(wide).rectangle((30, 0, 59, 29), fill="white")
    found = read_picture(file_of(wide, kind), (10, 10, 1))
    assert found.shape == (10, 10, 1)
    assert found[1:-1, 1:-1].min() > 240


def test_grey_or_colours_as_the_data_are() -> None:
    red = file_of(Image.new("RGB", (8, 8), (200, 0, 0)))
    assert read_picture(red, (4, 6, 3))[2, 3].tolist() == [200, 0, 0]
    assert read_picture(red, (4, 6))[2, 3] == pytest.approx(60, abs=1)


def test_what_can_be_seen_through_is_paper() -> None:
    clear = file_of(Image.new("RGBA", (8, 8), (0, 0, 0, 0)))
    assert (read_picture(clear, (4, 4, 1)) == 255).all()


def test_sixteen_bits_a_pixel_are_read_as_eight() -> None:
    deep = np.array([[0, 2**8], [2**15, 2**16 - 1]], np.uint16)
    file = io.BytesIO()
    Image.fromarray(deep).save(file, "PNG")
    assert read_picture(file.getvalue(), (2, 2))[..., 0].tolist() == [[0, 1], [128, 255]]


def test_a_photo_lying_on_its_side_is_turned() -> None:
    picture = Image.new("RGB", (20, 20), "black")
    ImageDraw.Draw(picture).rectangle((0, 0, 19, 9), fill="white")  # light above
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    found = read_picture(file_of(picture, "JPEG", exif=exif), (10, 10, 1))
    assert found[5, 8] > 200
    assert found[5, 1] < 50


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(OwnImageError, match="Expected a picture as PNG"):
        read_picture(content, (4, 4, 1))


def test_a_broken_picture_is_refused() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    whole = file_of(Image.fromarray(noise))
    with pytest.raises(OwnImageError, match="cannot be read"):
        read_picture(whole[: len(whole) // 2], (4, 4, 1))


@pytest.mark.parametrize("side", [5_000, 20_000])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch, side: int
) -> None:
    bomb = file_of(Image.new("1", (side, side)))
    assert len(bomb) < 200_000
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("It was decoded."))
    with pytest.raises(OwnImageError, match="24 million pixels"):
        read_picture(bomb, (28, 28, 1))


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_images, "MOST_FILE_BYTES", 2**20)
    with pytest.raises(OwnImageError, match="at most 1 MB"):
        read_picture(b"\0" * (2**20 + 1), (4, 4, 1))


def test_numbers_are_scaled_to_the_range_of_the_data() -> None:
    picture = np.array([[[0], [255]]], np.uint8)
    assert as_input(picture, (1, 2), (-1, 1)).tolist() == [[-1, 1]]
    assert as_input(inverted(picture), (1, 2, 1), None).ravel().tolist() == [1, 0]


def test_which_inputs_are_pictures() -> None:
    assert [can_be_drawn(each) for each in ((8, 8), (8, 8, 1), (8, 8, 3), (8, 8, 4), (9,))] == [
        True, True, True, False, False,
    ]  # fmt: skip
