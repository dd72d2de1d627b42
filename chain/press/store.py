"""What an output folder remembers between two runs of the press.

`.pressed.json` says what was pressed from which source; `identities.json` (mode 0600) opens it. An identity is on
disk before the record that its stem is done, so a crash in between costs one stem pressed twice, never a stem that
nobody can open.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from chain.atomic import write_atomically
from chain.content.cid import cid_from_sha256, cid_of
from chain.content.keys import Identity, IdentityError
from chain.documents import parse_json
from chain.press.encrypt import Encrypted, sha256_of_file
from chain.press.errors import PressError
from chain.press.metadata import PressedAudio

IDENTITIES = "identities.json"
FORMER_IDENTITIES = "former-identities.json"
RELEASE = "release.json"
CONTENT = "content"
_PRESSED = ".pressed.json"
VERSION = 1
"""Of these tables, which do not tell it: one that tells another is a later program's."""


class OutputFolder:
    """The folder the press writes. Safe to use from several threads.

    Errors: PressError("unwritable" | "unreadable").
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content = folder / CONTENT
        self._lock = threading.Lock()
        try:
            self.content.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PressError("unwritable", folder, detail=str(error)) from error
        self._pressed = _read_table(folder / _PRESSED)
        self._identities = _read_table(folder / IDENTITIES)
        self._former = _read_table(folder / FORMER_IDENTITIES)

    def recall(self, token_id: int, source_sha256: str) -> PressedAudio | None:
        """What an earlier run made for this token from these bytes, if it is still whole and can be opened."""
        with self._lock:
            record, secret = self._pressed.get(str(token_id)), self._identities.get(str(token_id))
        if not isinstance(record, dict) or record.get("source_sha256") != source_sha256:
            return None
        try:
            audio = PressedAudio(**{key: value for key, value in record.items() if key != "source_sha256"})
            if Identity(str(secret)).recipient() != audio.recipient:
                return None
            if sha256_of_file(self.content / cid_from_sha256(bytes.fromhex(audio.sha256))) != audio.sha256:
                return None
        except (OSError, TypeError, ValueError, IdentityError):
            return None
        return audio

    def remember(self, token_id: int, encrypted: Encrypted) -> None:
        """Notes a stem just pressed. The identity it replaces is set aside, not lost."""
        key = str(token_id)
        with self._lock:
            replaced, record = self._identities.get(key), self._pressed.get(key)
            if replaced is not None:
                name = record["cid"] if isinstance(record, dict) and "cid" in record else f"token {key}"
                self._former[str(name)] = replaced
                self._write(FORMER_IDENTITIES, self._former, mode=0o600)
            self._identities[key] = encrypted.identity.secret
            self._write(IDENTITIES, self._identities, mode=0o600)
            self._pressed[key] = {**asdict(encrypted.audio), "source_sha256": encrypted.source_sha256}
            self._write(_PRESSED, self._pressed)

    def add(self, data: bytes) -> str:
        """Stores a document or image under its CID and gives the CID."""
        cid = cid_of(data)
        target = self.content / cid
        try:
            if not target.is_file() or target.read_bytes() != data:
                write_atomically(target, data)
        except OSError as error:
            raise PressError("unwritable", target, detail=str(error)) from error
        return cid

    def publish(self, release: bytes) -> Path:
        """Writes `release.json`, the last file of a run: what it names is there."""
        try:
            write_atomically(self.folder / RELEASE, release)
        except OSError as error:
            raise PressError("unwritable", self.folder / RELEASE, detail=str(error)) from error
        return self.folder / RELEASE

    def _write(self, name: str, table: Mapping[str, object], mode: int = 0o644) -> None:
        try:
            write_atomically(self.folder / name, json.dumps(table, indent=1).encode(), mode)
        except OSError as error:
            raise PressError("unwritable", self.folder / name, detail=str(error)) from error


def _read_table(path: Path) -> dict[str, object]:
    try:
        table = parse_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        # Not "start afresh": this may be the only copy of keys to music that is already sold.
        raise PressError("unreadable", path, detail=type(error).__name__) from error
    if not isinstance(table, dict):
        raise PressError("unreadable", path, detail="not a table")
    if table.get("version", VERSION) != VERSION:
        raise PressError("newer", path)
    return table
