"""The identities that open stems, kept in the system's secret store for as long as their lease runs.

Where the system has no secret store that it recommends itself, keys live in memory and are asked for again after a
restart. Beside the store stands an index file that names what is in it (token and sha256, nothing secret), because
no secret store can list its entries on every system.
"""

import functools
import hashlib
import json
import re
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pyrage

from chain.documents import parse_json
from chain.errors import ContentError
from chain.tokens.model import AudioRef
from chain.versioned import NewerFormat, Unreadable, read_versioned, set_aside, write_versioned

SERVICE = "stems-mixer"
INDEX_VERSION = 1


class IdentityError(ContentError):
    """A text is no age X25519 identity. The text itself is never carried along."""

    def __init__(self) -> None:
        super().__init__("bad_identity")


@dataclass(frozen=True)
class Identity:
    """An age X25519 identity. Its `repr` and `str` tell nothing; `secret` is the "AGE-SECRET-KEY-1…" text."""

    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}", self.secret):
            raise IdentityError
        try:
            pyrage.x25519.Identity.from_str(self.secret)
        except pyrage.IdentityError:
            raise IdentityError from None

    @classmethod
    def generate(cls) -> "Identity":
        return cls(str(pyrage.x25519.Identity.generate()))

    def recipient(self) -> str:
        """The public half, "age1…"."""
        return str(pyrage.x25519.Identity.from_str(self.secret).to_public())


def ring_name(audio: AudioRef) -> str:
    """What the key of an encrypted file is kept under: its sha256; that of its URI where the token promises none."""
    return audio.sha256 or hashlib.sha256(audio.uri.encode("utf-8", "surrogatepass")).hexdigest()


