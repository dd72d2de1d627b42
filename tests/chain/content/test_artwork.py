import struct
from pathlib import Path

import pytest

from chain.content.artwork import may_be_shown, pixel_size


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\0\0\0"


def jpeg(width: int, height: int) -> bytes:
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9
    frame = b"\xff\xff\xc2" + struct.pack(">HBHH", 17, 8, height, width)
    return b"\xff\xd8" + app + frame + b"\0" * 12


def webp(kind: bytes, payload: bytes) -> bytes:
    return b"RIFF\0\0\0\0WEBP" + kind + struct.pack("<I", len(payload)) + payload


def webp_extended(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", b"\0\0\0\0" + size)


def webp_lossless(width: int, height: int) -> bytes:
    return webp(b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14))


def webp_lossy(width: int, height: int) -> bytes:
    return webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height))


KINDS = [png, jpeg, webp_extended, webp_lossless, webp_lossy]


@pytest.mark.parametrize("kind", KINDS)
def test_the_size_is_read_from_the_header(kind: object) -> None:
    assert pixel_size(kind(640, 480)) == (640, 480)  # type: ignore[operator]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_of_eight_million_pixels_may_be_shown_and_a_bigger_one_not(tmp_path: Path, kind: object) -> None:
    for height, shown in ((2000, True), (2001, False)):
        file = tmp_path / str(height)
        file.write_bytes(kind(4000, height))  # type: ignore[operator]
        assert may_be_shown(file) is shown


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a\x01\x00\x01\x00",
        b"BM" + b"\0" * 60,
        png(0, 5),
        png(2**31, 2**31),
        png(1, 1)[:20],
        b"\xff\xd8\xff",
        b"\xff\xd8" + b"\xff\xd9" * 10,
        jpeg(640, 480)[:-20],
        b"\xff\xd8\xff\xe0\0\0" * 100,
        webp(b"VP8 ", b"\0" * 20),
        webp(b"ABCD", b"\0" * 20),
        webp_lossless(5, 5)[:22],
    ],
)
def test_anything_else_is_not_shown(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "picture"
    file.write_bytes(data)
    assert not may_be_shown(file)


def test_a_file_that_is_gone_is_not_shown(tmp_path: Path) -> None:
    assert not may_be_shown(tmp_path / "gone")


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_header_never_raises(kind: object) -> None:
    whole = kind(640, 480)  # type: ignore[operator]
    for length in range(len(whole)):
        assert pixel_size(whole[:length]) in (None, (640, 480))
