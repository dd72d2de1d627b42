"""Five kinds get through, by their bytes; everything else is refused."""

import io
import struct

import numpy as np
import pytest
import soundfile

from audio.errors import SourceError
from audio.source.sniff import Kind, sniff


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("wav16", Kind.WAV),
        ("wav24", Kind.WAV),
        ("wavfloat", Kind.WAV),
        ("flac24", Kind.FLAC),
        ("vorbis", Kind.VORBIS),
        ("opus", Kind.OPUS),
        ("mp3", Kind.MP3),
    ],
)
def test_each_kind_is_known_by_its_bytes(name, kind, shelf):
    with shelf(name).open("rb") as file:
        assert sniff(file) is kind
        assert file.tell() == 0


def test_an_mp3_without_a_tag_is_still_one(shelf):
    data = shelf("mp3").read_bytes()
    size = int.from_bytes(bytes(data[6:10]), "big")
    size = (size & 0x7F) | (size >> 8 & 0x7F) << 7 | (size >> 16 & 0x7F) << 14
    assert data.startswith(b"ID3")
    assert sniff(io.BytesIO(data[10 + size :])) is Kind.MP3


def wav(tag: int, extra: bytes = b"", before: bytes = b"") -> bytes:
    fmt = struct.pack("<HHIIHH", tag, 1, 48000, 96000, 2, 16) + extra
    chunks = before + b"fmt " + struct.pack("<I", len(fmt)) + fmt + b"data" + struct.pack("<I", 4) + bytes(4)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def extensible(tag: int, tail: str = "000000001000800000aa00389b71") -> bytes:
    return struct.pack("<HHIH", 22, 16, 4, tag) + bytes.fromhex(tail)


def test_plain_wave_formats_pass_behind_other_chunks_too():
    for good in (
        wav(1),
        wav(3),
        wav(0xFFFE, extensible(1)),
        wav(0xFFFE, extensible(3)),
        wav(1, before=b"JUNK" + struct.pack("<I", 3) + bytes(4)),
    ):
        assert sniff(io.BytesIO(good)) is Kind.WAV


def other_formats() -> dict[str, bytes]:
    made = {}
    for kind, subtype in (
        ("AIFF", "PCM_16"),
        ("AU", "PCM_16"),
        ("W64", "PCM_16"),
        ("CAF", "PCM_16"),
        ("RF64", "PCM_16"),
    ):
        out = io.BytesIO()
        soundfile.write(out, np.zeros(100), 48000, format=kind, subtype=subtype)
        made[kind] = out.getvalue()
    aiff = made["AIFF"]
    return made | {
        "nothing": b"",
        "one byte": b"f",
        "flac without streaminfo": b"fLaC\x84\0\0\x22" + bytes(40),
        "wave with ADPCM": wav(2),
        "wave with GSM": wav(0x31),
        "extensible wave with ADPCM": wav(0xFFFE, extensible(2)),
        "extensible wave of another guid": wav(0xFFFE, extensible(1, "00" * 14)),
        "extensible wave cut short": wav(0xFFFE),
        "wave without format": b"RIFF\x24\0\0\0WAVEdata\x04\0\0\0\0\0\0\0",
        "wave of endless empty chunks": b"RIFF\xff\xff\xff\xffWAVE" + (b"JUNK" + bytes(4)) * 5000,
        "ogg with something else": b"OggS" + bytes(22) + b"\x01\x1e" + b"\x80theora" + bytes(40),
        "a tag before an AIFF": b"ID3\x03\0\0\0\0\0\x0a" + bytes(10) + aiff,
        "a tag and nothing": b"ID3\x03\0\0\x7f\x7f\x7f\x7f",
        "a lone sync word": b"\xff\xfb\x90\x00" + bytes(2000),
        "text": b"<!DOCTYPE html>" * 10,
        "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    }


@pytest.mark.parametrize("name", list(other_formats()))
def test_everything_else_is_not_audio(name):
    with pytest.raises(SourceError) as caught:
        sniff(io.BytesIO(other_formats()[name]))
    assert caught.value.reason == "not_audio"
