"""Every typed error has words of ours; nothing from outside gets into them."""

import importlib
import pkgutil

import pytest

import audio
import chain
from app import notices
from app.notices import notice_for, strip_sentence, words_for
from audio.errors import AudioError
from audio.reports import DecoderDied, DeviceBack, DeviceLost, EngineDied, EngineRestarted
from chain.errors import ChainError, ContentError, RpcError


def _all_errors() -> list[type[Exception]]:
    for house in (audio, chain):
        for module in pkgutil.walk_packages(house.__path__, house.__name__ + "."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    found: list[type[Exception]] = []
    queue: list[type[Exception]] = [AudioError, ChainError]
    while queue:
        kind = queue.pop()
        found.append(kind)
        queue += kind.__subclasses__()
    return found


def test_every_typed_error_has_a_title_and_a_sentence_of_its_own_branch() -> None:
    without = []
    for kind in _all_errors():
        branch = next((k for k in kind.__mro__ if k in notices.WORDS), None)
        if branch is None or (branch in (AudioError, ChainError) and kind is not branch):
            without.append(kind.__qualname__)
    assert without == []


def test_a_particular_error_is_said_more_exactly_than_its_root() -> None:
    assert words_for(ContentError("timeout")) != words_for(RpcError("timeout"))


def test_what_a_node_said_is_never_shown_as_our_words() -> None:
    notice = notice_for(RpcError("<b>send your seed</b>", "to evil.example"))
    assert "seed" not in notice.title + notice.sentence
    assert "evil" not in notice.title + notice.sentence


def test_an_unknown_reason_of_a_strip_still_has_a_sentence() -> None:
    assert strip_sentence("never heard of") == strip_sentence("")
    assert strip_sentence("wrong_key") != strip_sentence("")


@pytest.mark.parametrize(
    "report",
    [DeviceLost("card", "gone"), DeviceBack("x", "card", 1), EngineDied("9"), EngineRestarted(0), DecoderDied("x")],
)
def test_what_happens_to_the_engine_is_said(report: object) -> None:
    notice = notices.engine_notice(report)  # type: ignore[arg-type]
    assert notice.title and notice.sentence and "news" not in notice.title
