from pathlib import Path

import pytest

from chain.press.errors import PressError
from chain.press.flac import StreamInfo, read_stream_info

FILE = Path("stem.flac")


def header(
    *, magic: bytes = b"fLaC", kind: int = 0, length: int = 34, blocks: tuple[int, int] = (4096, 4096),
    rate_hz: int = 48_000, channels: int = 2, bits: int = 24, frames: int = 5,
) -> bytes:  # fmt: skip
    packed = rate_hz << 44 | (channels - 1) << 41 | (bits - 1) << 36 | frames
    sizes = blocks[0].to_bytes(2, "big") + blocks[1].to_bytes(2, "big")
    return magic + bytes((kind,)) + length.to_bytes(3, "big") + sizes + bytes(6) + packed.to_bytes(8, "big") + bytes(16)


def test_the_header_is_read_bit_by_bit():
    assert read_stream_info(header(), FILE) == StreamInfo(48_000, 2, 24, 5)
    assert read_stream_info(header(kind=0x80, rate_hz=44_100, channels=1, bits=16), FILE) == StreamInfo(
        44_100, 1, 16, 5
    )
    assert read_stream_info(header(frames=(1 << 36) - 1), FILE).frames == (1 << 36) - 1


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", "not_flac"),
        (b"RIFF\0\0\0\0WAVEfmt ", "not_flac"),
        (b"ID3\x04" + bytes(50), "not_flac"),
        (b"OggS" + bytes(50), "not_flac"),
        (header()[:41], "bad_flac"),
        (header(kind=4), "bad_flac"),
        (header(length=35), "bad_flac"),
        (header(blocks=(15, 4096)), "bad_flac"),
        (header(blocks=(4096, 4095)), "bad_flac"),
        (header(rate_hz=0), "bad_flac"),
        (header(rate_hz=655_350), "bad_flac"),
        (header(channels=3), "bad_flac"),
        (header(bits=4), "bad_flac"),
        (header(frames=0), "bad_flac"),
    ],
)
def test_what_is_no_usable_flac_is_refused_with_its_name(head, reason):
    with pytest.raises(PressError) as caught:
        read_stream_info(head, FILE)
    assert caught.value.reason == reason
    assert caught.value.file == FILE
    assert caught.value.what
