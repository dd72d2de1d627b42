"""What must be there before a window can open, said in one sentence with the remedy when it is not."""

import ctypes.util
import os
import sys

from app.i18n import tr

_WINDOW_LIBRARIES = "libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libdbus-1-3"


def display_problem(environment: dict[str, str] | None = None) -> str | None:
    """Why no window can open, or None. On Linux only; elsewhere there is always a screen."""
    variables = dict(os.environ) if environment is None else environment
    if not sys.platform.startswith("linux") or variables.get("QT_QPA_PLATFORM"):
        return None
    if variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"):
        return None
    return tr("There is no display: start Stems Mixer in a desktop, or give it one with `xvfb-run make run`.")


def window_library_problem() -> str | None:
    """Why Qt can not be loaded, or None."""
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        return tr(
            "Qt can not be loaded ({error}): install its libraries with `sudo apt-get install {libraries}`.",
            error=error,
            libraries=_WINDOW_LIBRARIES,
        )
    return None


def sound_library_problem() -> str | None:
    """Why sound devices can not be used, or None. PortAudio comes with the program but on Linux."""
    if not sys.platform.startswith("linux") or ctypes.util.find_library("portaudio"):
        return None
    return tr("PortAudio is missing, so there is no sound: install it with `sudo apt-get install libportaudio2`.")
