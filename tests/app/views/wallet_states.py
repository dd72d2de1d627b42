"""The wallet in each of its states, for tests and pictures of the window."""

from dataclasses import replace

from app.state.model import AppState, OpenPage, Page
from app.state.wallet import Asked, LinkStep, WalletView, Way
from tests.app.views.sample_state import MIXER

ACCOUNT = "0x71C7656EC7ab88b098defB751B7401B5f6d8976F"
OTHER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
ASKED = Asked(
    "Sign in to unlock your music",
    (("Key gate", "https://gate.example"), ("Account", ACCOUNT), ("Costs", "nothing, no transaction is sent")),
    "gate.example wants you to sign in with your Ethereum account: Unlock the music of 8 stems: Masterpiece Drums (1).",
    "Answer it in the browser",
)

VIEWS = {
    "nobody": WalletView(),
    "home": WalletView(Way.HOME, ACCOUNT, can_sign=True, has_home=True),
    "opened": WalletView(Way.HOME, ACCOUNT, can_sign=True, has_home=True, link=LinkStep.OPENED, code="K7Q-2MP"),
    "page": WalletView(Way.WATCH, ACCOUNT, link=LinkStep.PAGE, code="K7Q-2MP"),
    "connected": WalletView(
        Way.BROWSER,
        ACCOUNT,
        "Rabby",
        can_sign=True,
        link=LinkStep.DONE,
        code="K7Q-2MP",
        remark="It is on chain 10; this collection lives on chain 1. Switch before you forge.",
    ),
    "asked": WalletView(Way.BROWSER, ACCOUNT, "Rabby", can_sign=True, link=LinkStep.DONE, code="K7Q-2MP", asked=ASKED),
    "lost": WalletView(
        Way.BROWSER,
        ACCOUNT,
        "Rabby",
        lost=True,
        problem_of=Way.BROWSER,
        problem="The page in the browser was closed. Open it again to sign.",
    ),
    "name": WalletView(
        Way.WATCH,
        ACCOUNT,
        "collector.eth",
        problem_of=Way.WATCH,
        problem="This name is kept on a web server. Its owner chose the server. It would learn that you look it up.",
        ask_hosts=("names.example",),
    ),
    "local": WalletView(Way.NONE, local_url="http://127.0.0.1:1248", local_accounts=(ACCOUNT, OTHER), keystores=True),
}


def on_page(view: WalletView) -> AppState:
    return replace(MIXER, wallet=view, account=view.name or "0x71C7…976F", page=OpenPage(Page.CONNECT))
