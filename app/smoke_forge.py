"""The forge of `--smoke-test forge`: the open song is forged in the demo world, to the last word of the chain."""

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from app.state import intents
from app.state.forge_step import ForgeStep

if TYPE_CHECKING:
    from app.bootstrap import Program

Until = Callable[[Callable[[], bool], float, str], Awaitable[None]]

_WAIT_S = 90.0
_ENDED = (ForgeStep.FINAL, ForgeStep.REFUSED, ForgeStep.BLOCKED, ForgeStep.FAILED, ForgeStep.UNKNOWN)


async def forge_open_song(program: "Program", until: Until) -> dict[str, object]:
    """How the forge ended, and how long it took. Confirms once for the permission and once for the burn."""
    begun_s = time.monotonic()
    confirmed: set[str] = set()

    def ended() -> bool:
        view = program.store.state.forge
        if view is None:
            return False
        if view.step is ForgeStep.CONFIRM and view.can_confirm and view.confirm_label not in confirmed:
            confirmed.add(view.confirm_label)
            program.handle(intents.ConfirmForge())
        return view.step in _ENDED

    program.handle(intents.OpenForge())
    await until(ended, _WAIT_S, "the end of the forge")
    view = program.store.state.forge
    assert view is not None
    program.handle(intents.CloseForge())
    return {
        "forge": view.step.value,
        "forge_burned": len(view.burns),
        "forge_ms": round((time.monotonic() - begun_s) * 1000),
        "forge_message": view.message,
    }
