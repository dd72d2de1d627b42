"""The command line."""

from pathlib import Path

import pytest

from app.options import Options, parse_options


def test_without_arguments_everything_is_as_the_settings_say() -> None:
    assert parse_options([]) == Options()


def test_every_argument_arrives() -> None:
    arguments = [
        "--demo",
        "--profile",
        "p.toml",
        "--account",
        "0x1",
        "--data-dir",
        "here",
        "--backend",
        "silent",
        "--smoke-test",
    ]
    expected = Options(
        demo=True, profile="p.toml", account="0x1", root=Path("here"), smoke_test="play", backend="silent"
    )
    assert parse_options(arguments) == expected


@pytest.mark.parametrize("arguments", [["--backend", "loud"], ["--nonsense"], ["song.flac"]])
def test_what_is_not_known_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_options(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_shared_mix_may_be_named() -> None:
    assert parse_options(["/a/b.stemmix"]).mix == Path("/a/b.stemmix")
