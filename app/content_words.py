"""What is said of audio on its way and on this disk."""

from app.i18n import number, tr, trn
from app.state.content import Integrity, Keeping

WAITING = tr("Waiting for its turn …")
READING = tr("Reading …")
DECRYPTING = tr("Decrypting …")

INTEGRITY = {
    Integrity.VERIFIED: tr("Verified: exactly what the token promises"),
    Integrity.UNPROVEN: tr("Not verified: the token names no hash to compare with"),
    Integrity.MISMATCH: tr("Not what the token promises; it is never played"),
    Integrity.NOT_KNOWN_YET: "",
}


def downloading(percent: int) -> str:
    return tr("Downloading {percent}\N{NO-BREAK SPACE}%", percent=percent)


def fetching(stems: int, percent: int) -> str:
    if percent:
        share = tr("{percent} %", percent=percent)
        return trn("Fetching {count} stem · {share}", "Fetching {count} stems · {share}", stems, share=share)
    return trn("Fetching {count} stem …", "Fetching {count} stems …", stems)


def keeping(known: Keeping | None) -> tuple[str, str]:
    """What the control says, and the sentence that explains it."""
    if known is None:
        return tr("Keep offline"), tr("Fetch all its stems, and keep them on this disk whatever else comes and goes")
    if known.complete:
        return tr("Kept offline"), tr("Complete: it plays without the network. Press to keep it no longer")
    missing = known.stems - known.whole
    if known.failed:
        lacking = trn("{count} stem is still missing.", "{count} stems are still missing.", missing)
        return tr("Keep: try again"), f"{lacking} {known.failed}"
    return tr("Keeping {fraction:.0%}", fraction=known.fraction), tr(
        "{whole} of {stems} stems are here. Press to keep it no longer", whole=known.whole, stems=known.stems
    )


def size(size_bytes: int) -> str:
    """Bytes as people say them: 1536 → "1.5 kB", 10737418240 → "10.7 GB"."""
    value, unit = float(size_bytes), "bytes"
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    if unit == "bytes":
        return trn("{count} byte", "{count} bytes", size_bytes)
    return f"{number(value, '.0f' if value >= 100 else '.1f')} {unit}"
