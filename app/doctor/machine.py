"""Examinations of the machine: versions, folders, secret store."""

import platform
import secrets
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version

from app import VERSION
from app.doctor.finding import Finding, Verdict
from app.doctor.patient import Patient, shown
from app.i18n import tr
from app.itself import is_frozen
from chain.content.keys import SERVICE, system_store

_LIBRARIES = (
    "PySide6-Essentials",
    "numpy",
    "sounddevice",
    "soundfile",
    "soxr",
    "web3",
    "aiohttp",
    "cryptography",
    "pyrage",
)
_LITTLE_BYTES = 1 << 30
_PROBE = "doctor-probe"


def versions() -> Finding:
    found: dict[str, object] = {"program": VERSION, "frozen": is_frozen(), "python": sys.version.split()[0]}
    found["system"] = f"{platform.system()} {platform.release()} {platform.machine()}"
    missing = []
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        sentence = tr("{names} can not be found: install Stems Mixer anew.", names=", ".join(missing))
        return Finding("versions", tr("Versions"), Verdict.WRONG, sentence, found)
    sentence = tr(
        "Stems Mixer {version} with Python {python} on {system}.",
        version=VERSION,
        python=found["python"],
        system=found["system"],
    )
    return Finding("versions", tr("Versions"), Verdict.FINE, sentence, found)


def folders(patient: Patient) -> Finding:
    """Whether files can be written where the program keeps its own, and how much room there is."""
    facts: dict[str, object] = {}
    for name in ("data", "cache", "config"):
        folder = getattr(patient.paths, name)
        facts[name] = shown(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".{_PROBE}-{secrets.token_hex(4)}"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            sentence = tr(
                "{folder} can not be written ({reason}): check its rights.", folder=shown(folder), reason=error.strerror
            )
            return Finding("folders", tr("Folders"), Verdict.WRONG, sentence, facts)
    free = shutil.disk_usage(patient.paths.cache).free
    facts["free_bytes"] = free
    if free < _LITTLE_BYTES:
        sentence = tr(
            "Only {free:.0f} MB are left on the disk of the cache: make room, or lower its limit.",
            free=free / 1000000.0,
        )
        return Finding("folders", tr("Folders"), Verdict.WARNING, sentence, facts)
    sentence = tr("All folders can be written; {free:.0f} GB are free.", free=free / 1000000000.0)
    return Finding("folders", tr("Folders"), Verdict.FINE, sentence, facts)


def secret_store() -> Finding:
    """Blocking: a desktop may ask its user to unlock the store."""
    from keyring.errors import KeyringError

    store = system_store()
    if store is None:
        sentence = tr("This system has no secret store that is recommended: keys are asked for again after each start.")
        return Finding("keyring", tr("Secret store"), Verdict.WARNING, sentence)
    facts: dict[str, object] = {"store": type(store).__module__}
    word = secrets.token_hex(8)
    try:
        store.set_password(SERVICE, _PROBE, word)
        kept = store.get_password(SERVICE, _PROBE)
        store.delete_password(SERVICE, _PROBE)
    except (KeyringError, RuntimeError, OSError) as error:
        facts["error"] = type(error).__name__
        sentence = tr("The secret store did not answer: unlock it, then try again.")
        return Finding("keyring", tr("Secret store"), Verdict.WRONG, sentence, facts)
    if kept != word:
        sentence = tr("The secret store gave back something else than it was given: keys will be asked for again.")
        return Finding("keyring", tr("Secret store"), Verdict.WRONG, sentence, facts)
    return Finding(
        "keyring", tr("Secret store"), Verdict.FINE, tr("The system’s secret store keeps what it is given."), facts
    )
