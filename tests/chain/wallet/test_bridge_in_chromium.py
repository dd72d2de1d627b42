"""The page in a real browser, with wallets that announce themselves as MetaMask does."""

import asyncio
import gettext
import json

import pytest
from aiohttp import web

import resources
from chain.content.gate_client import AiohttpPost, GateClient
from chain.errors import WalletRefused, WalletUnknown
from chain.forge import ForgeRunner, Journal, State
from chain.ports import TxRequest
from chain.rpc import Web3Rpc
from chain.siwe import parse
from chain.wallet.bridge import AccountChanged, ChainChanged, Connected, Disconnected, Limits, PageOpened
from chain.wallet.bridge.page_words import PAGE
from chain.wallet.speech import Speech
from tests.chain.forge.arena import SONG, STEMS, MiningClock, config_for, make_world_once, states, steps
from tests.chain.gate.conftest import gate, identities, node, pressed, session, shared_node  # noqa: F401
from tests.chain.nodes import running_anvil, serving
from tests.chain.wallet.chromium import connected_to, running_chromium
from tests.chain.wallet.conftest import KEYS
from tests.chain.wallet.desk import SOON_S, desk
from tests.chain.wallet.fake_wallet import FakeWallet, InTab, hang, install_scripts, refuse
from tests.chain.wallet.pages import ACCOUNT, FRIEND
from tests.contracts.chain import Anvil


@pytest.fixture(scope="module")
def chromium():
    with running_chromium() as address:
        yield address


@pytest.fixture
async def browser(chromium):
    async with connected_to(chromium) as browser:
        yield browser


def payment(value_wei=5):
    return TxRequest(sender=ACCOUNT, to=FRIEND, data=b"", value_wei=value_wei)


async def test_a_wallet_connects_signs_and_sends(browser, rpc, wallet):
    async with desk(browser, rpc, one=wallet) as it:
        await it.tab.until_shown(it.link.code)
        signer = await it.connect()
        assert (signer.address, signer.wallet, await signer.chain_id()) == (ACCOUNT, "Test Wallet", 31337)
        await it.tab.until_shown("Leave this page open")
        await it.tab.until_shown("0xf39F…2266")
        assert len(await signer.sign_message("hear me")) == 65
        sent = await rpc.transaction(await signer.send_transaction(payment(3)))
        assert (sent.sender, sent.to, sent.value_wei) == (ACCOUNT, FRIEND, 3)


async def test_of_two_wallets_the_chosen_one_is_asked(browser, rpc, wallet):
    other = FakeWallet(rpc, KEYS[1], name="Other Wallet")
    async with desk(browser, rpc, one=wallet, two=other) as it:
        signer = await it.connect(1)
        assert (signer.address, signer.wallet) == (FRIEND, "Other Wallet")
        await signer.sign_message("x")
        assert wallet.asked == [] and "personal_sign" in other.asked


async def test_without_a_wallet_the_page_says_so_and_one_that_comes_late_is_seen(browser, rpc, wallet):
    async with desk(browser, rpc) as it:
        await it.tab.until_shown("No wallet was found")
        it.inside.wallets["one"] = wallet
        for script in install_scripts(one=wallet):
            await it.tab.run(script)
        assert (await it.connect()).address == ACCOUNT


def german():
    with resources.path("languages/de.mo").open("rb") as compiled:
        texts = gettext.GNUTranslations(compiled)
    return Speech(
        "de", lambda text, /, **values: texts.gettext(text).format(**values) if values else texts.gettext(text)
    )


async def test_the_page_and_what_the_wallet_is_asked_speak_the_language_of_the_program(browser, rpc, wallet):
    speech = german()
    wallet.on = {"eth_sendTransaction": hang}
    async with desk(browser, rpc, speech=speech, one=wallet) as it:
        await it.tab.until_shown("Wähle deine Wallet")
        assert await it.tab.run("[document.documentElement.lang, document.title]") == ["de", "Stems Mixer · Wallet"]
        signer = await it.connect()
        await it.tab.until_shown("Lass diese Seite offen")
        asked = asyncio.create_task(signer.send_transaction(payment(3)))
        await it.tab.until_shown("Ether senden")
        said = await it.tab.run(
            "document.body.innerText + [...document.querySelectorAll('[aria-label]')].map(e => e.ariaLabel)"
        )
        assert [text for text in PAGE if speech.say(text) != text and text in said] == []
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)


