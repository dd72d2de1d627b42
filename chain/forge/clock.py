"""This machine's clock."""

import asyncio
import time


class SystemClock:
    """The `Clock` port on the real time."""

    def now_s(self) -> float:
        return time.time()

    async def sleep(self, duration_s: float) -> None:
        await asyncio.sleep(duration_s)
