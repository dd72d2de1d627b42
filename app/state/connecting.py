"""How the wallet gets into the state: as a whole, and as the two words of the account in the top bar."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.i18n import tr
from app.state.model import AppState
from app.state.wallet import WalletShown, WalletView, Way, short


def _words(view: WalletView) -> tuple[str, str]:
    if not view.account:
        return tr("Connect"), ""
    named = tr("Demo collector") if view.way is Way.HOME else view.name
    address = short(view.account)
    after = address if view.can_sign else tr("{address} · watching", address=address) if named else tr("watching")
    return (named, after) if named else (address, "" if view.can_sign else after)


def _shown(state: AppState, fact: WalletShown) -> AppState:
    account, account_short = _words(fact.view)
    return replace(state, wallet=fact.view, account=account, account_short=account_short)


RULES: dict[type, Callable[[AppState, Any], AppState]] = {WalletShown: _shown}
