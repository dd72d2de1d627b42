"""What is said of audio on its way and on this disk."""

from app.state.content import Integrity, Keeping

WAITING = "Waiting for its turn …"
READING = "Reading …"
DECRYPTING = "Decrypting …"

INTEGRITY = {
    Integrity.VERIFIED: "Verified: exactly what the token promises",
    Integrity.UNPROVEN: "Not verified: the token names no hash to compare with",
    Integrity.MISMATCH: "Not what the token promises; it is never played",
    Integrity.NOT_KNOWN_YET: "",
}


def downloading(percent: int) -> str:
    return f"Downloading {percent}\N{NO-BREAK SPACE}%"


def fetching(stems: int, percent: int) -> str:
    some = "1 stem" if stems == 1 else f"{stems} stems"
    return f"Fetching {some} · {percent} %" if percent else f"Fetching {some} …"


def keeping(known: Keeping | None) -> tuple[str, str]:
    """What the control says, and the sentence that explains it."""
    if known is None:
        return "Keep offline", "Fetch all its stems, and keep them on this disk whatever else comes and goes"
    if known.complete:
        return "Kept offline", "Complete: it plays without the network. Press to keep it no longer"
    missing = known.stems - known.whole
    if known.failed:
        some = "1 stem is" if missing == 1 else f"{missing} stems are"
        return "Keep: try again", f"{some} still missing. {known.failed}"
    return f"Keeping {known.fraction:.0%}", f"{known.whole} of {known.stems} stems are here. Press to keep it no longer"


def size(size_bytes: int) -> str:
    """Bytes as people say them: 1536 → "1.5 kB", 10737418240 → "10.7 GB"."""
    value, unit = float(size_bytes), "bytes"
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "bytes" or value >= 100 else f"{value:.1f} {unit}"
