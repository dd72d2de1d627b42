"""No secret in any file, log, text of an error, or `repr`: planted values are searched for after a whole session."""

import gc
import json
import logging
import webbrowser
from pathlib import Path

import pytest
from eth_account import Account

from app.demo.accounts import key_of
from app.state import intents
from app.state.model import AppState, Phase
from app.state.settings import AllowKeystores, LookAtSettings
from app.state.wallet import ConnectBrowser, GivePassword, UseHomeWallet, UseKeystore, Way
from chain.errors import WalletRefused
from tests.chain.wallet.fake_wallet import FakeWallet
from tests.chain.wallet.pages import Page
from tests.e2e.theatre import Theatre, identities

PASSWORD = "correct-horse-battery-staple-7f3a"
OURS = ("app.", "chain.", "audio.")
KNOWN = {"release", "gate.toml"}  # the demo's own gate keeps its identities there, as an artist's does


def found_in(text: str, planted: dict[str, str]) -> list[str]:
    lowered = text.lower()
    return [name for name, value in planted.items() if value.lower() in lowered]


def files_with(folder: Path, planted: dict[str, str]) -> list[str]:
    """Also what stands in a database: SQLite keeps texts as they are."""
    found = []
    for file in folder.rglob("*"):
        if file.is_file() and not KNOWN & set(file.relative_to(folder).parts):
            found += [f"{file}: {name}" for name in found_in(file.read_bytes().decode("latin-1"), planted)]
    return found


def reprs_with(planted: dict[str, str]) -> list[str]:
    """Of every living object of ours."""
    gc.unfreeze()  # what is frozen would not be listed
    found = []
    for thing in gc.get_objects():
        if str(type(thing).__module__).startswith(OURS):
            try:
                text = repr(thing)
            except RuntimeError:  # a widget whose C++ half is gone
                continue
            found += [f"{type(thing).__qualname__}: {name}" for name in found_in(text, planted)]
    return found


def test_nothing_that_was_planted_comes_up_anywhere(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    links: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: bool(links.append(url)) or True)
    key = key_of("collector")
    keystore = tmp_path / "key.json"
    keystore.write_text(json.dumps(Account.encrypt(key, PASSWORD, kdf="pbkdf2", iterations=1000)))
    planted = {"the private key": key.hex(), "the password": PASSWORD}
    planted |= {f"the identity of {token}": secret for token, secret in identities(home).items()}
    states: list[AppState] = []
    with Theatre(home) as theatre:
        theatre.program.store.listen(lambda before, now: states.append(now))
        theatre.run(_session(theatre, keystore, links, planted))
        assert reprs_with(planted) == []
    shown = "".join({repr((state.wallet, state.settings, state.notices, state.library.message)) for state in states})
    assert found_in(shown, planted) == []
    out, err = capfd.readouterr()
    assert found_in(out + err, planted) == []
    assert found_in(caplog.text + "".join(str(vars(record)) for record in caplog.records), planted) == []
    assert files_with(home, planted) == []
    # The search finds what is there.
    (home / "leak.sqlite").write_bytes(b"\0\1" + PASSWORD.encode() + b"\0")
    assert len(files_with(home, planted)) == 1
    assert {"the private key", "the password"} <= set(found_in(repr(planted), planted))


async def _session(theatre: Theatre, keystore: Path, links: list[str], planted: dict[str, str]) -> None:
    program = theatre.program
    store = program.store
    await theatre.library()
    controller = program.controller
    assert controller is not None and controller.world is not None
    wallet = controller.wallet

    # A key file: a wrong password, then the right one, and music opened by its signature.
    program.handle(AllowKeystores(True))
    program.handle(UseKeystore(str(keystore)))
    await theatre.until(lambda: store.state.wallet.way is Way.KEYSTORE, "the key file")
    song = next(row for row in await theatre.library() if row.title == "Harbour")
    for password, phase in ((PASSWORD + "x", Phase.ERROR), (PASSWORD, Phase.READY)):
        program.handle(intents.SelectSong(song.key))
        await theatre.until(lambda: bool(store.state.wallet.password_for), "the question for the password")
        program.handle(GivePassword(password))
        assert PASSWORD not in repr(GivePassword(password))
        await theatre.until(lambda p=phase: store.state.song is not None and store.state.song.phase is p, phase.value)  # type: ignore[misc]

    # The browser: its code and its token.
    program.handle(ConnectBrowser())
    await theatre.until(lambda: bool(links), "the link")
    planted["the code of the link"] = links[0].partition("#")[2]
    host = links[0].removeprefix("http://").partition("/")[0]
    page = Page(host)
    got = await page.post("/pair", {"code": planted["the code of the link"]})
    page.token = planted["the token of the page"] = got.json["token"]
    fake = FakeWallet(controller.world.rpc, key_of("collector"))
    await page.show(*fake.accounts)
    await theatre.until(lambda: store.state.wallet.way is Way.BROWSER, "the browser's wallet")
    await page.bye()
    await theatre.until(lambda: store.state.wallet.lost, "the loss")
    program.handle(UseHomeWallet())
    assert wallet.signer is not None

    # Something nobody expected, with a secret in its text, as a wallet's library might raise.
    async def broken() -> None:
        raise WalletRefused("wallet_error", "code -32000")

    wallet._seat.tasks.start("broken", broken())
    program.handle(LookAtSettings())
    await theatre.until(lambda: bool(store.state.settings.leases), "the leases")
