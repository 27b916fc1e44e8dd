"""ZIPs and folders of images: what is used, what is listed as skipped, what is refused."""

import io
import struct
import zipfile

import numpy as np
import pytest
from PIL import Image

from builder.datasets.base import silent
from builder.datasets.own import archive, limits
from builder.datasets.own.bringing import bring, look, outline
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.image_examples import some_images
from builder.datasets.own.pictures import decoded
from builder.datasets.own.plans import ImagesPlan, Split
from builder.settings import settings
from tests.datasets.own.files import (
    huge_png,
    marked_encrypted,
    png,
    two_classes,
    with_link,
    zipped,
)


def looked_at(path):
    found = look(path, settings(), silent).images
    assert found is not None
    return found


def reasons(found):
    return {each.name: each.reason for each in found.skipped}


def test_class_folders_become_examples(tmp_path):
    path = zipped(tmp_path / "a.zip", two_classes(10))
    found = look(path, settings())
    assert [(each.name, each.train) for each in found.images.classes] == [("blue", 10), ("red", 10)]
    plan = ImagesPlan(height=6, width=4, split=Split(test_part=0.2))
    about, arrays = bring(path, plan, found, "a.zip", settings())
    assert arrays["x0_train"].shape == (16, 6, 4, 3) and arrays["x0_test"].shape == (4, 6, 4, 3)
    assert about.counts == ((8, 8), (2, 2))
    assert about.dataset("0" * 32, tmp_path).largest_share == 0.5
    red = arrays["x0_train"][arrays["y0_train"] == 1]
    assert (red[..., 0] >= 200).all() and (red[..., 2] == 30).all()
    told = outline(path, plan, found, settings())
    assert (told.inputs, told.train, told.test) == ((("inputs", (6, 4, 3)),), (8, 8), (2, 2))


@pytest.mark.parametrize(
    ("names", "classes", "test"),
    [
        (["a/1.png", "b/1.png"], {"a": 1, "b": 1}, 0),
        (["all/a/1.png", "all/b/1.png"], {"a": 1, "b": 1}, 0),
        (["all/of/it/a/x/1.png", "all/of/it/b/1.png"], {"a": 1, "b": 1}, 0),
        (["d/train/a/1.png", "d/train/b/1.png", "d/test/a/2.png"], {"a": 1, "b": 1}, 1),
        (["Train/a/1.png", "Train/b/1.png", "val/b/2.png"], {"a": 1, "b": 2}, 0),
        (["a\\1.png", "b\\1.png"], {"a": 1, "b": 1}, 0),
        (["a/1.png", "b/1.png", "__MACOSX/a/._1.png", "a/.DS_Store", "a/Thumbs.db"],
         {"a": 1, "b": 1}, 0),
    ],
)  # fmt: skip
def test_folders_around_and_parts(tmp_path, names, classes, test):
    found = looked_at(zipped(tmp_path / "a.zip", dict.fromkeys(names, png())))
    assert {each.name: each.train for each in found.classes} == classes
    assert (sum(each.test for each in found.classes), found.has_test) == (test, test > 0)
    assert found.skipped == ()


HOSTILE = {
    "../../etc/cron.d/evil.png": "leads outside",
    "/etc/passwd.png": "leads outside",
    "C:/windows/evil.png": "leads outside",
    "red/../../evil.png": "leads outside",
    "..\\evil.png": "leads outside",
    "red/inner.zip": "an archive in the ZIP",
    "red/program.exe": "no image by its name",
    "red/broken.png": "damaged",
    "red/text.jpg": "no image",
    "red/huge.png": "more than 40 million pixels",
    "red/large.png": "8,000 × 8,000 pixels, more than 40 million",
    "outside.png": "not in a class folder",
}


def test_hostile_and_broken_files_are_listed_and_skipped(tmp_path):
    bad = dict.fromkeys(HOSTILE, png())
    bad["red/broken.png"] = png(64)[:100]
    bad["red/text.jpg"] = b"no image at all"
    bad["red/huge.png"] = huge_png()
    bad["red/large.png"] = huge_png(8_000, 8_000)
    before = {*tmp_path.parent.rglob("*"), tmp_path / "a.zip"}
    found = looked_at(zipped(tmp_path / "a.zip", two_classes(3) | bad))
    for name, reason in HOSTILE.items():
        assert reason in reasons(found)[name], name
    assert found.skipped_count == len(HOSTILE)
    assert found.images == 6
    about, arrays = bring(
        tmp_path / "a.zip", ImagesPlan(), look(tmp_path / "a.zip", settings()), "a", settings()
    )
    assert len(arrays["x0_train"]) + len(arrays["x0_test"]) == 6
    assert "Not used: 12 files." in about.in_words()
    assert {*tmp_path.parent.rglob("*")} == before  # nothing was unpacked


def test_a_link_in_a_zip_is_not_followed(tmp_path):
    path = with_link(tmp_path / "a.zip", two_classes(2), "red/link.png", "/etc/passwd")
    assert reasons(looked_at(path)) == {"red/link.png": "a link to another file"}


def test_a_name_with_a_nul_byte_is_not_used(tmp_path):
    path = zipped(tmp_path / "a.zip", two_classes(2) | {"red/evilX.png": png()})
    path.write_bytes(path.read_bytes().replace(b"red/evilX.png", b"red/evil\0.png"))
    assert [each.reason for each in looked_at(path).skipped] == [
        "its name leads outside of the ZIP"
    ]


def test_encrypted_files_are_refused_in_words(tmp_path):
    path = marked_encrypted(zipped(tmp_path / "a.zip", two_classes(2)))
    with pytest.raises(OwnDataError, match="4 files: encrypted"):
        look(path, settings())