async def test_it_is_worked_with_the_keyboard_alone(browser, rpc, wallet):
    async with desk(browser, rpc, one=wallet) as it:
        await it.tab.until_shown("Test Wallet")
        await it.tab.press("Tab")
        assert await it.tab.run("document.activeElement.innerText.includes('Test Wallet')")
        assert await it.tab.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        await it.tab.press("Enter")
        async with asyncio.timeout(SOON_S):
            assert (await it.bridge.connected()).address == ACCOUNT


async def test_a_screen_reader_finds_everything_by_its_name(browser, rpc, wallet):
    async with desk(browser, rpc, one=wallet) as it:
        await it.tab.until_shown("Test Wallet")
        assert {
            ("heading", "Stems Mixer"),
            ("region", "Code to compare"),
            ("list", "Choose your wallet"),
            ("button", "Test Wallet test.one"),
        } <= await it.tab.spoken()
        signer = await it.connect()
        wallet.on = {"personal_sign": hang}
        task = asyncio.create_task(signer.sign_message("hear me"))
        await it.tab.until_shown("hear me")
        assert (await it.tab.run("document.title")).startswith("● Your wallet asks")
        spoken = await it.tab.spoken()
        assert {("image", "connected"), ("region", "Sign a message"), ("region", "The message")} <= spoken
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("width", [320, 768, 1280])
async def test_nothing_is_cut_off_at_any_width(browser, rpc, wallet, width):
    wallet.name = "W" * 60
    wallet.on = {"eth_sendTransaction": hang}
    async with desk(browser, rpc, one=wallet) as it:
        task = asyncio.create_task((await it.connect()).send_transaction(payment()))
        await it.tab.until_shown(FRIEND)
        await it.tab.picture(width, 900)
        wider = "[...document.querySelectorAll('main, main *')].filter((it) => it.scrollWidth > innerWidth).length"
        assert await it.tab.run(wider) == 0
        assert await it.tab.run("document.documentElement.scrollWidth <= innerWidth")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_user_who_refuses_to_connect_can_think_again(browser, rpc, wallet):
    wallet.on = {"eth_requestAccounts": refuse}
    async with desk(browser, rpc, one=wallet) as it:
        await it.choose()
        await it.tab.until_shown("You refused in the wallet")
        assert it.bridge.signer() is None
        wallet.on = {}
        assert (await it.connect()).address == ACCOUNT


async def test_a_wallet_that_hangs_does_not_keep_from_another(browser, rpc, wallet):
    hanging = FakeWallet(rpc, KEYS[1], name="Hanging")
    hanging.on = {"eth_requestAccounts": hang}
    async with desk(browser, rpc, one=hanging, two=wallet) as it:
        await it.choose(0)
        await hanging.until_asked("eth_requestAccounts")
        assert (await it.connect(1)).address == ACCOUNT


async def test_signing_in_unlocks_the_music(browser, rpc, wallet, gate, node, session, identities):  # noqa: F811
    node.balances[ACCOUNT.lower(), 111] = 1
    texts = []

    async def sign(params):
        texts.append(bytes.fromhex(params[0][2:]).decode())
        wallet.on = {}
        return await wallet.answer("personal_sign", params)

    wallet.on = {"personal_sign": sign}
    async with desk(browser, rpc, one=wallet) as it:
        signer = await it.connect()
        client = GateClient(AiohttpPost(session), chain_id=31337, collection=node.collection)
        unlocked = await client.unlock(gate.url, [111, 112], signer, names={111: "Drums"}, domain=signer.domain)
        assert {token: key.secret for token, key in unlocked.keys.items()} == {111: identities[111]}
        assert unlocked.refused == {112: "not_owned"}
        message = parse(texts[0])
        assert message.domain == await it.tab.run("location.host")  # what a wallet compares
        assert message.uri == gate.url and "Drums (111)" in message.statement


