"""Reads `release.toml` strictly: every field known, present, of its kind; a typing error is named with its place."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from chain.press.errors import PressError
from chain.press.release import AlbumSource, Release, SealedSource, SongSource, StemSource
from chain.tokens.model import StemType, Tempo
from chain.tokens.tempo import tempo_of

FILE_NAME = "release.toml"
MAX_DESCRIPTION_BYTES = 4 << 20

_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_TYPES = {stem_type.value.lower(): stem_type for stem_type in StemType}


def read_release(folder: Path) -> Release:
    """The description of the release in `folder`. Errors: PressError with file and field."""
    file = folder / FILE_NAME
    try:
        if file.stat().st_size > MAX_DESCRIPTION_BYTES:
            raise PressError("too_large", file)
        document = tomllib.loads(file.read_bytes().decode("utf-8"))
    except FileNotFoundError as error:
        raise PressError("no_such_file", file) from error
    except OSError as error:
        raise PressError("unreadable", file, detail=str(error)) from error
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, UnicodeDecodeError, 5,000-digit integers
        raise PressError("not_toml", file, detail=str(error)) from error
    return _Reader(folder.resolve(), file).release(_Table(file, "", document))


class _Table:
    """One TOML table that knows where it stands and complains about what nobody asked for."""

    def __init__(self, file: Path, place: str, values: Mapping[str, object]) -> None:
        self.file = file
        self.place = place
        self._values = values
        self._asked: set[str] = set()

    def where(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def _take(self, key: str) -> object:
        self._asked.add(key)
        return self._values.get(key)

    def text(self, key: str, *, default: str | None = None, longest: int = 200) -> str:
        value = self._take(key)
        if value is None and default is not None:
            return default
        if value is None:
            raise PressError("missing", self.file, self.where(key))
        if not isinstance(value, str) or len(value) > longest or (default is None and not value.strip()):
            raise PressError("bad_value", self.file, self.where(key), f"a text of 1 to {longest} characters")
        if not all(character.isprintable() or character == "\n" for character in value):
            raise PressError("bad_value", self.file, self.where(key), "it holds invisible control characters")
        return value

    def value(self, key: str) -> object:
        """Whatever stands there; None for nothing."""
        return self._take(key)

    def token_id(self) -> int:
        value = self._take("token_id")
        if value is None:
            raise PressError("missing", self.file, self.where("token_id"))
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,78}", value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 256:
            raise PressError("bad_value", self.file, self.where("token_id"), "a whole number from 1 to 2^256 − 1")
        return value

    def tables(self, key: str, *, needed: bool) -> "list[_Table]":
        value = self._take(key)
        if value is None and not needed:
            return []
        if value is None:
            raise PressError("missing", self.file, self.where(key))
        if not isinstance(value, list) or not value or not all(isinstance(entry, dict) for entry in value):
            raise PressError("bad_value", self.file, self.where(key), "write [[…]] tables")
        return [_Table(self.file, f"{self.where(key)}[{n}]", entry) for n, entry in enumerate(value)]

    def table(self, key: str) -> "_Table":
        value = self._take(key)
        if not isinstance(value, dict):
            raise PressError("missing", self.file, self.where(key))
        return _Table(self.file, self.where(key), value)

    def done(self) -> None:
        unknown = sorted(set(self._values) - self._asked)
        if unknown:
            raise PressError("unknown_field", self.file, self.where(unknown[0]))


class _Reader:
    def __init__(self, folder: Path, file: Path) -> None:
        self._folder = folder
        self._file = file
        self._ids: dict[int, str] = {}
        self._licence = ""

    def release(self, top: _Table) -> Release:
        collection = top.table("collection")
        self._licence = _licence(collection, "")
        release = Release(
            licence=self._licence,
            name=collection.text("name"),
            description=_description(collection),
            artwork=self._file_at(collection, "artwork", needed=False),
            sealed=tuple(self._sealed(table) for table in top.tables("sealed", needed=False)),
            albums=tuple(self._album(table) for table in top.tables("album", needed=True)),
        )
        collection.done()
        top.done()
        return release

    def _sealed(self, table: _Table) -> SealedSource:
        sealed = SealedSource(table.text("name"), self._unique_id(table), self._artwork(table), _description(table))
        table.done()
        return sealed

    def _album(self, table: _Table) -> AlbumSource:
        artwork = self._artwork(table)
        album = AlbumSource(
            title=table.text("title"),
            token_id=self._unique_id(table),
            upc=_checked_upc(table),
            artwork=artwork,
            songs=tuple(self._song(song, artwork) for song in table.tables("song", needed=True)),
            description=_description(table),
        )
        table.done()
        return album

    def _song(self, table: _Table, album_artwork: Path) -> SongSource:
        artwork = self._file_at(table, "artwork", needed=False) or album_artwork
        licence = _licence(table, self._licence)
        song = SongSource(
            licence=licence,
            tempo=_checked_tempo(table),
            title=table.text("title"),
            token_id=self._unique_id(table),
            isrc=_checked_isrc(table),
            artwork=artwork,
            stems=tuple(self._stem(stem, artwork, licence) for stem in table.tables("stem", needed=True)),
            description=_description(table),
        )
        table.done()
        return song

    def _stem(self, table: _Table, song_artwork: Path, song_licence: str) -> StemSource:
        audio = self._file_at(table, "file", needed=True)
        assert audio is not None
        stem = StemSource(
            token_id=self._unique_id(table),
            type=_checked_type(table),
            audio=audio,
            artwork=self._file_at(table, "artwork", needed=False) or song_artwork,
            description=_description(table),
            licence=_licence(table, song_licence),
        )
        table.done()
        return stem

    def _artwork(self, table: _Table) -> Path:
        artwork = self._file_at(table, "artwork", needed=True)
        assert artwork is not None
        return artwork

    def _unique_id(self, table: _Table) -> int:
        token_id = table.token_id()
        if token_id in self._ids:
            where = f"{token_id} is also {self._ids[token_id]}"
            raise PressError("duplicate_token", self._file, table.where("token_id"), where)
        self._ids[token_id] = table.where("token_id")
        return token_id

    def _file_at(self, table: _Table, key: str, *, needed: bool) -> Path | None:
        name = table.text(key, default=None if needed else "", longest=1000)
        if not name:
            return None
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder):
            raise PressError("outside_folder", self._file, table.where(key), name)
        if not path.is_file():
            raise PressError("no_such_file", self._file, table.where(key), name)
        return path


def _description(table: _Table) -> str:
    return table.text("description", default="", longest=10_000)


def _licence(table: _Table, inherited: str) -> str:
    """Its own, or that of what it is in."""
    return table.text("licence", default="").strip() or inherited


def _checked_tempo(table: _Table) -> Tempo | None:
    bpm, signature = table.value("bpm"), table.text("time_signature", default="4/4")
    if bpm is None:
        return None
    tempo = tempo_of({"bpm": bpm, "time_signature": signature})
    if tempo is None:
        what = "quarter notes a minute, 20 to 400, and a bar of quarters, as in 4/4"
        raise PressError("bad_value", table.file, table.where("bpm"), what)
    return tempo


def _checked_type(table: _Table) -> StemType:
    text = table.text("type")
    if text.lower() not in _TYPES:
        known = ", ".join(stem_type.value for stem_type in StemType)
        raise PressError("bad_value", table.file, table.where("type"), f"{text!r} is none of: {known}")
    return _TYPES[text.lower()]


def _checked_isrc(table: _Table) -> str:
    text = table.text("isrc")
    if not _ISRC.fullmatch(text):
        what = f"{text!r}; an ISRC is two letters, three letters or digits, seven digits, without hyphens"
        raise PressError("bad_value", table.file, table.where("isrc"), what)
    return text


def _checked_upc(table: _Table) -> str:
    text = table.text("upc")
    if not re.fullmatch(r"[0-9]{12}", text):
        raise PressError("bad_value", table.file, table.where("upc"), f"{text!r}; a UPC is twelve digits")
    if gtin_check_digit(text[:-1]) != int(text[-1]):
        what = f"{text!r}; the last digit should be {gtin_check_digit(text[:-1])}"
        raise PressError("bad_value", table.file, table.where("upc"), what)
    return text


def gtin_check_digit(digits: str) -> int:
    """The GTIN check digit of the digits before it (GS1 General Specifications, 7.9)."""
    weighted = (int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -sum(weighted) % 10
