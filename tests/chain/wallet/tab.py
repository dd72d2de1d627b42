"""What a test does in a tab, whichever browser it is of."""

import asyncio
import json
from collections.abc import Callable

WITHIN_S = 90.0


class Tab:
    """One tab. told: gets what its scripts pass to `toTest`. errors: whatever the page or its console complained of.

    A browser's own tab adds `run`, which gives the JSON value of a JavaScript expression, and raises RuntimeError or
    AssertionError for one that fails; promises are awaited.
    """

    def __init__(self) -> None:
        self.told: Callable[[str], None] = lambda text: None
        self.errors: list[str] = []
        self.requested: list[str] = []

    async def run(self, expression: str):
        raise NotImplementedError

    async def until(self, expression: str) -> None:
        """Waits in the page until an expression is true."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                try:
                    if await self.run(f"!!({expression})"):
                        return
                except (RuntimeError, AssertionError):
                    pass  # it is between two documents
                await asyncio.sleep(0.01)

    async def until_shown(self, text: str) -> None:
        await self.until(f"document.body?.innerText.includes({json.dumps(text)})")

    async def click(self, selector: str, index: int = 0) -> None:
        await self.until(f"document.querySelectorAll({json.dumps(selector)})[{index}]?.offsetParent")
        await self.run(f"document.querySelectorAll({json.dumps(selector)})[{index}].click()")
