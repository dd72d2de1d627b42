"""One run of the press: description → images → stems (in threads) → documents → `release.json`."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from chain.press.describe import read_release
from chain.press.encrypt import encrypt_stem, inspect_stem, sha256_of_file
from chain.press.errors import PressCancelled, PressError
from chain.press.metadata import (
    Artwork,
    Json,
    PressedAudio,
    album_document,
    collection_document,
    encode,
    sealed_document,
    song_document,
    stem_document,
    stem_name,
)
from chain.press.release import Release, StemSource
from chain.press.store import OutputFolder

MAX_IMAGE_BYTES = 16 << 20


@dataclass(frozen=True)
class Progress:
    """How far a run is, in source bytes; `file` is what was read last."""

    done_bytes: int
    total_bytes: int
    file: Path


@dataclass(frozen=True)
class Pressed:
    """What a run made. reused: stems that an earlier run had pressed from the same bytes."""

    release_file: Path
    tokens: int
    stems: int
    reused: int


def press(
    source: Path,
    output: Path,
    *,
    key_gate: str | None = None,
    jobs: int = 2,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    cancel: threading.Event | None = None,
) -> Pressed:
    """Presses the release in `source` into `output`.

    key_gate: URL written into the metadata of each stem; when None, whoever plays it must know the gate.
    on_progress: called from worker threads, one at a time; `done_bytes` only grows and ends at `total_bytes`.
    cancel: set it from any thread to stop within a piece; what is done stays and is not done again.
    Errors: PressError, PressCancelled.
    """
    _check_key_gate(key_gate, source)
    release = read_release(source)
    _inspect_all(release)
    folder = OutputFolder(output)
    art = Artwork({path: folder.add(_read_image(path)) for path in release.images()})
    meter = _Meter(release, on_progress, cancel or threading.Event())
    audio, reused = _press_stems(release, folder, meter, jobs)
    tokens = list(_list_tokens(release, art, audio, key_gate, folder))
    collection = collection_document(release, art)
    public = {"collection": {**collection, "uri": f"ipfs://{folder.add(encode(collection))}"}, "tokens": tokens}
    return Pressed(folder.publish(encode(public)), len(tokens), len(audio), reused)


class _Meter:
    """Adds up what the workers read and tells them when to stop."""

    def __init__(self, release: Release, on_progress: Callable[[Progress], None], cancel: threading.Event) -> None:
        self._total_bytes = sum(stem.audio.stat().st_size for stem in release.stems())
        self._done_bytes = 0
        self._on_progress = on_progress
        self._cancel = cancel
        self._lock = threading.Lock()
        self.failed = threading.Event()

    def check(self, _read_bytes: int = 0) -> None:
        if self._cancel.is_set() or self.failed.is_set():
            raise PressCancelled

    def advance(self, read_bytes: int, file: Path) -> None:
        with self._lock:
            self._done_bytes = min(self._done_bytes + read_bytes, self._total_bytes)
            self._on_progress(Progress(self._done_bytes, self._total_bytes, file))


def _press_stems(
    release: Release, folder: OutputFolder, meter: _Meter, jobs: int
) -> tuple[dict[int, PressedAudio], int]:
    with ThreadPoolExecutor(max_workers=max(1, jobs), thread_name_prefix="press") as pool:
        futures = {stem.token_id: pool.submit(_press_stem, stem, folder, meter) for stem in release.stems()}
        try:
            wait(futures.values(), return_when=FIRST_EXCEPTION)
            for future in futures.values():
                if future.done():
                    future.result()
        finally:
            meter.failed.set()  # nothing to stop when all went well; else, and on Ctrl-C, the others stop too
    results = {token_id: future.result() for token_id, future in futures.items()}
    reused = sum(was_there for _, was_there in results.values())
    return {token_id: audio for token_id, (audio, _) in results.items()}, reused


def _press_stem(stem: StemSource, folder: OutputFolder, meter: _Meter) -> tuple[PressedAudio, bool]:
    try:
        source_sha256 = sha256_of_file(stem.audio, meter.check)
        size_bytes = stem.audio.stat().st_size
    except OSError as error:
        raise PressError("unreadable", stem.audio, detail=str(error)) from error
    audio = folder.recall(stem.token_id, source_sha256)
    if audio is not None:
        meter.advance(size_bytes, stem.audio)
        return audio, True

    def watch(read_bytes: int) -> None:
        meter.check()
        meter.advance(read_bytes, stem.audio)

    encrypted = encrypt_stem(stem.audio, folder.content, watch)
    if encrypted.source_sha256 != source_sha256:
        raise PressError("changed_while_read", stem.audio)
    folder.remember(stem.token_id, encrypted)
    return encrypted.audio, False


def _list_tokens(
    release: Release,
    art: Artwork,
    audio: dict[int, PressedAudio],
    key_gate: str | None,
    folder: OutputFolder,
) -> Iterator[Json]:
    def entry(token_id: int, tier: str, document: Json, **more: object) -> Json:
        uri = f"ipfs://{folder.add(encode(document))}"
        return {"id": token_id, "tier": tier, "name": document["name"], **more, "uri": uri}

    for sealed in release.sealed:
        yield entry(sealed.token_id, "Sealed", sealed_document(sealed, art))
    for album in release.albums:
        songs = sorted(song.token_id for song in album.songs)
        document = album_document(album, art)
        yield entry(album.token_id, "Album", document, album=album.title, inputs=songs, upc=album.upc)
        for song in album.songs:
            place = {"album": album.title, "song": song.title}
            inputs = sorted(stem.token_id for stem in song.stems)
            document = song_document(album, song, art)
            yield entry(song.token_id, "Song", document, **place, inputs=inputs, isrc=song.isrc)
            for stem in song.stems:
                heard = audio[stem.token_id]
                document = stem_document(album, song, stem, art, heard, key_gate)
                assert document["name"] == stem_name(song, stem)
                public = {
                    "cid": heard.cid,
                    "sha256": heard.sha256,
                    "bytes": heard.size_bytes,
                    "recipient": heard.recipient,
                }
                yield entry(stem.token_id, "Stem", document, **place, type=stem.type.value, audio=public)


def _check_key_gate(key_gate: str | None, source: Path) -> None:
    if key_gate is None:
        return
    try:
        url = urlsplit(key_gate)
        plain = url.scheme in ("http", "https") and url.hostname and not (url.query or url.fragment or url.username)
    except ValueError:
        plain = False
    if not plain:
        raise PressError("bad_value", source, "key_gate", f"{key_gate!r} is no http or https URL")


def _inspect_all(release: Release) -> None:
    """Finds every bad header before the first minute of work."""
    for stem in release.stems():
        try:
            with stem.audio.open("rb") as file:
                inspect_stem(file, stem.audio)
        except OSError as error:
            raise PressError("unreadable", stem.audio, detail=str(error)) from error


def _read_image(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_IMAGE_BYTES:
            raise PressError("too_large", path, detail=f"artwork may have {MAX_IMAGE_BYTES >> 20} MiB")
        data = path.read_bytes()
    except OSError as error:
        raise PressError("unreadable", path, detail=str(error)) from error
    png, jpeg = data.startswith(b"\x89PNG\r\n\x1a\n"), data.startswith(b"\xff\xd8\xff")
    if not (png or jpeg or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")):
        raise PressError("not_an_image", path, detail="artwork is PNG, JPEG or WebP")
    return data
