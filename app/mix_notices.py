"""What a person is told about mixes: what happened, what to do next."""

from app.state.model import Notice

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
