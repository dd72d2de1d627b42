"""The press: turns a folder of stems into encrypted audio, metadata and hashes that any web server can hold."""

from chain.press.errors import PressCancelled, PressError
from chain.press.run import Pressed, Progress, press

__all__ = ["PressCancelled", "PressError", "Pressed", "Progress", "press"]
