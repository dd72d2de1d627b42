"""What a child has said since it was last asked."""

from typing import Any

from audio.child import Child


class Heard:
    """Whether it lives is asked first, so that the last words of a dead one are in."""

    def __init__(self, child: Child | None) -> None:
        self.child = child
        self.alive = child is not None and child.process.is_alive()
        self.messages: list[Any] = [] if child is None else child.hear()
