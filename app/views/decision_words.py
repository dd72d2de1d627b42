"""What is heard in each view of a song, said truthfully."""

from app.state.decision import silent_in
from app.state.hearing import Hearing, View
from app.state.model import OpenSong

TITLES = {
    View.NOW: "Now",
    View.AFTER: "After the forge",
    View.LOOSE: "Without the song token",
    View.MINE: "My own stems",
    View.FULL: "The full song",
    View.MISSING: "What is missing",
}


def sentence(view: View, song: OpenSong) -> str:
    """What plays and what does not, and why."""
    count, silent = len(song.strips), _silent(view, song)
    last = _listed(tuple(strip.label for strip in song.strips if strip.copies <= 1))
    match view:
        case View.NOW if song.forged:
            return f"All {count} stems play through your song token."
        case View.NOW:
            return (
                f"{song.owned} of {count} stems, as you own them." if song.owned < count else f"All {count} stems play."
            )
        case View.AFTER:
            burns = f"Last copies burn: {last}." if last else "You keep a spare copy of each."
            return f"Nothing falls silent, the song token plays all {count} stems. {burns}"
        case View.LOOSE if silent:
            return f"Silent: {silent}. Spare copies are what is left, should you give the song token away."
        case View.LOOSE:
            return "Even without the song token your spare copies play the whole song."
        case View.MINE:
            return f"Silent: {silent}. What you own beside the song token plays."
        case View.FULL:
            return "With the stems you do not own, from their public audio." + (f" Silent: {silent}." if silent else "")
        case View.MISSING:
            return "Only the stems you do not own, from their public audio."
    return ""


def match_words(hearing: Hearing, trim_db: float | None) -> str:
    """How the two views were made as loud as each other."""
    if trim_db is None:
        return "loudness not matched"
    if trim_db > -0.05:
        return f"as loud as “{TITLES[hearing.hidden]}”"
    return f"{trim_db:.1f} dB, as loud as “{TITLES[hearing.hidden]}”".replace("-", "−")


def _silent(view: View, song: OpenSong) -> str:
    silent = silent_in(view, song)
    return _listed(tuple(strip.label for strip in song.strips if strip.key in silent))


def _listed(labels: tuple[str, ...]) -> str:
    return ", ".join(labels[:4]) + (f" and {len(labels) - 4} more" if len(labels) > 4 else "")
