"""Making the demo's release: its errors have names of ours, and it ends when it is told to."""

import asyncio
import errno
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app import notices
from app.demo import release, world
from app.demo.errors import DemoError
from app.demo.music import workers
from app.demo.processes import VERSION, release_marker
from chain.errors import Cancelled, ChainError


def _failing(error: Exception) -> Callable[..., None]:
    def make(*_: object, **__: object) -> None:
        raise error

    return make


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (workers.RenderCancelled(), Cancelled, "cancelled"),
        (workers.RenderFailed("harbour", "Killed"), DemoError, "compose_failed"),
        (OSError(errno.ENOSPC, "full"), DemoError, "no_space"),
        (PermissionError(errno.EACCES, "no"), DemoError, "folder_unusable"),
    ],
)
def test_what_goes_wrong_has_a_name_and_words(
    error: Exception, kind: type[ChainError], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.demo.music.release.render_release", _failing(error))
    with pytest.raises(kind) as failed:
        release.make_release(tmp_path, lambda what, fraction: None, threading.Event())
    assert failed.value.reason == reason
    assert notices.words_for(failed.value) != notices.words_for(ChainError(""))
    assert not release.is_made(tmp_path)


def test_the_release_of_an_older_version_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "release.json").write_text('{"old": 1}')
    (tmp_path / f"release-{VERSION - 1}.complete").touch()
    assert not release.is_made(tmp_path)
    before = release.digest_of_release(tmp_path)

    def press(music: Path, output: Path, **_: object) -> None:
        assert not output.exists()
        output.mkdir()
        (output / "release.json").write_text('{"new": 1}')

    monkeypatch.setattr("app.demo.music.release.render_release", lambda folder, **_: folder.mkdir())
    monkeypatch.setattr("chain.press.press", press)
    release.make_release(tmp_path, lambda what, fraction: None, threading.Event())
    assert release.is_made(tmp_path) and not (tmp_path / "music").exists()
    assert release.pressed_in(tmp_path) == {"new": 1}
    assert release.digest_of_release(tmp_path) != before
    assert [path.name for path in tmp_path.glob("*.complete")] == [release_marker(tmp_path).name]


async def test_closing_while_the_music_is_composed_ends_the_composer_before_it_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    composing, ended = threading.Event(), threading.Event()

    def make(folder: Path, watch: release.Watch, cancel: threading.Event) -> None:
        composing.set()
        assert cancel.wait(90)
        watch("a last word", 0.5)
        ended.set()
        raise Cancelled("cancelled")

    monkeypatch.setattr(world, "make_release", make)
    task = asyncio.ensure_future(world._make(tmp_path, lambda what, fraction: None))
    await asyncio.to_thread(composing.wait, 90)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()
