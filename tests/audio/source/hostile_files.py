"""Files that are not what a stem should be, by the trick, and why each is refused ("" when it may play, bounded).

Only the smallest part that a reader would look at is real; nothing here was made by a program that could be hostile
itself.
"""

import struct

RATE_HZ = 48_000


def chunk(name: bytes, body: bytes, claimed: int | None = None) -> bytes:
    return name + struct.pack("<I", len(body) if claimed is None else claimed) + body + b"\0" * (len(body) % 2)


def fmt(tag: int = 1, channels: int = 1, rate_hz: int = RATE_HZ, bits: int = 16, align: int | None = None) -> bytes:
    block = channels * bits // 8 if align is None else align
    return struct.pack("<HHIIHH", tag, channels & 0xFFFF, rate_hz, (rate_hz * block) & 0xFFFFFFFF, block & 0xFFFF, bits)


def wave(*chunks: bytes, kind: bytes = b"RIFF", form: bytes = b"WAVE") -> bytes:
    body = form + b"".join(chunks)
    return kind + struct.pack("<I", len(body)) + body


DATA = chunk(b"data", bytes(range(256)) * 40)


def extensible(guid: bytes, bits: int = 16) -> bytes:
    return fmt(0xFFFE, bits=bits) + struct.pack("<HHI", 22, bits, 4) + guid


def flac(streaminfo: bytes, *blocks: bytes, magic: bytes = b"fLaC") -> bytes:
    return (
        magic + bytes([0x00 if blocks else 0x80]) + len(streaminfo).to_bytes(3, "big") + streaminfo + b"".join(blocks)
    )


def streaminfo(
    rate_hz: int = RATE_HZ, channels: int = 2, bits: int = 16, frames: int = 4096, block: int = 4096
) -> bytes:
    packed = rate_hz << 44 | (channels - 1) << 41 | (bits - 1) << 36 | frames
    return struct.pack(">HH", block, block) + b"\0" * 6 + packed.to_bytes(8, "big") + b"\0" * 16


def ogg(packet: bytes, serial: int = 1) -> bytes:
    lacing = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    return b"OggS\0\x02" + b"\0" * 8 + struct.pack("<III", serial, 0, 0) + bytes([len(lacing)]) + lacing + packet


