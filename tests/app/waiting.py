"""Waiting for something to become true, with a deadline instead of a guess."""

import asyncio
import time
from collections.abc import Callable


async def until(holds: Callable[[], bool], what: str = "it", wait_s: float = 90.0) -> None:
    deadline_s = time.monotonic() + wait_s
    while not holds():
        assert time.monotonic() < deadline_s, f"{what} did not come"
        await asyncio.sleep(0.001)