def test_a_bomb_is_skipped_by_its_ratio(tmp_path):
    bomb = b"\0" * (8 * limits.MB)  # packs to 8 kB
    path = zipped(tmp_path / "a.zip", two_classes(2) | {"red/bomb.png": bomb})
    assert path.stat().st_size < limits.MB
    assert "100 times larger" in reasons(looked_at(path))["red/bomb.png"]


def test_a_bomb_that_lies_about_its_size_is_read_no_further(tmp_path):
    bomb = b"\0" * (8 * limits.MB)
    path = zipped(tmp_path / "a.zip", two_classes(2) | {"red/bomb.png": bomb})
    content = path.read_bytes()
    length, told = struct.pack("<L", len(bomb)), struct.pack("<L", 100)
    assert content.count(length) >= 2
    path.write_bytes(content.replace(length, told))
    assert "damaged" in reasons(looked_at(path))["red/bomb.png"]  # the checksum of 100 bytes


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1_000)
    with pytest.raises(OwnDataError, match="unpacks to at most"):
        look(zipped(tmp_path / "a.zip", two_classes(20)), settings())


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.zip", two_classes(3))
    monkeypatch.setattr(archive, "MAX_ENTRIES", 5)
    with pytest.raises(OwnDataError, match="at most 5 files in the ZIP, got 6"):
        look(path, settings())


def test_a_long_list_of_files_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.zip", two_classes(3))
    monkeypatch.setattr(archive, "MAX_DIRECTORY", 100)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(OwnDataError, match="a list of files of at most"):
        archive.Archive(path)


@pytest.mark.parametrize("kept", [10, 300, 0.5, 0.98])
def test_a_cut_off_zip_is_explained(tmp_path, kept):
    path = zipped(tmp_path / "a.zip", two_classes(5))
    content = path.read_bytes()
    path.write_bytes(content[: kept if kept > 1 else int(len(content) * kept)])
    with pytest.raises(OwnDataError, match="the end is missing|damaged"):
        look(path, settings())


def test_one_class_is_no_task(tmp_path):
    path = zipped(tmp_path / "a.zip", {"only/1.png": png(), "only/2.png": png()})
    with pytest.raises(OwnDataError, match="at least two of them, got only"):
        look(path, settings())


def test_images_that_would_fill_the_memory_are_refused_before_they_are_read(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.zip", two_classes(50))
    monkeypatch.setenv("STRATA_MEMORY_LIMIT_MB", "256")
    found = look(path, settings())
    with pytest.raises(OwnDataError, match="at most 67 MB in memory, got 315 MB"):
        bring(path, ImagesPlan(height=512, width=512), found, "a", settings())


def test_a_folder_on_the_server_is_read_the_same_way_and_links_are_not_followed(tmp_path):
    for name, content in two_classes(4).items():
        target = tmp_path / "pictures" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (tmp_path / "pictures" / "red" / "link.png").symlink_to(tmp_path / "pictures" / "blue/0.png")
    (tmp_path / "pictures" / "elsewhere").symlink_to(tmp_path, target_is_directory=True)
    found = looked_at(tmp_path / "pictures")
    assert [(each.name, each.train) for each in found.classes] == [("blue", 4), ("red", 4)]
    assert reasons(found) == {"red/link.png": "a link to another file"}
    images, classes = some_images(tmp_path / "pictures", ImagesPlan(height=8, width=8), found)
    assert images.shape == (8, 8, 8, 3) and classes == ["blue"] * 4 + ["red"] * 4


def encoded(mode, value, form="PNG", size=(6, 4), **options):
    file = io.BytesIO()
    Image.new(mode, size, value).save(file, form, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "colour"),
    [
        (encoded("RGB", (10, 20, 30)), (10, 20, 30)),
        (encoded("L", 77), (77, 77, 77)),
        (encoded("1", 1), (255, 255, 255)),
        (encoded("P", 0, "GIF"), (0, 0, 0)),
        (encoded("RGBA", (10, 20, 30, 0)), (255, 255, 255)),
        (encoded("RGBA", (10, 20, 30, 255)), (10, 20, 30)),
        (encoded("LA", (0, 255)), (0, 0, 0)),
        (encoded("CMYK", (0, 0, 0, 0), "JPEG"), (255, 255, 255)),
        (encoded("I;16", 65_535), (255, 255, 255)),
        (encoded("I;16", 32_896), (128, 128, 128)),
        (encoded("F", 1.0, "TIFF"), (255, 255, 255)),
        (encoded("RGB", (10, 20, 30), "WEBP", lossless=True), (10, 20, 30)),
        (encoded("RGB", (10, 20, 30), "BMP"), (10, 20, 30)),
    ],
)
def test_every_mode_becomes_bytes(content, colour):
    for fit in ("stretch", "crop"):
        image = decoded(content, ImagesPlan(height=4, width=5, fit=fit))
        assert (image.shape, image.dtype) == ((4, 5, 3), np.uint8)
        assert (image == colour).all()
    gray = decoded(content, ImagesPlan(height=4, width=5, colours="gray"))
    assert gray.shape == (4, 5, 1)


def test_a_photo_is_turned_as_its_camera_was():
    file = io.BytesIO()
    image = Image.new("RGB", (8, 4), "white")
    image.paste((0, 0, 0), (0, 0, 4, 4))  # black on the left
    exif = image.getexif()
    exif[0x0112] = 6  # the camera was turned: the left is the top
    image.save(file, "PNG", exif=exif)
    upright = decoded(file.getvalue(), ImagesPlan(height=8, width=4, fit="stretch", colours="gray"))
    assert (upright[:4] < 60).all() and (upright[4:] > 190).all()