@pytest.fixture(scope="module")
def forge_world():
    with running_anvil("--no-mining", "--slots-in-an-epoch", "1") as url:
        anvil = Anvil(url)
        world = make_world_once(anvil)
        anvil.mine(5)
        yield url, anvil, world


async def test_a_forge_goes_through_the_page_to_its_end(browser, forge_world, tmp_path):
    url, anvil, world = forge_world
    rpc, clock = Web3Rpc(url), MiningClock(anvil)
    alice = FakeWallet(rpc, KEYS[1])
    titles = []

    async def send(params):
        titles.append(await it.tab.run("document.getElementById('ask-title').innerText"))
        return await alice.send(params[0])

    alice.on = {"eth_sendTransaction": send}
    before = [world.balance(world.alice, stem) for stem in STEMS]
    async with desk(browser, rpc, one=alice) as it:
        journal = Journal(tmp_path / "forge.sqlite3", clock.now_s)
        runner = ForgeRunner(config_for(anvil, world), rpc, await it.connect(), journal, clock)
        seen = await steps(runner.confirm(await runner.plan(SONG)))
        await runner.close()
        journal.close()
    await rpc.close()
    assert states(seen)[-1] is State.FINALIZED
    assert titles == [f"Forge token {SONG}"]
    assert [world.balance(world.alice, stem) for stem in STEMS] == [count - 1 for count in before]
    assert world.balance(world.alice, SONG) == 1


async def test_what_the_wallet_asks_is_shown_meanwhile_and_a_refusal_is_one(browser, rpc, wallet):
    allowed = asyncio.Event()

    async def think(params):
        await allowed.wait()
        return await refuse(params)

    wallet.on = {"eth_sendTransaction": think}
    async with desk(browser, rpc, one=wallet) as it:
        signer = await it.connect()
        task = asyncio.create_task(signer.send_transaction(payment(15 * 10**17)))
        await it.tab.until_shown("Send ether")
        await it.tab.until_shown("1.5 ETH")
        await it.tab.until_shown(FRIEND)
        allowed.set()
        with pytest.raises(WalletRefused, match="user_rejected"):
            await task
        await it.tab.until_shown("You refused in the wallet")
        assert not await it.tab.run("document.body.innerText.includes('1.5 ETH')")


@pytest.mark.parametrize(
    ("method", "error"), [("personal_sign", WalletRefused), ("eth_sendTransaction", WalletUnknown)]
)
@pytest.mark.parametrize("leave", ["close", "reload"])
async def test_a_tab_that_goes_while_asking(browser, rpc, wallet, method, error, leave):
    wallet.on = {method: hang}
    async with desk(browser, rpc, one=wallet) as it:
        signer = await it.connect()
        asking = signer.sign_message("x") if method == "personal_sign" else signer.send_transaction(payment())
        task = asyncio.create_task(asking)
        await wallet.until_asked(method)
        await (it.tab.close() if leave == "close" else it.tab.reload())
        (found,) = await asyncio.gather(task, return_exceptions=True)
        assert (type(found), found.reason) == (error, "page_closed")
        assert (await it.told(3))[-1] == Disconnected("page_closed")


async def test_a_reloaded_page_has_lost_its_rights_and_a_new_link_goes_on(browser, rpc, wallet):
    async with desk(browser, rpc, one=wallet) as it:
        signer = await it.connect()
        await it.tab.reload()
        await it.tab.until_shown("This page was reloaded")
        assert (await it.told(3))[-1] == Disconnected("page_closed")
        await it.tab.open((await it.bridge.start()).url)
        await it.connect()
        assert len(await signer.sign_message("again")) == 65


async def test_the_code_leaves_the_address_and_the_token_no_trace(browser, rpc, wallet):
    async with desk(browser, rpc, one=wallet) as it:
        await it.connect()
        code = it.link.url.partition("#")[2]
        seen = await it.tab.run(
            "JSON.stringify([location.href, document.cookie, {...localStorage}, {...sessionStorage},"
            " document.documentElement.outerHTML, history.length])"
        )
        assert code not in seen and "#" not in json.loads(seen)[0]
        assert json.loads(seen)[1:4] == ["", {}, {}]
        host = it.bridge.domain
        assert all(url.startswith((f"http://{host}/", "data:")) for url in it.tab.requested)
        assert not any(code in url for url in it.tab.requested[1:])


