"""The page in the browser speaks the language of the program, and stays English where that says nothing."""

import re

import resources
from chain.wallet.bridge.page_words import PAGE, catalogue
from chain.wallet.speech import ENGLISH

NAMES = {"Stems Mixer"}


def _read(name: str) -> str:
    return resources.path(f"bridge/{name}").read_text(encoding="utf-8")


def test_every_text_of_the_page_is_in_its_catalogue_and_nothing_else() -> None:
    html = _read("index.html")
    texts = [text.strip() for text in re.findall(r">([^<>]+)<", html)]
    texts += re.findall(r'aria-label="([^"]+)"', html)
    texts += [text for name in ("page.js", "view.js") for text in re.findall(r'\btr\("([^"]+)"', _read(name))]
    assert {text for text in texts if re.search("[a-z]", text)} - NAMES == set(PAGE)


def test_no_sentence_of_the_page_is_said_past_its_catalogue() -> None:
    for name in ("page.js", "view.js"):
        for line in _read(name).splitlines():
            shown = re.findall(r"""view\.(?:say|close)\(["'`](\w[^"'`]*)|(?:title|textContent) = ["'`](\w+)""", line)
            assert shown == [], line


def test_in_english_the_catalogue_says_what_the_page_says_already() -> None:
    assert catalogue(ENGLISH) == {"language": "en", "texts": {text: text for text in PAGE}}
