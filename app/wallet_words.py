"""What is said of wallets, names and key files, by the reason of the error."""

from app.i18n import tr
from chain.errors import InputError, WalletRefused, WalletUnknown
from chain.wallet.errors import EnsError, KeystoreError, WatchError

_NOT_SENT = tr("Nothing was signed and nothing was sent.")

BY_REASON: dict[tuple[type[Exception], str], tuple[str, str]] = {
    (WalletRefused, "watch_only"): (tr("This account is only watched"), tr("Connect its wallet to sign.")),
    (WalletRefused, "not_connected"): (
        tr("No wallet is there"),
        f"{_NOT_SENT} {tr('Start it, or open its page again.')}",
    ),
    (WalletRefused, "page_closed"): (
        tr("The wallet’s page was closed"),
        f"{_NOT_SENT} {tr('Open the page again.')}",
    ),
    (WalletRefused, "stopped"): (
        tr("The wallet was disconnected"),
        f"{_NOT_SENT} {tr('Connect it again.')}",
    ),
    (WalletRefused, "idle"): (tr("Nobody opened the wallet’s page"), tr("Connect again when you are ready.")),
    (WalletRefused, "timeout"): (
        tr("The wallet took too long"),
        f"{_NOT_SENT} {tr('Open your wallet and try again.')}",
    ),
    (WalletRefused, "busy"): (tr("The wallet has enough to do"), tr("Answer what it asks already, then try again.")),
    (WalletRefused, "already_asking"): (tr("The wallet asks already"), tr("Answer what it shows, then try again.")),
    (WalletRefused, "unauthorized"): (
        tr("The wallet does not know this program"),
        tr("Allow it there, then try again."),
    ),
    (WalletRefused, "unsupported"): (
        tr("The wallet can not do this"),
        f"{_NOT_SENT} {tr('Another wallet may.')}",
    ),
    (WalletRefused, "wrong_account"): (
        tr("The wallet shows another account"),
        f"{_NOT_SENT} {tr('Choose the account again.')}",
    ),
    (WalletRefused, "wrong_chain"): (
        tr("The wallet is on another network"),
        f"{_NOT_SENT} {tr('Switch it there.')}",
    ),
    (WalletRefused, "wrong_signature"): (
        tr("The signature is not this account’s"),
        tr("It was thrown away. Try again."),
    ),
    (WalletRefused, "bad_answer"): (
        tr("The wallet’s answer makes no sense"),
        tr("It was thrown away. Try another wallet."),
    ),
    (WalletRefused, "wallet_error"): (
        tr("The wallet had an error"),
        f"{_NOT_SENT} {tr('Open it and try again.')}",
    ),
    (WalletRefused, "bad_transaction"): (
        tr("The wallet did not take the transaction"),
        tr("Nothing was sent. Check again."),
    ),
    (WalletRefused, "bad_document"): (tr("This can not be signed"), _NOT_SENT),
    (WalletRefused, "too_many_calls"): (tr("The wallet takes fewer steps at once"), tr("Nothing was sent. Try again.")),
    (WalletRefused, "node"): (tr("The node did not answer"), tr("So the wallet was not relied on. Nothing was sent.")),
    (WalletRefused, "node_refused"): (
        tr("The node did not take the transaction"),
        tr("Nothing was sent. Check again."),
    ),
    (WalletRefused, "not_prepared"): (
        tr("The transaction could not be prepared"),
        tr("Nothing was sent. Check again."),
    ),
    (WalletRefused, "bad_key"): (tr("This is no key"), _NOT_SENT),
    (WalletRefused, "no_password"): (tr("No password was typed"), _NOT_SENT),
    (WalletRefused, "wrong_password"): (
        tr("The password does not open the key file"),
        f"{_NOT_SENT} {tr('Try again.')}",
    ),
    (WalletRefused, "other_key"): (
        tr("The key file holds another account’s key"),
        f"{_NOT_SENT} {tr('Choose another file.')}",
    ),
    (WalletUnknown, "other_transaction"): (
        tr("The wallet sent something else"),
        tr("It is not what was asked for. The program looks at the chain and never sends again by itself."),
    ),
    (WatchError, "not_address"): (tr("This is no address"), tr("Type 0x and 40 digits, or a name such as name.eth.")),
    (WatchError, "bad_checksum"): (
        tr("The address has a typing error"),
        tr("Its capital letters do not fit. Copy it again."),
    ),
    (WatchError, "zero_address"): (tr("Nobody has the address of zeros"), tr("Stems sent there are burned.")),
    (WatchError, "no_ens"): (tr("Names work on Ethereum mainnet only"), tr("Type the address itself.")),
    (EnsError, "bad_name"): (tr("This is no name"), tr("Names look like name.eth. Or type 0x and 40 digits.")),
    (EnsError, "not_found"): (tr("Nobody has this name"), tr("Check its spelling.")),
    (EnsError, "no_address"): (
        tr("This name leads to no address"),
        tr("Its owner has not set one. Type the address itself."),
    ),
    (EnsError, "bad_reply"): (tr("The name’s entry makes no sense"), tr("Type the address itself.")),
    (EnsError, "wrong_chain"): (tr("Names work on Ethereum mainnet only"), tr("Type the address itself.")),
    (EnsError, "offchain"): (
        tr("This name is kept on a web server"),
        tr("Its owner chose the server. It would learn that you look the name up."),
    ),
    (EnsError, "offchain_failed"): (
        tr("The name’s web server did not answer"),
        tr("Try again, or type the address itself."),
    ),
    (KeystoreError, "unreadable"): (tr("The key file can not be read"), tr("Check its path and its rights.")),
    (KeystoreError, "not_keystore"): (tr("This is no key file"), tr("A key file is JSON as wallets export it (V3).")),
    (KeystoreError, "not_v3"): (tr("This key file is of another version"), tr("Export it from your wallet as V3.")),
    (KeystoreError, "no_address"): (tr("The key file names no account"), tr("Export it from your wallet again.")),
    (KeystoreError, "too_costly"): (
        tr("The key file asks for too much memory"),
        tr("No honest key file does. Leave it."),
    ),
    (InputError, "not_loopback"): (
        tr("Only wallets on this computer"),
        tr("Type an address such as http://127.0.0.1:1248."),
    ),
}

LOST = {
    "locked": tr("The wallet shows no account any more. Unlock it, and it goes on."),
    "gone": tr("The desktop wallet does not answer. Start it, and it goes on."),
    "page_closed": tr("The page in the browser was closed. Open it again to sign."),
    "idle": tr("Nobody opened the page, so it was closed. Open it again when you are ready."),
    "stopped": tr("The page was closed. Open it again to sign."),
}
"""Why the wallet in the browser or on the desktop can not be asked any more."""
