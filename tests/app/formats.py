"""Every format the program keeps on disk: how a file of it is made, what reading one gives, and what a newer one is.

`python -m tests.app.formats [NAME…]` writes the files of this version, or those named, into tests/fixtures/VERSION.
Those of a version that was released are never made again.
"""

import hashlib
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from app import VERSION, settings
from app.hold import FolderProblem
from app.mix_files import passport, share, song_file
from app.mix_files.errors import MixFileError
from app.mix_files.passport import Burned, Passport, read_burns, write_passport
from app.mix_files.share import read_share, write_share
from app.mix_files.song_file import read_bench, write_bench
from app.services import wishes
from app.services.ledger import open_ledger
from app.services.wishes import Wishes, read_wishes, write_wishes
from app.settings import Settings, load_settings, save_settings
from audio.analysis.cache import AnalysisCache
from chain import profile
from chain.content import keys
from chain.content.keys import Identity, KeyRing
from chain.errors import ForgeError
from chain.forge import Journal, journal
from chain.forge.intent import Kind
from chain.gate import spent
from chain.gate.refusal import GateRefusal
from chain.gate.spent import SpentError, SpentInFile
from chain.press import store as press
from chain.press.encrypt import Encrypted
from chain.press.errors import PressError
from chain.press.metadata import PressedAudio
from chain.press.store import IDENTITIES, OutputFolder
from chain.profile import Profile, ProfileError
from chain.profiling.write import toml
from chain.tokens import ledger_schema
from chain.tokens.ledger import Ledger
from tests.app.mix_files.test_share import SHARED
from tests.app.mix_files.test_song_file import BENCH
from tests.chain.forge.mortal import an_intent

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SCOPE = "eip155:1/erc1155:0x1"
SHA = "ab" * 32
LATER = datetime(2099, 1, 1, tzinfo=UTC)
IDENTITY = Identity.generate()
ADDRESS = "0x" + "1" * 40
PROFILE = Profile(
    "first-light", "First Light", 1, ("https://node.example/",), ADDRESS, gateways=("https://ipfs.example/ipfs/",)
)
PASSPORT = Passport(
    intent="0x" + "11" * 32,
    account=ADDRESS,
    forge=ADDRESS,
    decided_at="2026-11-21T14:03:11Z",
    block_number=17,
    block_hash="0x" + "22" * 32,
    recipe="0x" + "33" * 32,
    token="110",
    title="Harbour",
    tier="song",
    number="QZK6P2600001",
    burns=(Burned("111", "Drums", 2, 438),),
    shared=SHARED,
)
LOUD = np.arange(6, dtype=np.float32).reshape(2, 3)


class Vault(dict[tuple[str, str], str]):
    """A secret store that remembers whatever it is given."""

    priority = 5

    def get_password(self, service: str, username: str) -> str | None:
        return self.get((service, username), "secret")

    def set_password(self, service: str, username: str, password: str) -> None:
        self[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.pop((service, username), None)


@dataclass(frozen=True)
class Format:
    """make: writes a file. read: what is in it, as a short text; "refused" when a newer one is, "empty" for nothing.

    newer: makes a file one of a later program. kept: whether a damaged file stays, or is set aside beside it; False for
    what is only a copy of what can be worked out again. version: what this program writes.
    """

    name: str
    version: int
    make: Callable[[Path], None]
    read: Callable[[Path], str]
    newer: Callable[[Path], None]
    kept: bool = True


def _newer_json(file: Path) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(document | {"version": 99}), encoding="utf-8")


def _newer_database(file: Path) -> None:
    with sqlite3.connect(file, isolation_level=None) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def _newer_analysis(file: Path) -> None:
    file.write_bytes(b"STEMAN99" + file.read_bytes()[8:])


def _make_settings(file: Path) -> None:
    save_settings(file, Settings(last_song="000/masterpiece", block_frames=512))


def _read_settings(file: Path) -> str:
    try:
        found, aside = load_settings(file)
    except FolderProblem:
        return "refused"
    return "empty" if aside else f"{found.last_song} {found.block_frames}"


def _make_keys(file: Path) -> None:
    KeyRing(SCOPE, store=Vault(), index=file).put(111, SHA, Identity.generate(), LATER)


def _read_keys(file: Path) -> str:
    ring = KeyRing(SCOPE, store=Vault(), index=file)
    if not ring.persistent:
        return "refused"
    return "empty" if "0 keys" in repr(ring) else repr(ring)


def _read_wishes(file: Path) -> str:
    found = read_wishes(file, SCOPE)
    if found != Wishes():
        return " ".join(sorted(found.songs | found.albums | found.names))
    try:
        before = file.read_bytes()
        write_wishes(file, SCOPE, found)
        file.unlink() if not before else None
    except FileExistsError:
        return "refused"
    except FileNotFoundError:
        pass
    return "empty"


def _make_journal(file: Path) -> None:
    written = Journal(file, lambda: 12.5)
    written.begin(an_intent(1))
    written.close()


def _make_kinds(file: Path) -> None:
    """One entry of every kind, and one that is carried out as a batch."""
    written = Journal(file, lambda: 12.5)
    for number, kind in enumerate(Kind, 1):
        intent = replace(an_intent(number), kind=kind)
        written.begin(replace(intent, batch=(intent.tx, intent.tx)) if kind is Kind.FORGE else intent)
    written.close()


def _read_kinds(file: Path) -> str:
    if _read_journal(file) in ("refused", ""):
        return _read_journal(file)
    found = Journal(file, lambda: 12.5)
    text = " ".join(f"{entry.intent.kind.value}/{len(entry.intent.batch)}" for entry in found.entries())
    found.close()
    return text


