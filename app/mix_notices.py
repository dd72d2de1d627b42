"""What a person is told about mixes: what happened, what to do next."""

from collections.abc import Sequence

from app.i18n import tr
from app.state.model import Copying, Notice

_NOT_RESTORED = {
    "newer": (
        tr("This song’s mix is from a newer version"),
        tr("It is left as it is. Bring the program up to date; what you move until then is not kept."),
    ),
    "unreadable": (
        tr("This song’s mix could not be read"),
        tr("Check the rights of the data folder. What you move now is not kept."),
    ),
}


def mix_not_restored(reason: str, aside: str) -> Notice:
    """aside: the name under which a file that makes no sense was kept."""
    title, sentence = _NOT_RESTORED.get(
        reason,
        (
            tr("This song’s mix could not be read"),
            tr("The song starts with the artist’s mix; the file is kept as {aside}.", aside=aside),
        ),
    )
    return Notice(title, sentence, serious=True)


def mix_not_saved() -> Notice:
    return Notice(
        tr("The mix could not be saved"), tr("Check the disk. It is tried again when you move something."), serious=True
    )


_REFUSED = {
    "unreadable": tr("It could not be read. Check that it is still there and that you may read it."),
    "too_large": tr("It is far too large for a mix. Ask for the file again."),
    "newer": tr("It was made by a newer version of the program. Bring yours up to date, then open it again."),
    "not_a_mix": tr("It is no mix, or was cut off on its way. Ask for the file again."),
    "bad_value": tr("Something in it makes no sense, so nothing of it was used. Ask for the file again."),
}


def share_refused(reason: str, name: str) -> Notice:
    return Notice(tr("“{name}” can not be opened", name=name), _REFUSED[reason], serious=True)


def share_of_another_collection(name: str) -> Notice:
    sentence = tr("Open that collection first, then the file again.")
    return Notice(tr("“{name}” is of another collection", name=name), sentence, serious=True)


def share_of_unknown_song(song: str) -> Notice:
    sentence = tr("This collection has no song of these stems. Refresh, then open the file again.")
    return Notice(tr("“{song}” is not known here", song=song), sentence, serious=True)


def share_opened(name: str, silent: Sequence[str], other: Sequence[str]) -> Notice:
    """silent: strips that are not owned; other: those whose audio is not the one that was mixed."""
    said = [tr("It sounds as it was mixed.")] if not silent and not other else []
    if silent:
        said.append(tr("You do not own {silent}: silent here.", silent=_listed(silent)))
    if other:
        said.append(tr("Another recording than was mixed: {other}.", other=_listed(other)))
    return Notice(tr("Mix “{name}” is set", name=name), " ".join([*said, tr("Undo brings yours back.")]))


def share_written(name: str) -> Notice:
    return Notice(
        tr("Mix saved as {name}", name=name), tr("It holds no audio: give it to anybody with the same stems.")
    )


def share_not_written(name: str) -> Notice:
    sentence = tr("Check the disk and the rights of the folder, or choose another.")
    return Notice(tr("{name} could not be written", name=name), sentence, serious=True)


def _listed(labels: Sequence[str]) -> str:
    first = ", ".join(labels[:4])
    return tr("{first} and {count} more", first=first, count=len(labels) - 4) if len(labels) > 4 else first


def nothing_to_compare() -> Notice:
    sentence = tr(
        "A forge needs every stem, and what is missing has no public audio. Complete the set, then flip again."
    )
    return Notice(tr("There is nothing to compare yet"), sentence)


_BOUNCE_FAILED = {
    "out_of_song": tr("The song was not there yet, or another one came. Try again."),
    "unwritable": tr("The file could not be written. Check the disk and the rights of the folder, or choose another."),
    "stalled": tr("A stem did not come. Play the song once, then try again."),
    "died": tr("The program that writes it ended. Try again."),
}


def bounce_failed(reason: str) -> str:
    return f"{_BOUNCE_FAILED.get(reason, _BOUNCE_FAILED['died'])} {tr('Nothing was left behind.')}"


def bounce_done(length_s: float, missing: Sequence[str]) -> str:
    """missing: labels of strips that could not be read."""
    length = f"{int(length_s) // 60}:{int(length_s) % 60:02d}"
    said = tr("{length} written, sample for sample as it is heard.", length=length)
    if missing:
        said += " " + tr("Silent in it, because they could not be read: {stems}.", stems=_listed(missing))
    return said


def bounce_not_allowed(copying: Copying) -> str:
    if copying is Copying.FORBIDDEN:
        return tr("The licence of a stem that is heard forbids copies. Mute that stem, or listen here.")
    return tr("A stem that is heard has no known licence. Say that you may make a copy, then bounce again.")


def bounce_notice(name: str, sentence: str) -> Notice:
    return Notice(tr("{name} was not written", name=name), sentence, serious=True)