def id3(length: int, body: bytes = b"") -> bytes:
    sizes = bytes(length >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\0\0" + sizes + body


NOT_AUDIO = {
    "empty": b"",
    "one byte": b"f",
    "zeros": bytes(5_000),
    "ones": b"\xff" * 5_000,
    "text": b"this is no audio " * 300,
    "html": b"<!doctype html><script>alert(1)</script>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "json": b'{"error": "not found"}',
    "playlist": b"#EXTM3U\nhttps://evil.example/a.mp3\n",
    "pls playlist": b"[playlist]\nFile1=file:///etc/passwd\n",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(500),
    "pdf": b"%PDF-1.7\n" + bytes(500),
    "zip": b"PK\x03\x04" + bytes(500),
    "gzip": b"\x1f\x8b\x08" + bytes(500),
    "program": b"\x7fELF\x02\x01\x01" + bytes(500),
    "script": b"#!/bin/sh\nrm -rf ~\n",
    "aiff": b"FORM\0\0\x10\0AIFFCOMM" + bytes(500),
    "aifc": b"FORM\0\0\x10\0AIFCFVER" + bytes(500),
    "au": b".snd" + bytes(500),
    "caf": b"caff\0\x01\0\0desc" + bytes(500),
    "w64": b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb" + bytes(500),
    "rf64": wave(chunk(b"fmt ", fmt()), DATA, kind=b"RF64"),
    "rifx": wave(chunk(b"fmt ", fmt()), DATA, kind=b"RIFX"),
    "avi": wave(chunk(b"hdrl", bytes(100)), form=b"AVI "),
    "voc": b"Creative Voice File\x1a" + bytes(500),
    "nist": b"NIST_1A\n   1024\n" + bytes(500),
    "svx": b"FORM\0\0\x10\x008SVXVHDR" + bytes(500),
    "mat 5": b"MATLAB 5.0 MAT-file" + bytes(500),
    "xi": b"Extended Instrument: " + bytes(500),
    "midi": b"MThd\0\0\0\x06\0\x01\0\x01\0\x60MTrk" + bytes(100),
    "m4a": b"\0\0\0\x20ftypM4A " + bytes(500),
    "matroska": b"\x1aE\xdf\xa3" + bytes(500),
    "asf": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(500),
    "adts": b"\xff\xf1\x50\x80" * 300,
    "ac3": b"\x0b\x77" + bytes(500),
    "wavpack": b"wvpk" + bytes(500),
    "ape": b"MAC " + bytes(500),
    "dsf": b"DSD " + bytes(500),
    "tag alone": id3(10, bytes(10)),
    "tag that never ends": id3(0x0FFFFFFF, bytes(100)),
    "tag before html": id3(10, bytes(10)) + b"<!doctype html>",
    "tag before aiff": id3(10, bytes(10)) + b"FORM\0\0\x10\0AIFFCOMM" + bytes(500),
    "one mp3 frame": b"\xff\xfb\x90\x00" + bytes(413),
    "layer ii": b"\xff\xfd\x90\x00" * 400,
    "ogg flac": ogg(b"\x7fFLAC\x01\0\0\x01fLaC" + bytes(38)),
    "ogg speex": ogg(b"Speex   1.2.0" + bytes(67)),
    "ogg theora": ogg(b"\x80theora\x03\x02\x01" + bytes(30)),
    "ogg without a packet": b"OggS" + bytes(60),
    "wave adpcm": wave(chunk(b"fmt ", fmt(2, bits=4)), DATA),
    "wave a-law": wave(chunk(b"fmt ", fmt(6, bits=8)), DATA),
    "wave mu-law": wave(chunk(b"fmt ", fmt(7, bits=8)), DATA),
    "wave ima": wave(chunk(b"fmt ", fmt(17, bits=4)), DATA),
    "wave gsm": wave(chunk(b"fmt ", fmt(49, bits=0, align=65)), DATA),
    "wave g721": wave(chunk(b"fmt ", fmt(64, bits=4)), DATA),
    "wave mp3": wave(chunk(b"fmt ", fmt(0x55)), DATA),
    "wave extensible of another kind": wave(chunk(b"fmt ", extensible(b"\x02\0" + bytes(14))), DATA),
    "wave extensible cut": wave(chunk(b"fmt ", fmt(0xFFFE)), DATA),
    "wave without a format": wave(DATA),
    "wave with a format of no length": wave(chunk(b"fmt ", b""), DATA),
    "wave of a thousand chunks": wave(*(chunk(b"junk", b"") for _ in range(1_000)), chunk(b"fmt ", fmt()), DATA),
    "wave whose chunk never ends": wave(chunk(b"junk", b"", claimed=0xFFFFFFFF), chunk(b"fmt ", fmt()), DATA),
    "flac of another first block": b"fLaC\x04\0\0\x22" + bytes(34),
    "flac of a short first block": flac(streaminfo()[:20]),
}

BROKEN = {
    "wave of no channels": wave(chunk(b"fmt ", fmt(channels=0)), DATA),
    "wave of three channels": wave(chunk(b"fmt ", fmt(channels=3)), DATA),
    "wave of 65535 channels": wave(chunk(b"fmt ", fmt(channels=65535)), DATA),
    "wave at 0 Hz": wave(chunk(b"fmt ", fmt(rate_hz=0)), DATA),
    "wave at 4 GHz": wave(chunk(b"fmt ", fmt(rate_hz=0xFFFFFFFF)), DATA),
    "wave of 0 bits": wave(chunk(b"fmt ", fmt(bits=0)), DATA),
    "wave of 65535 bits": wave(chunk(b"fmt ", fmt(bits=65535)), DATA),
    "wave without data": wave(chunk(b"fmt ", fmt())),
    "wave of no data": wave(chunk(b"fmt ", fmt()), chunk(b"data", b"")),
    "wave cut in its head": wave(chunk(b"fmt ", fmt()), DATA)[:30],
    "flac alone": flac(streaminfo()),
    "flac at 0 Hz": flac(streaminfo(rate_hz=0)),
    "flac of eight channels": flac(streaminfo(channels=8)),
    "flac of blocks of none": flac(streaminfo(block=0)),
    "flac of 2^36 frames": flac(streaminfo(frames=2**36 - 1)),
    "flac with a picture of 16 MB": flac(streaminfo(), b"\x86\xff\xff\xff" + bytes(100)),
    "flac with a second head": flac(streaminfo(), b"\x80\0\0\x22" + streaminfo(channels=8)),
    "flac of noise": flac(streaminfo()) + bytes(range(256)) * 30,
    "vorbis of no channels": ogg(b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 0, RATE_HZ, 0, 0, 0, 0xB8, 1)),
    "vorbis of 255 channels": ogg(b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 255, RATE_HZ, 0, 0, 0, 0xB8, 1)),
    "vorbis at 0 Hz": ogg(b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 2, 0, 0, 0, 0, 0xB8, 1)),
    "vorbis alone": ogg(b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 2, RATE_HZ, 0, 0, 0, 0xB8, 1)),
    "opus of no channels": ogg(b"OpusHead" + struct.pack("<BBHIhB", 1, 0, 0, RATE_HZ, 0, 0)),
    "opus of 255 channels": ogg(b"OpusHead" + struct.pack("<BBHIhB", 1, 255, 0, RATE_HZ, 0, 255) + bytes(300)),
    "opus of a later version": ogg(b"OpusHead" + struct.pack("<BBHIhB", 255, 2, 0, RATE_HZ, 0, 0)),
    "opus alone": ogg(b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 0, RATE_HZ, 0, 0)),
    "two mp3 frames and noise": (b"\xff\xfb\x90\x00" + bytes(413)) * 2 + bytes(range(256)) * 20,
}