def _read_journal(file: Path) -> str:
    try:
        found = Journal(file, lambda: 12.5)
    except ForgeError as error:
        return "refused" if error.reason in ("journal_newer", "journal_corrupt", "journal_unreadable") else error.reason
    text = " ".join(entry.intent.intent_id.hex()[:8] for entry in found.entries())
    found.close()
    return text


def _make_ledger(file: Path) -> None:
    made = Ledger(file, SCOPE)
    made.keep_times({7: 1_700_000_000})
    made.close()


def _read_ledger(file: Path) -> str:
    found, notice = open_ledger(file, SCOPE)
    text = " ".join(map(str, found.times_s().values()))
    found.close()
    if notice is not None and found.path is None:
        return "refused"
    return text or "empty"


def _read_bench(file: Path) -> str:
    try:
        found = read_bench(file)
    except MixFileError as error:
        return "refused" if error.reason == "newer" else "empty"
    return repr(found) if found != BENCH else "as it was"


def _read_share(file: Path) -> str:
    try:
        found = read_share(file)
    except MixFileError:
        return "refused"
    return "as it was" if found == SHARED else repr(found)


def _analysis_file(file: Path) -> None:
    cache = AnalysisCache(file.parent)
    cache.keep("stem", LOUD)
    (made,) = file.parent.glob("*.analysis")
    made.rename(file)


def _read_analysis(file: Path) -> str:
    home = Path(tempfile.mkdtemp())
    (home / f"{hashlib.sha256(b'stem').hexdigest()}.analysis").write_bytes(file.read_bytes())
    found = AnalysisCache(home).load("stem", (2, 3))
    return "empty" if found is None else " ".join(map(str, found.ravel().tolist()))


def _newer_passport(file: Path) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))
    document["passport"]["version"] = 99
    file.write_text(json.dumps(document), encoding="utf-8")


def _read_passport(file: Path) -> str:
    try:
        return " ".join(f"{burned.token} {burned.label} {burned.copies}" for burned in read_burns(file))
    except MixFileError:
        return "refused"


def _read_profile(file: Path) -> str:
    try:
        found = profile.load(file)
    except ProfileError:
        return "refused"
    return f"{found.title} {found.chain_id} {found.collection} {' '.join(found.gateways)}"


def _newer_profile(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace("version = 1", "version = 99"), encoding="utf-8")


def _make_spent(file: Path) -> None:
    made = SpentInFile(file, lambda: 0.0)
    made.add("a nonce", 2**40)
    made.close()


def _read_spent(file: Path) -> str:
    try:
        found = SpentInFile(file, lambda: 0.0)
    except SpentError:
        return "refused"
    try:
        return "empty" if found.add("a nonce", 2**40) else "a nonce"
    except GateRefusal:
        return "refused"
    finally:
        found.close()


def _make_identities(file: Path) -> None:
    home = Path(tempfile.mkdtemp())
    audio = PressedAudio("bafk", SHA, 9, 1, 48_000, IDENTITY.recipient())
    OutputFolder(home).remember(112, Encrypted(audio, IDENTITY, SHA))
    shutil.copyfile(home / IDENTITIES, file)


def _read_identities(file: Path) -> str:
    home = Path(tempfile.mkdtemp())
    shutil.copyfile(file, home / IDENTITIES)
    try:
        return " ".join(OutputFolder(home)._identities)
    except PressError:
        return "refused"


FORMATS = (
    Format("settings.json", settings.VERSION, _make_settings, _read_settings, _newer_json),
    Format("keys.json", keys.INDEX_VERSION, _make_keys, _read_keys, _newer_json),
    Format(
        "kept.json",
        wishes.VERSION,
        lambda file: write_wishes(file, SCOPE, Wishes(frozenset({"000/masterpiece"}))),
        _read_wishes,
        _newer_json,
    ),
    Format("forge-journal.sqlite", journal.VERSION, _make_journal, _read_journal, _newer_database),
    Format("every-kind.sqlite", journal.VERSION, _make_kinds, _read_kinds, _newer_database),
    Format("ledger.sqlite", ledger_schema.VERSION, _make_ledger, _read_ledger, _newer_database),
    Format(
        "song-mix.json",
        song_file.VERSION,
        lambda file: write_bench(file, SCOPE, "harbour", BENCH),
        _read_bench,
        _newer_json,
    ),
    Format("sunday.stemmix", share.VERSION, lambda file: write_share(file, SHARED), _read_share, _newer_json),
    Format(
        "forge.stemmix", passport.VERSION, lambda file: write_passport(file, PASSPORT), _read_passport, _newer_passport
    ),
    Format(
        "collection.toml",
        profile.VERSION,
        lambda file: file.write_text(toml(PROFILE), encoding="utf-8"),
        _read_profile,
        _newer_profile,
    ),
    Format("spent.sqlite", spent.VERSION, _make_spent, _read_spent, _newer_database),
    Format("identities.json", press.VERSION, _make_identities, _read_identities, _newer_json),
    Format("stem.analysis", 1, _analysis_file, _read_analysis, _newer_analysis, kept=False),
)


def main() -> None:
    folder = FIXTURES / VERSION
    folder.mkdir(parents=True, exist_ok=True)
    for each in FORMATS:
        if sys.argv[1:] and each.name not in sys.argv[1:]:
            continue
        with suppress(FileNotFoundError):
            (folder / each.name).unlink()
        each.make(folder / each.name)
    read = {each.name: each.read(Path(shutil.copy(folder / each.name, tempfile.mkdtemp()))) for each in FORMATS}
    (folder / "read.json").write_text(json.dumps(read, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
