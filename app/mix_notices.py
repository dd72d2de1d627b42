"""What a person is told about mixes: what happened, what to do next."""

from collections.abc import Sequence

from app.state.model import Copying, Notice

_NOT_RESTORED = {
    "newer": (
        "This song’s mix is from a newer version",
        "It is left as it is. Bring the program up to date; what you move until then is not kept.",
    ),
    "unreadable": (
        "This song’s mix could not be read",
        "Check the rights of the data folder. What you move now is not kept.",
    ),
}


def mix_not_restored(reason: str, aside: str) -> Notice:
    """aside: the name under which a file that makes no sense was kept."""
    title, sentence = _NOT_RESTORED.get(
        reason,
        ("This song’s mix could not be read", f"The song starts with the artist’s mix; the file is kept as {aside}."),
    )
    return Notice(title, sentence, serious=True)


def mix_not_saved() -> Notice:
    return Notice(
        "The mix could not be saved", "Check the disk. It is tried again when you move something.", serious=True
    )


_REFUSED = {
    "unreadable": "It could not be read. Check that it is still there and that you may read it.",
    "too_large": "It is far too large for a mix. Ask for the file again.",
    "newer": "It was made by a newer version of the program. Bring yours up to date, then open it again.",
    "not_a_mix": "It is no mix, or was cut off on its way. Ask for the file again.",
    "bad_value": "Something in it makes no sense, so nothing of it was used. Ask for the file again.",
}


def share_refused(reason: str, name: str) -> Notice:
    return Notice(f"“{name}” can not be opened", _REFUSED[reason], serious=True)


def share_of_another_collection(name: str) -> Notice:
    sentence = "Open that collection first, then the file again."
    return Notice(f"“{name}” is of another collection", sentence, serious=True)


def share_of_unknown_song(song: str) -> Notice:
    sentence = "This collection has no song of these stems. Refresh, then open the file again."
    return Notice(f"“{song}” is not known here", sentence, serious=True)


def share_opened(name: str, silent: Sequence[str], other: Sequence[str]) -> Notice:
    """silent: strips that are not owned; other: those whose audio is not the one that was mixed."""
    said = ["It sounds as it was mixed."] if not silent and not other else []
    if silent:
        said.append(f"You do not own {_listed(silent)}: silent here.")
    if other:
        said.append(f"Another recording than was mixed: {_listed(other)}.")
    return Notice(f"Mix “{name}” is set", " ".join(said) + " Undo brings yours back.")


def share_written(name: str) -> Notice:
    return Notice(f"Mix saved as {name}", "It holds no audio: give it to anybody with the same stems.")


def share_not_written(name: str) -> Notice:
    sentence = "Check the disk and the rights of the folder, or choose another."
    return Notice(f"{name} could not be written", sentence, serious=True)


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels[:4]) + (f" and {len(labels) - 4} more" if len(labels) > 4 else "")


def nothing_to_compare() -> Notice:
    sentence = "A forge needs every stem, and what is missing has no public audio. Complete the set, then flip again."
    return Notice("There is nothing to compare yet", sentence)


_BOUNCE_FAILED = {
    "out_of_song": "The song was not there yet, or another one came. Try again.",
    "unwritable": "The file could not be written. Check the disk and the rights of the folder, or choose another.",
    "stalled": "A stem did not come. Play the song once, then try again.",
    "died": "The program that writes it ended. Try again.",
}


def bounce_failed(reason: str) -> str:
    return f"{_BOUNCE_FAILED.get(reason, _BOUNCE_FAILED['died'])} Nothing was left behind."


def bounce_done(length_s: float, missing: Sequence[str]) -> str:
    """missing: labels of strips that could not be read."""
    silent = f" Silent in it, because they could not be read: {_listed(missing)}." if missing else ""
    return f"{int(length_s) // 60}:{int(length_s) % 60:02d} written, sample for sample as it is heard.{silent}"


def bounce_not_allowed(copying: Copying) -> str:
    if copying is Copying.FORBIDDEN:
        return "The licence of a stem that is heard forbids copies. Mute that stem, or listen here."
    return "A stem that is heard has no known licence. Say that you may make a copy, then bounce again."


def bounce_notice(name: str, sentence: str) -> Notice:
    return Notice(f"{name} was not written", sentence, serious=True)
