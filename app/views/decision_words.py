"""What is heard in each view of a song, said truthfully."""

from app.i18n import tr
from app.state.decision import silent_in
from app.state.hearing import Hearing, View
from app.state.model import OpenSong

TITLES = {
    View.NOW: tr("Now"),
    View.AFTER: tr("After the forge"),
    View.LOOSE: tr("Without the song token"),
    View.MINE: tr("My own stems"),
    View.FULL: tr("The full song"),
    View.MISSING: tr("What is missing"),
}


def sentence(view: View, song: OpenSong) -> str:
    """What plays and what does not, and why."""
    count, silent = len(song.strips), _silent(view, song)
    last = _listed(tuple(strip.label for strip in song.strips if strip.copies <= 1))
    match view:
        case View.NOW if song.forged:
            return tr("All {count} stems play through your song token.", count=count)
        case View.NOW:
            return (
                tr("{owned} of {count} stems, as you own them.", owned=song.owned, count=count)
                if song.owned < count
                else tr("All {count} stems play.", count=count)
            )
        case View.AFTER:
            burns = tr("Last copies burn: {last}.", last=last) if last else tr("You keep a spare copy of each.")
            return tr("Nothing falls silent, the song token plays all {count} stems. {burns}", count=count, burns=burns)
        case View.LOOSE if silent:
            return tr(
                "Silent: {silent}. Spare copies are what is left, should you give the song token away.", silent=silent
            )
        case View.LOOSE:
            return tr("Even without the song token your spare copies play the whole song.")
        case View.MINE:
            return tr("Silent: {silent}. What you own beside the song token plays.", silent=silent)
        case View.FULL:
            public = tr("With the stems you do not own, from their public audio.")
            return f"{public} {tr('Silent: {silent}.', silent=silent)}" if silent else public
        case View.MISSING:
            return tr("Only the stems you do not own, from their public audio.")
    return ""


def match_words(hearing: Hearing, trim_db: float | None) -> str:
    """How the two views were made as loud as each other."""
    if trim_db is None:
        return tr("loudness not matched")
    if trim_db > -0.05:
        return tr("as loud as “{other}”", other=TITLES[hearing.hidden])
    return tr("−{less_db:.1f} dB, as loud as “{other}”", less_db=-trim_db, other=TITLES[hearing.hidden])


def _silent(view: View, song: OpenSong) -> str:
    silent = silent_in(view, song)
    return _listed(tuple(strip.label for strip in song.strips if strip.key in silent))


def _listed(labels: tuple[str, ...]) -> str:
    first = ", ".join(labels[:4])
    return tr("{first} and {count} more", first=first, count=len(labels) - 4) if len(labels) > 4 else first
