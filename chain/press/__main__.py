"""`python -m chain.press INPUT OUTPUT`: presses the release described by INPUT/release.toml into OUTPUT."""

import argparse
import sys
from pathlib import Path

from chain.press.errors import PressCancelled, PressError
from chain.press.run import Pressed, Progress, press

_SENTENCES = {
    "not_toml": "is not valid TOML",
    "missing": "a field is missing",
    "unknown_field": "there is no such field; is it a typing error?",
    "bad_value": "the value is not right",
    "duplicate_token": "every token needs an id of its own",
    "no_such_file": "the file is not there",
    "outside_folder": "the file lies outside the release folder",
    "not_flac": "is not FLAC",
    "bad_flac": "is not a FLAC file that can be pressed",
    "not_an_image": "is not an image that can be shown",
    "too_large": "is too large",
    "unreadable": "can not be read",
    "newer": "a newer program wrote it; use that one, nothing was changed",
    "unwritable": "can not be written",
    "changed_while_read": "changed while it was read; run the press again",
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m chain.press", description=__doc__)
    parser.add_argument("input", type=Path, help="folder with release.toml, FLAC stems and artwork")
    parser.add_argument("output", type=Path, help="folder for content, release.json and identities.json")
    parser.add_argument("--key-gate", metavar="URL", help="the key gate named in the stems' metadata")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="stems at a time (2)")
    options = parser.parse_args(arguments)
    try:
        pressed = _press_watched(options)
    except PressError as error:
        place = f", {error.field}" if error.field else ""
        what = f" ({error.what})" if error.what else ""
        print(f"\n{error.file}{place}: {_SENTENCES[error.reason]}{what}", file=sys.stderr)
        return 1
    except (PressCancelled, KeyboardInterrupt):
        print("\nStopped. What was pressed is kept; run the same command to go on.", file=sys.stderr)
        return 130
    print(f"{pressed.tokens} tokens, {pressed.stems} stems ({pressed.reused} pressed before): {pressed.release_file}")
    print("Keep identities.json secret and safe: it opens every stem.")
    return 0


def _press_watched(options: argparse.Namespace) -> Pressed:
    show = sys.stderr.isatty()

    def on_progress(progress: Progress) -> None:
        if show:
            percent = 100 * progress.done_bytes // max(1, progress.total_bytes)
            print(f"\r{percent:3d} %  {progress.file.name[:50]:<50}", end="", file=sys.stderr, flush=True)

    return press(
        options.input,
        options.output,
        key_gate=options.key_gate,
        jobs=options.jobs,
        on_progress=on_progress,
    )


if __name__ == "__main__":
    raise SystemExit(main())
