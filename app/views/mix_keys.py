"""The keys that concern the mix as a whole."""

from collections.abc import Callable
from functools import partial

from app.state.intents import Redo, ResetMix, StoreSnapshot, Undo
from app.state.mixing import SLOTS

REPEATING = ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y")

Key = tuple[str, Callable[[], object]]


def mix_keys(wish: Callable[[object], object], use_slot: Callable[[str], object]) -> tuple[Key, ...]:
    """Keys and what they do. wish: takes an intent; use_slot: recalls a snapshot, or stores the first one there."""
    return (
        ("Ctrl+Z", partial(wish, Undo())),
        ("Ctrl+Shift+Z", partial(wish, Redo())),
        ("Ctrl+Y", partial(wish, Redo())),
        ("Ctrl+R", partial(wish, ResetMix())),
        *((str(number), partial(use_slot, slot)) for number, slot in enumerate(SLOTS, 1)),
        *((f"Shift+{number}", partial(wish, StoreSnapshot(slot))) for number, slot in enumerate(SLOTS, 1)),
    )
