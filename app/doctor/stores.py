"""Examinations of what is kept: settings, content cache, journal."""

import asyncio
import hashlib
import time

from app.doctor.finding import Finding, Verdict
from app.doctor.patient import Patient, shown
from app.i18n import tr
from app.settings import read_settings
from chain.content import limit
from chain.content.cache import Cache
from chain.forge.journal import Journal, JournalCorrupt, JournalError, JournalLocked
from chain.versioned import NewerFormat, Unreadable

_HEX_DIGITS = 64


def settings(patient: Patient) -> Finding:
    """Looks only: a file that can not be read is set aside by the next start of the window."""
    file = patient.paths.settings
    facts: dict[str, object] = {"file": shown(file)}
    if not file.exists():
        return Finding(
            "settings", tr("Settings"), Verdict.FINE, tr("Nothing was changed yet; all is as it comes."), facts
        )
    try:
        read_settings(file)
    except NewerFormat as error:
        facts["version"] = error.version
        sentence = tr(
            "A newer Stems Mixer wrote the settings: this one leaves them alone and does not start. Update it."
        )
        return Finding("settings", tr("Settings"), Verdict.WRONG, sentence, facts)
    except OSError as error:
        facts["error"] = error.strerror
        sentence = tr("The settings are there, but the disk does not give them: check their rights.")
        return Finding("settings", tr("Settings"), Verdict.WRONG, sentence, facts)
    except (Unreadable, ValueError) as error:
        facts["error"] = type(error).__name__
        sentence = tr("The settings can not be read: the next start sets them aside and begins with new ones.")
        return Finding("settings", tr("Settings"), Verdict.WARNING, sentence, facts)
    return Finding("settings", tr("Settings"), Verdict.FINE, tr("The settings can be read."), facts)


async def content(patient: Patient, *, repair: bool) -> Finding:
    """Every file against its hash. repair: what is not what its name says is set aside, and fetched when needed."""
    folder = patient.paths.content
    if not folder.exists():
        return Finding("cache", tr("Cache"), Verdict.FINE, tr("Nothing was fetched yet."))
    files = [file for file in await asyncio.to_thread(limit.stored, folder) if len(file.name) == _HEX_DIGITS]
    files = [file for file in files if file.path.parent.name == file.name[:2]]
    broken = await asyncio.to_thread(lambda: [file.name for file in files if not _is_whole(file)])
    facts: dict[str, object] = {"files": len(files), "bytes": sum(file.size_bytes for file in files)}
    facts["broken"] = len(broken)
    if not broken:
        sentence = tr("All {files} files are what their names say.", files=len(files))
        return Finding("cache", tr("Cache"), Verdict.FINE, sentence, facts)
    if repair:
        cache = Cache(folder)
        for name in broken:
            await cache.path(name)
        sentence = tr(
            "{broken} of {files} files were damaged and are set aside; they are fetched when needed.",
            broken=len(broken),
            files=len(files),
        )
        return Finding("cache", tr("Cache"), Verdict.FINE, sentence, facts)
    sentence = tr(
        "{broken} of {files} files are damaged. `doctor --repair` sets them aside to be fetched anew.",
        broken=len(broken),
        files=len(files),
    )
    return Finding("cache", tr("Cache"), Verdict.WARNING, sentence, facts)


def _is_whole(file: limit.Stored) -> bool:
    try:
        with file.path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest() == file.name
    except FileNotFoundError:
        return True  # dropped meanwhile
    except OSError:
        return False


def ledger(patient: Patient) -> Finding:
    """Every row of the forge journal against the hash of the row before."""
    facts: dict[str, object] = {"file": shown(patient.journal)}
    if not patient.journal.exists():
        return Finding("journal", tr("Journal"), Verdict.FINE, tr("Nothing was forged yet."), facts)
    try:
        journal = Journal(patient.journal, time.time)
    except JournalLocked:
        if patient.running:
            sentence = tr("It was whole when this window opened it, and is only added to since.")
            return Finding("journal", tr("Journal"), Verdict.FINE, sentence, facts)
        sentence = tr("Stems Mixer is running and holds the journal: close it to have it checked.")
        return Finding("journal", tr("Journal"), Verdict.SKIPPED, sentence, facts)
    except JournalCorrupt as error:
        facts["row"] = error.seq
        sentence = tr("The journal is not as it was written. Keep the file; forges are found again on the chain.")
        return Finding("journal", tr("Journal"), Verdict.WRONG, sentence, facts)
    except JournalError as error:
        facts["reason"] = error.reason
        sentence = tr(
            "The journal can not be opened here: a newer Stems Mixer may have written it. It is left as it is."
        )
        return Finding("journal", tr("Journal"), Verdict.WRONG, sentence, facts)
    entries = journal.entries()
    journal.close()
    facts["entries"], facts["live"] = len(entries), sum(entry.live for entry in entries)
    sentence = tr(
        "All rows of {entries} entries are as they were written; {live} are still under way.",
        entries=len(entries),
        live=facts["live"],
    )
    return Finding("journal", tr("Journal"), Verdict.FINE, sentence, facts)
