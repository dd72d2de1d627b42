"""What the first 42 bytes of a FLAC file say: the magic and the STREAMINFO block, read by hand.

Source: RFC 9639, sections 6 and 8.2
"""

from dataclasses import dataclass
from pathlib import Path

from chain.press.errors import PressError

HEADER_BYTES = 42


@dataclass(frozen=True)
class StreamInfo:
    """A claim of the header, not a proof: never allocate from `frames`."""

    sample_rate_hz: int
    channels: int
    bits: int
    frames: int


def read_stream_info(head: bytes, file: Path) -> StreamInfo:
    """Reads STREAMINFO from the first 42 bytes. Errors: PressError("not_flac" | "bad_flac")."""
    if not head.startswith(b"fLaC"):
        raise PressError("not_flac", file, detail=_what_it_is(head))
    if len(head) < HEADER_BYTES:
        raise PressError("bad_flac", file, detail="the file ends within its header")
    if head[4] & 0x7F != 0 or int.from_bytes(head[5:8], "big") != 34:
        raise PressError("bad_flac", file, detail="the first block is not STREAMINFO")
    smallest_block, largest_block = int.from_bytes(head[8:10], "big"), int.from_bytes(head[10:12], "big")
    if not 16 <= smallest_block <= largest_block:
        raise PressError("bad_flac", file, detail=f"block sizes {smallest_block} to {largest_block}")
    packed = int.from_bytes(head[18:26], "big")  # 20 bits rate, 3 channels − 1, 5 bits − 1, 36 frames
    info = StreamInfo(
        sample_rate_hz=packed >> 44,
        channels=(packed >> 41 & 0x7) + 1,
        bits=(packed >> 36 & 0x1F) + 1,
        frames=packed & 0xFFFFFFFFF,
    )
    if not 8_000 <= info.sample_rate_hz <= 384_000:
        raise PressError("bad_flac", file, detail=f"sample rate {info.sample_rate_hz} Hz")
    if info.channels > 2:
        raise PressError("bad_flac", file, detail=f"{info.channels} channels; a stem is mono or stereo")
    if info.bits < 8:
        raise PressError("bad_flac", file, detail=f"{info.bits} bits a sample")
    if info.frames == 0:
        raise PressError("bad_flac", file, detail="its length is not written in the header; encode it again")
    return info


def _what_it_is(head: bytes) -> str:
    if head.startswith((b"RIFF", b"RF64", b"FORM")):
        return "this is WAV or AIFF; the press takes FLAC only (for instance: flac --best stem.wav)"
    if head.startswith(b"OggS"):
        return "this is an Ogg file; the press takes plain FLAC only"
    if head.startswith(b"ID3"):
        return "an ID3 tag stands before the audio, or this is MP3; the press takes plain FLAC only"
    if head.startswith(b"age-encryption.org/"):
        return "this file is encrypted already; give the press the FLAC itself"
    return "this is not a FLAC file"
