"""Our reading of the age format, judged by age's own 143 public vectors and by two other implementations."""

import hashlib
import subprocess
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import pyrage
import pytest

from audio.errors import SourceError
from audio.source import age
from audio.source.container import Container, open_container

ARCHIVE = Path(__file__).with_name("age_vectors.zip")
HEADER_REASONS = {"header failure": {"bad_header", "not_encrypted"}, "HMAC failure": {"bad_header"}}
HEADER_REASONS |= {"no match": {"wrong_key"}}


@dataclass(frozen=True)
class Vector:
    name: str
    keys: dict[str, list[str]]
    file: bytes

    @property
    def expect(self) -> str:
        return self.keys["expect"][0]

    @property
    def ours(self) -> bool:
        """X25519 in a binary file; the rest of age is not what stems are made of."""
        identities = self.keys.get("identity", [])
        return bool(identities) and "armored" not in self.keys and not any("PQ" in key for key in identities)


def vectors() -> list[Vector]:
    found = []
    with zipfile.ZipFile(ARCHIVE) as archive:
        for name in archive.namelist():
            if name == "README":
                continue
            head, _, body = archive.read(name).partition(b"\n\n")
            keys: dict[str, list[str]] = {}
            for line in head.decode().splitlines():
                key, _, value = line.partition(": ")
                keys.setdefault(key, []).append(value)
            if keys.pop("compressed", None) == ["zlib"]:
                body = zlib.decompress(body)
            found.append(Vector(name, keys, body))
    return found


VECTORS = vectors()


def plaintext(path: Path, identity: str) -> bytes:
    container = open_container(path, identity)
    try:
        data = container.readall()
        container.check()
        return data
    finally:
        container.close()


def test_all_public_vectors_are_here_and_most_that_fit_a_stem_are_judged():
    assert len(VECTORS) == 143
    assert sum(vector.ours for vector in VECTORS) >= 55


@pytest.mark.parametrize("vector", [v for v in VECTORS if v.ours], ids=lambda v: v.name)
def test_a_vector_for_x25519_ends_as_it_says(vector, tmp_path):
    path = tmp_path / "vector"
    path.write_bytes(vector.file)
    if vector.expect == "success":
        data = plaintext(path, vector.keys["identity"][0])
        assert hashlib.sha256(data).hexdigest() == vector.keys["payload"][0]
        return
    with pytest.raises(SourceError) as caught:
        plaintext(path, vector.keys["identity"][0])
    if vector.expect == "payload failure":
        assert caught.value.reason in {"damaged", "truncated"}
    else:
        assert caught.value.reason in HEADER_REASONS[vector.expect]


@pytest.mark.parametrize("vector", [v for v in VECTORS if not v.ours], ids=lambda v: v.name)
def test_a_vector_for_another_part_of_age_is_a_typed_error(vector, tmp_path):
    path = tmp_path / "vector"
    path.write_bytes(vector.file)
    identity = str(pyrage.x25519.Identity.generate())
    for key in [*vector.keys.get("identity", []), identity]:
        with pytest.raises(SourceError):
            plaintext(path, key)


@pytest.fixture(scope="module")
def identity() -> str:
    return str(pyrage.x25519.Identity.generate())


def recipient(identity: str) -> pyrage.x25519.Recipient:
    return pyrage.x25519.Identity.from_str(identity).to_public()


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 131072, 200000])
def test_what_pyrage_encrypts_is_read_back(size, identity, tmp_path):
    data = (bytes(range(251)) * 800)[:size]
    path = tmp_path / "stem"
    path.write_bytes(pyrage.encrypt(data, [recipient(identity)]))
    assert plaintext(path, identity) == data


def test_what_the_age_command_encrypts_for_two_is_read_back(identity, tmp_path):
    data = bytes(range(256)) * 1000
    path = tmp_path / "stem"
    other = recipient(str(pyrage.x25519.Identity.generate()))
    command = ["age", "-r", str(other), "-r", str(recipient(identity)), "-o", str(path)]
    subprocess.run(command, input=data, check=True, timeout=180)
    assert plaintext(path, identity) == data
    assert plaintext(path, identity.lower()) == data


@pytest.fixture
def sealed(identity, tmp_path) -> tuple[Path, bytes, str]:
    """Four chunks, the last of 3,392 bytes."""
    data = bytes((i * i) & 255 for i in range(200000))
    path = tmp_path / "stem"
    path.write_bytes(pyrage.encrypt(data, [recipient(identity)]))
    return path, data, identity


