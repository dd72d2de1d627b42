"""Ways to spoil a valid audio file, each by the number of a seed, so that any one can be made again."""

import random
import struct
from collections.abc import Callable

_EXTREMES = (b"\x00", b"\xff", b"\x7f", b"\x80", b"\x01")
_HEADER_BYTES = 256

Mutation = Callable[[bytes, random.Random], bytes]


def flipped_bits(data: bytes, rng: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 30))):
        broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
    return bytes(broken)


def flipped_header_bits(data: bytes, rng: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(rng.choice((1, 2, 5))):
        broken[rng.randrange(min(_HEADER_BYTES, len(broken)))] ^= 1 << rng.randrange(8)
    return bytes(broken)


def extreme_field(data: bytes, rng: random.Random) -> bytes:
    at, size = rng.randrange(4, _HEADER_BYTES), rng.choice((1, 2, 4, 8))
    return data[:at] + rng.choice(_EXTREMES) * size + data[at + size :]


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(min(4_096, len(data)))]


def cut_anywhere(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def hole(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.choice((1, 7, 512, 5_000)) :]


def repeated(data: bytes, rng: random.Random) -> bytes:
    at, size = rng.randrange(len(data)), rng.choice((1, 64, 4_096))
    return data[:at] + data[at : at + size] * rng.choice((2, 50)) + data[at:]


def noise_inside(data: bytes, rng: random.Random) -> bytes:
    at, size = rng.randrange(len(data)), rng.choice((4, 100, 2_000))
    return data[:at] + rng.randbytes(size) + data[at + size :]


def joined(data: bytes, rng: random.Random) -> bytes:
    return data + data[rng.randrange(len(data)) :]


MUTATIONS: tuple[Mutation, ...] = (
    flipped_bits,
    flipped_header_bits,
    extreme_field,
    cut,
    cut_anywhere,
    hole,
    repeated,
    noise_inside,
    joined,
)


def mutant(data: bytes, seed: int) -> bytes:
    """The seed's mutation of `data`."""
    rng = random.Random(seed)
    return MUTATIONS[seed % len(MUTATIONS)](data, rng)


def float_wave(values: bytes, rate_hz: int) -> bytes:
    """A mono WAV of float32 with these raw samples."""
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 3, 1, rate_hz, 4 * rate_hz, 4, 32)
    body = b"WAVE" + fmt + b"data" + struct.pack("<I", len(values)) + values
    return b"RIFF" + struct.pack("<I", len(body)) + body