async def test_the_same_link_in_a_second_tab_does_not_disturb_the_first(browser, rpc, wallet):
    async with desk(browser, rpc, one=wallet) as it:
        signer = await it.connect()
        second = await browser.new_tab()
        await second.open(it.link.url)
        await second.until_shown("This link was used already")
        assert len(await signer.sign_message("x")) == 65
        await second.close()


async def test_a_new_link_in_a_second_tab_takes_over(browser, rpc, wallet):
    async with desk(browser, rpc, one=wallet) as it:
        await it.connect()
        second = await browser.new_tab(install_scripts(two=wallet))
        inside = InTab(second, two=wallet)
        await second.open((await it.bridge.start()).url)
        await it.tab.until_shown("another page has taken over")
        await second.click(".wallets button")
        async with asyncio.timeout(SOON_S):
            assert len(await (await it.bridge.connected()).sign_message("x")) == 65
        await inside.stop()
        await second.close()
        it.tab.errors.clear()  # its poll was refused with 401, which the browser's console notes


async def test_switches_in_the_wallet_are_noticed(browser, rpc, wallet):
    async with desk(browser, rpc, one=wallet) as it:
        old = await it.connect()
        wallet.accounts = [FRIEND]
        await it.inside.emit("one", "accountsChanged", [FRIEND])
        assert await it.told(3) == [PageOpened(), Connected(ACCOUNT, 31337, "Test Wallet"), AccountChanged(FRIEND)]
        with pytest.raises(WalletRefused, match="wrong_account"):
            await old.sign_message("x")
        assert len(await it.bridge.signer().sign_message("x")) == 65
        wallet.chain_id = 1
        await it.inside.emit("one", "chainChanged", "0x1")
        assert await it.told(1) == [ChainChanged(1)]
        await it.tab.until_shown("Ethereum")
        with pytest.raises(WalletRefused, match="wrong_chain"):
            await it.bridge.signer().send_transaction(TxRequest(FRIEND, ACCOUNT, b""))
        wallet.accounts = []
        await it.inside.emit("one", "accountsChanged", [])
        assert await it.told(1) == [Disconnected("locked")]
        wallet.accounts, wallet.chain_id = [ACCOUNT], 31337
        await it.inside.emit("one", "accountsChanged", [ACCOUNT])
        assert await it.told(1) == [Connected(ACCOUNT, 31337, "Test Wallet")]


@pytest.mark.parametrize("what", ["account", "chain"])
async def test_a_switch_while_asked_does_not_change_what_was_asked(browser, rpc, wallet, what):
    async def switch_then_send(params):
        if what == "account":
            wallet.accounts = [FRIEND]
            await it.inside.emit("one", "accountsChanged", [FRIEND])
            return await wallet.send(params[0], sender=FRIEND)
        wallet.chain_id = 1
        await it.inside.emit("one", "chainChanged", "0x1")
        return "0x" + "ab" * 32  # on that other chain

    wallet.on = {"eth_sendTransaction": switch_then_send}
    async with desk(browser, rpc, limits=Limits(grace_s=10, seen_s=0.3), one=wallet) as it:
        with pytest.raises(WalletUnknown) as caught:
            await (await it.connect()).send_transaction(payment())
        assert caught.value.reason == ("other_transaction" if what == "account" else "not_seen")


async def test_a_page_that_answers_twice_is_heard_once(browser, rpc, wallet):
    twice = """{ const once = fetch; globalThis.statuses = [];
      globalThis.fetch = async (path, ...more) => {
        const first = await once(path, ...more);
        if (path === "/answer") statuses.push(first.status, (await once(path, ...more)).status);
        return first;
      }; }"""
    async with desk(browser, rpc, scripts=(twice,), one=wallet) as it:
        assert len(await (await it.connect()).sign_message("x")) == 65
        await it.tab.until("statuses.length == 4")
        assert await it.tab.run("statuses") == [200, 409, 200, 409]
        it.tab.errors.clear()  # the browser's console notes the 409


