"""Which language the person's system speaks."""

import os
import sys
from collections.abc import Mapping


def system_language(variables: Mapping[str, str] = os.environ) -> str:
    """As "de_AT"; "" when nobody says. POSIX variables are heeded everywhere: terminals and tests set them."""
    said = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := variables.get(name))), "")
    if said:
        plain = said.partition(".")[0]
        if plain in ("C", "POSIX"):
            return ""
        return variables.get("LANGUAGE", "").partition(":")[0] or plain  # a list, heeded where a language is set
    if sys.platform.startswith("linux"):
        return ""
    from PySide6.QtCore import QLocale  # knows what macOS and Windows say; the window needs it anyway

    return next(iter(QLocale.system().uiLanguages()), "")
