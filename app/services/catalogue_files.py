"""The user's own catalogue file of a collection: read at the start, taken over from a file, given up again."""

from pathlib import Path

from app import notices
from app.i18n import tr
from app.paths import Paths
from app.state.settings import CatalogueShown
from chain.atomic import write_atomically
from chain.profile import Profile
from chain.tokens.catalogue_file import MAX_FILE_BYTES, CatalogueFileError, Corrections, parse


def catalogue_file(paths: Paths, profile: Profile) -> Path:
    """Where the file of a collection lies, if there is one."""
    return paths.collections / f"{profile.chain_id}-{profile.collection.lower()}.toml"


def take_over(source: Path, target: Path) -> Corrections:
    """Keeps a copy of a file that is right; another one that was kept gives way. Blocking.

    Errors: CatalogueFileError, then the former stays; OSError when the copy can not be written.
    """
    try:
        if source.stat().st_size > MAX_FILE_BYTES:
            raise CatalogueFileError("unreadable")
        raw = source.read_bytes()
    except OSError as error:
        raise CatalogueFileError("unreadable", type(error).__name__) from error
    corrections = parse(raw)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, raw)
    return corrections


def shown(corrections: Corrections) -> CatalogueShown:
    return CatalogueShown(len(corrections.tokens))


def not_taken(now: CatalogueShown, error: CatalogueFileError | OSError) -> CatalogueShown:
    """Why a file was not taken over; what was in use still is."""
    if isinstance(error, CatalogueFileError):
        fault = notices.catalogue_file_fault(error.reason, error.place)
        return CatalogueShown(now.tokens, tr("{fault}, then choose the file again.", fault=fault))
    return CatalogueShown(now.tokens, tr("The copy could not be written. Check the disk, then choose the file again."))