async def test_an_answer_that_comes_late_is_not_taken(browser, rpc, wallet):
    go_on = asyncio.Event()

    async def late(params):
        await go_on.wait()
        return await wallet.send(params[0])

    wallet.on = {"eth_sendTransaction": late}
    async with desk(browser, rpc, limits=Limits(grace_s=10, send_s=0.3), one=wallet) as it:
        signer = await it.connect()
        with pytest.raises(WalletUnknown, match="timeout"):
            await signer.send_transaction(payment())
        await it.tab.until_shown("no longer waits for this")
        go_on.set()
        assert len(await signer.sign_message("and it goes on")) == 65
        it.tab.errors.clear()  # the browser's console notes the 409


async def test_foreign_text_is_text(browser, rpc, wallet):
    markup = "<img src=x onerror=alert(1)>"
    wallet.name, wallet.on = markup, {"personal_sign": hang}
    async with desk(browser, rpc, one=wallet) as it:
        await it.tab.until_shown(markup)
        signer = await it.connect()
        task = asyncio.create_task(signer.sign_message(f"<script>alert(2)</script>{markup}"))
        await it.tab.until_shown("<script>alert(2)</script>")
        assert await it.tab.run("document.querySelectorAll('img[src=x], main script').length") == 0
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_the_policy_holds_in_the_browser(browser, rpc, wallet):
    async with desk(browser, rpc, one=wallet) as it:
        await it.connect()
        await it.tab.run(
            "(() => { const s = document.createElement('script'); s.textContent = 'globalThis.inline = 1';"
            " document.head.append(s); document.body.setAttribute('onclick', 'globalThis.inline = 2');"
            " document.body.click(); })()"
        )
        assert await it.tab.run("globalThis.inline") is None
        assert await it.tab.run("fetch('http://127.0.0.1:1/x').then(() => 'out', () => 'blocked')") == "blocked"
        assert any("Content Security Policy" in error for error in it.tab.errors)
        it.tab.errors.clear()


HOSTILE = """
(async () => {
  const all = [];
  const json = {"Content-Type": "application/json"};
  for (const path of ["/pair", "/poll", "/state", "/answer", "/bye"]) {
    for (const options of [
      {method: "POST", body: BODY}, {method: "POST", body: BODY, mode: "no-cors"},
      {method: "POST", body: BODY, headers: json},
      {method: "POST", body: BODY, headers: {...json, Authorization: AUTH}},
      {mode: "no-cors"}, {},
    ]) all.push(fetch(BRIDGE + path, options).then((it) => it.type === "opaque" ? "opaque" : "read", () => "failed"));
    const form = document.createElement("form");
    form.method = "POST"; form.enctype = "text/plain"; form.action = BRIDGE + path; form.target = "sink";
    form.append(Object.assign(document.createElement("input"), {name: '{"code": "x', value: '"}'}));
    document.body.append(form);
    form.submit();
  }
  all.push(import(BRIDGE + "/link.js").then(() => "read", () => "failed"));
  const answers = await Promise.all(all);
  return answers.filter((it) => it === "read").length;
})()
"""


async def test_a_strangers_page_in_the_same_browser_can_do_nothing(browser, rpc, wallet):
    async def page(request):
        return web.Response(text="<body><iframe name=sink></iframe></body>", content_type="text/html")

    application = web.Application()
    application.router.add_get("/", page)
    async with serving(application) as url, desk(browser, rpc, one=wallet) as it:
        signer = await it.connect()
        code = (await it.bridge.start()).url.partition("#")[2]
        before = it.bridge._session._code, it.bridge._session.shown
        stranger = await browser.new_tab()
        await stranger.open(url)
        await stranger.until("document.body && document.querySelector('iframe')")
        script = HOSTILE.replace("BRIDGE", json.dumps(f"http://{it.bridge.domain}"))
        script = script.replace("BODY", json.dumps(json.dumps({"code": code}))).replace(
            "AUTH", "'Bearer ' + 'w'.repeat(43)"
        )
        assert await stranger.run(script) == 0
        assert (it.bridge._session._code, it.bridge._session.shown) == before
        assert len(await signer.sign_message("undisturbed")) == 65
        await stranger.close()