class SecretStore(Protocol):
    """What `keyring` back ends offer."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def system_store() -> SecretStore | None:
    """The secret store of the system, or None when there is none that keeps secrets well.

    Blocking: it may talk to a desktop service. `keyring` marks back ends it recommends by a priority of 1 or more;
    plain-text files and "fail" are below.
    """
    import keyring
    from keyring.errors import KeyringError

    try:
        store = keyring.get_keyring()
        return store if store.priority >= 1 else None
    except (KeyringError, RuntimeError):
        return None


@dataclass(frozen=True)
class _Held:
    identity: Identity
    lease_until: datetime


class KeyRing:
    """Identities by token and sha256 of the ciphertext, each until its lease ends.

    scope: what the ids belong to, e.g. "eip155:1/erc1155:0x…"; two scopes never see each other's keys.
    store, index: both or neither; without them keys live in memory. Methods may block (a secret store may ask a
    person to unlock it): call them in a thread. Safe to use from several threads. A store that fails is not an
    error: the key stays in memory, and `persistent` becomes False.
    """

    def __init__(
        self,
        scope: str,
        *,
        store: SecretStore | None = None,
        index: Path | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._scope = scope
        self._store = store if index is not None else None
        self._index = index
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[tuple[int, str], _Held] = {}
        self._stored: set[tuple[int, str]] = self._read_index()

    def __repr__(self) -> str:
        return f"KeyRing({self._scope!r}, {len(self._held.keys() | self._stored)} keys)"

    @property
    def persistent(self) -> bool:
        """Whether keys outlive the program."""
        return self._store is not None

    def get(self, token: int, sha256: str) -> Identity | None:
        """The identity, or None when it was never given, was taken away, or its lease is over."""
        with self._lock:
            held = self._held.get((token, sha256)) or self._load((token, sha256))
            if held is None:
                return None
            if held.lease_until <= self._clock():
                self._forget({(token, sha256)})
                return None
            return held.identity

    def lease_until(self, token: int, sha256: str) -> datetime | None:
        """When the lease of a key ends; None when there is no such key any more."""
        with self._lock:
            held = self._held.get((token, sha256)) or self._load((token, sha256))
            return None if held is None or held.lease_until <= self._clock() else held.lease_until

    def put(self, token: int, sha256: str, identity: Identity, lease_until: datetime) -> None:
        """Keeps an identity until `lease_until` (aware), in place of what was there."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError("sha256 is 64 lower-case hex digits")
        key = (token, sha256)
        with self._lock:
            self._held[key] = _Held(identity, lease_until)
            if self._store is None:
                return
            entry = json.dumps({"identity": identity.secret, "lease_until": lease_until.isoformat()})
            # The index goes first: a secret that no index names could never be taken away again.
            self._stored.add(key)
            if not self._write_index() or not self._ask_store(
                lambda store: store.set_password(SERVICE, self._name(key), entry)
            ):
                self._stored.discard(key)

    def forget(self, token: int, sha256: str) -> None:
        """Take a key away, from the secret store as well. No error when there is none."""
        with self._lock:
            self._forget({(token, sha256)})

    def retain(self, only_tokens: Collection[int]) -> tuple[int, ...]:
        """Forgets the keys of all other tokens (sold or burned); gives the tokens that lost theirs, ascending."""
        with self._lock:
            gone = {key for key in self._held.keys() | self._stored if key[0] not in only_tokens}
            self._forget(gone)
            return tuple(sorted({token for token, _ in gone}))

    def _load(self, key: tuple[int, str]) -> _Held | None:
        if key not in self._stored:
            return None
        found: list[str | None] = []
        self._ask_store(lambda store: found.append(store.get_password(SERVICE, self._name(key))))
        held = _read_entry(found[0]) if found else None
        if held is not None:
            self._held[key] = held
        return held

    def _forget(self, keys: set[tuple[int, str]]) -> None:
        for key in keys:
            self._held.pop(key, None)
        stored = keys & self._stored
        for name in map(self._name, stored):
            self._ask_store(functools.partial(_delete, name))
        if stored:
            self._stored -= stored
            self._write_index()

    def _ask_store(self, request: Callable[[SecretStore], object]) -> bool:
        from keyring.errors import KeyringError, PasswordDeleteError

        if self._store is None:
            return False
        try:
            request(self._store)
        except PasswordDeleteError:
            pass  # it was not there any more, which is what was wanted
        except (KeyringError, OSError, RuntimeError):
            self._store = None
            return False
        return True

    def _name(self, key: tuple[int, str]) -> str:
        return f"{self._scope}/{key[0]}/{key[1]}"

    def _read_index(self) -> set[tuple[int, str]]:
        """What the store holds. An index that can not be read is kept aside: the gate gives the keys again."""
        if self._store is None or self._index is None:
            return set()
        try:
            document: Any = read_versioned(self._index, INDEX_VERSION) or {}
            return {(int(token), str(sha256)) for token, sha256 in document.get(self._scope, [])}
        except (NewerFormat, OSError):
            self._store = None  # a later program's, or out of reach: keys stay in memory, and the index as it is
        except (Unreadable, ValueError, TypeError):
            with suppress(OSError):
                set_aside(self._index)
        return set()

    def _write_index(self) -> bool:
        assert self._index is not None
        try:
            document = read_versioned(self._index, INDEX_VERSION) or {}
        except Unreadable:
            document = {}
        except (OSError, NewerFormat):
            return False
        document[self._scope] = sorted([token, sha256] for token, sha256 in self._stored)
        try:
            write_versioned(self._index, INDEX_VERSION, document, mode=0o600)
        except (OSError, NewerFormat):
            return False
        return True


def _delete(name: str, store: SecretStore) -> None:
    store.delete_password(SERVICE, name)


def _read_entry(entry: str | None) -> _Held | None:
    try:
        document: Any = parse_json((entry or "").encode("utf-8"))
        lease_until = datetime.fromisoformat(document["lease_until"])
        if lease_until.tzinfo is None:
            return None
        return _Held(Identity(document["identity"]), lease_until)
    except (ValueError, TypeError, KeyError, IdentityError):
        return None
