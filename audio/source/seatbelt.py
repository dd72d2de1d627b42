"""Takes the network and other programs away from this process for good, on macOS.

Source: sandbox_init(3), which Apple calls deprecated and still ships; its profiles are written as Chromium's are.
"""

import ctypes
from typing import Any

PROFILE = b"""(version 1)
(allow default)
(deny network*)
(deny process-exec*)
(deny process-fork)
"""


def refuse_calls(library: Any = None) -> bool:
    """Whether they are taken away. library: the system's, unless another one is given."""
    try:
        library = library or ctypes.CDLL("/usr/lib/libSystem.dylib")
        error = ctypes.c_char_p()
        return bool(library.sandbox_init(PROFILE, ctypes.c_uint64(0), ctypes.byref(error)) == 0)
    except (AttributeError, OSError):
        return False
