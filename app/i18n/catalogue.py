"""Texts by their English ones, out of the compiled catalogue of the language chosen."""

import gettext

from app.i18n import figures
from resources import path

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""What can be chosen, each by the name it gives itself."""

_texts = gettext.NullTranslations()
_chosen = "en"


def choose(language: str) -> None:
    """From now on texts are in `language`: "de", "de_AT" and "de-CH" are German, what is not known is English."""
    global _texts, _chosen
    _chosen = known(language)
    figures.use(_chosen)
    if _chosen == "en":
        _texts = gettext.NullTranslations()
        return
    with path(f"languages/{_chosen}.mo").open("rb") as compiled:
        _texts = gettext.GNUTranslations(compiled)


def known(language: str) -> str:
    """The language of LANGUAGES that is meant, "en" when none is."""
    code = language.replace("-", "_").partition("_")[0].lower()
    return code if code in LANGUAGES else "en"


def chosen() -> str:
    return _chosen


def tr(text: str, /, **values: object) -> str:
    """The text in the language chosen, with `values` for its {names}."""
    found = _texts.gettext(text) if text else text
    return figures.fill(found, values) if values else found


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """The form that fits `count`, which is {count} in both."""
    return figures.fill(_texts.ngettext(one, many, count), {"count": count, **values})


def trc(context: str, text: str, /, **values: object) -> str:
    """A text that other languages word differently by what it is for."""
    found = _texts.pgettext(context, text)
    return figures.fill(found, values) if values else found