def test_any_place_can_be_read_without_reading_the_rest(sealed):
    path, data, identity = sealed
    container = open_container(path, identity)
    before = container.chunks_read
    container.seek(70000)
    assert container.read(100) == data[70000:70100]
    assert container.chunks_read == before + 1
    container.seek(-10, 2)
    assert container.read() == data[-10:] and container.read(1) == b""
    assert container.chunks_read == before + 1, "the last chunk is kept from opening"
    container.seek(65530)
    assert container.read(12) == data[65530:65542], "across two chunks"
    container.close()


def test_after_damage_nothing_more_is_handed_out_and_the_reader_remembers_why(sealed):
    path, data, identity = sealed
    raw = bytearray(path.read_bytes())
    raw[len(raw) - 100000] ^= 1
    path.write_bytes(raw)
    container = open_container(path, identity)
    assert container.read(65536) == data[:65536]
    assert container.read(10) == b""
    with pytest.raises(SourceError, match="damaged"):
        container.check()
    container.seek(0)
    assert container.read(10) == b""
    container.close()


def every_cut(raw: bytes) -> list[int]:
    header = raw.index(b"\n---") + 60
    return [*range(header), *range(header, len(raw), 997), *range(len(raw) - 20, len(raw))]


def test_a_file_cut_anywhere_is_refused_before_a_byte_is_handed_out(sealed):
    path, _, identity = sealed
    raw = path.read_bytes()
    sealed_chunk = 65536 + 16
    payload = len(raw) - 200000 - 4 * 16
    cuts = {*every_cut(raw), *(payload + i * sealed_chunk for i in range(4))}
    for cut in cuts:
        path.write_bytes(raw[:cut])
        with pytest.raises(SourceError):
            open_container(path, identity)


def test_a_file_with_something_added_is_refused(sealed):
    path, _, identity = sealed
    raw = path.read_bytes()
    for more in (b"\0", bytes(16), bytes(65552), raw[-3408:]):
        path.write_bytes(raw + more)
        with pytest.raises(SourceError):
            open_container(path, identity)


def test_every_flipped_bit_of_the_header_is_refused(sealed):
    path, _, identity = sealed
    raw = path.read_bytes()
    end = age.parse_header(raw).size_bytes + age.NONCE_BYTES
    for at in range(end):
        for bit in (0, 3, 6):
            changed = bytearray(raw)
            changed[at] ^= 1 << bit
            path.write_bytes(changed)
            with pytest.raises(SourceError):
                open_container(path, identity)


def test_swapped_chunks_are_refused(sealed):
    path, _, identity = sealed
    raw = path.read_bytes()
    first = len(raw) - 200000 - 4 * 16
    one, two = raw[first : first + 65552], raw[first + 65552 : first + 131104]
    path.write_bytes(raw[:first] + two + one + raw[first + 131104 :])
    with pytest.raises(SourceError, match="damaged"):
        plaintext(path, identity)


@pytest.mark.parametrize("wrong", ["", "AGE-SECRET-KEY-1", "age1qqqq", "AGE-SECRET-KEY-1" + "Q" * 58, "é" * 74])
def test_what_is_no_identity_is_refused_and_not_repeated(wrong, sealed):
    with pytest.raises(SourceError) as caught:
        open_container(sealed[0], wrong)
    assert caught.value.reason == "bad_key"
    assert not wrong or wrong not in str(caught.value)


def test_one_wrong_letter_or_mixed_case_is_no_identity(sealed):
    path, _, identity = sealed
    swapped = identity[:-1] + ("Q" if identity[-1] != "Q" else "P")
    for wrong in (swapped, identity[:-1] + identity[-1].lower() if identity[-1].isalpha() else swapped):
        with pytest.raises(SourceError, match="bad_key"):
            open_container(path, wrong)


def test_keys_and_files_that_do_not_belong_together_are_told_apart(sealed, tmp_path):
    path, _, _ = sealed
    plain = tmp_path / "plain"
    plain.write_bytes(b"fLaC")
    another = str(pyrage.x25519.Identity.generate())
    for file, key, reason in (
        (path, None, "no_key"),
        (path, another, "wrong_key"),
        (plain, another, "not_encrypted"),
        (tmp_path / "nowhere", None, "missing"),
        (tmp_path, None, "missing"),
    ):
        with pytest.raises(SourceError) as caught:
            open_container(file, key)
        assert caught.value.reason == reason


def test_a_plain_file_passes_through(tmp_path):
    path = tmp_path / "plain"
    path.write_bytes(bytes(range(256)) * 600)
    container: Container = open_container(path, None)
    container.seek(65535)
    assert container.read(2) == b"\xff\x00"
    assert container.size_bytes == 153600
    container.close()
