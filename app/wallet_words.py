"""What is said of wallets, names and key files, by the reason of the error."""

from chain.errors import InputError, WalletRefused, WalletUnknown
from chain.wallet.ens import EnsError
from chain.wallet.keystore import KeystoreError
from chain.wallet.watch import WatchError

_NOT_SENT = "Nothing was signed and nothing was sent."

BY_REASON: dict[tuple[type[Exception], str], tuple[str, str]] = {
    (WalletRefused, "watch_only"): ("This account is only watched", "Connect its wallet to sign."),
    (WalletRefused, "not_connected"): ("No wallet is there", f"{_NOT_SENT} Start it, or open its page again."),
    (WalletRefused, "page_closed"): ("The wallet’s page was closed", f"{_NOT_SENT} Open the page again."),
    (WalletRefused, "stopped"): ("The wallet was disconnected", f"{_NOT_SENT} Connect it again."),
    (WalletRefused, "idle"): ("Nobody opened the wallet’s page", "Connect again when you are ready."),
    (WalletRefused, "timeout"): ("The wallet took too long", f"{_NOT_SENT} Open your wallet and try again."),
    (WalletRefused, "busy"): ("The wallet has enough to do", "Answer what it asks already, then try again."),
    (WalletRefused, "already_asking"): ("The wallet asks already", "Answer what it shows, then try again."),
    (WalletRefused, "unauthorized"): (
        "The wallet does not know this program",
        "Allow it there, then try again.",
    ),
    (WalletRefused, "unsupported"): ("The wallet can not do this", f"{_NOT_SENT} Another wallet may."),
    (WalletRefused, "wrong_account"): ("The wallet shows another account", f"{_NOT_SENT} Choose the account again."),
    (WalletRefused, "wrong_chain"): (
        "The wallet is on another network",
        f"{_NOT_SENT} Switch it there.",
    ),
    (WalletRefused, "wrong_signature"): ("The signature is not this account’s", "It was thrown away. Try again."),
    (WalletRefused, "bad_answer"): ("The wallet’s answer makes no sense", "It was thrown away. Try another wallet."),
    (WalletRefused, "wallet_error"): ("The wallet had an error", f"{_NOT_SENT} Open it and try again."),
    (WalletRefused, "bad_transaction"): ("The wallet did not take the transaction", "Nothing was sent. Check again."),
    (WalletRefused, "bad_document"): ("This can not be signed", _NOT_SENT),
    (WalletRefused, "too_many_calls"): ("The wallet takes fewer steps at once", "Nothing was sent. Try again."),
    (WalletRefused, "node"): ("The node did not answer", "So the wallet was not relied on. Nothing was sent."),
    (WalletRefused, "node_refused"): ("The node did not take the transaction", "Nothing was sent. Check again."),
    (WalletRefused, "not_prepared"): ("The transaction could not be prepared", "Nothing was sent. Check again."),
    (WalletRefused, "bad_key"): ("This is no key", _NOT_SENT),
    (WalletRefused, "no_password"): ("No password was typed", _NOT_SENT),
    (WalletRefused, "wrong_password"): ("The password does not open the key file", f"{_NOT_SENT} Try again."),
    (WalletRefused, "other_key"): ("The key file holds another account’s key", f"{_NOT_SENT} Choose another file."),
    (WalletUnknown, "other_transaction"): (
        "The wallet sent something else",
        "It is not what was asked for. The program looks at the chain and never sends again by itself.",
    ),
    (WatchError, "not_address"): ("This is no address", "Type 0x and 40 digits, or a name such as name.eth."),
    (WatchError, "bad_checksum"): ("The address has a typing error", "Its capital letters do not fit. Copy it again."),
    (WatchError, "zero_address"): ("Nobody has the address of zeros", "Stems sent there are burned."),
    (WatchError, "no_ens"): ("Names work on Ethereum mainnet only", "Type the address itself."),
    (EnsError, "bad_name"): ("This is no name", "Names look like name.eth. Or type 0x and 40 digits."),
    (EnsError, "not_found"): ("Nobody has this name", "Check its spelling."),
    (EnsError, "no_address"): ("This name leads to no address", "Its owner has not set one. Type the address itself."),
    (EnsError, "bad_reply"): ("The name’s entry makes no sense", "Type the address itself."),
    (EnsError, "wrong_chain"): ("Names work on Ethereum mainnet only", "Type the address itself."),
    (EnsError, "offchain"): (
        "This name is kept on a web server",
        "Its owner chose the server. It would learn that you look the name up.",
    ),
    (EnsError, "offchain_failed"): ("The name’s web server did not answer", "Try again, or type the address itself."),
    (KeystoreError, "unreadable"): ("The key file can not be read", "Check its path and its rights."),
    (KeystoreError, "not_keystore"): ("This is no key file", "A key file is JSON as wallets export it (V3)."),
    (KeystoreError, "not_v3"): ("This key file is of another version", "Export it from your wallet as V3."),
    (KeystoreError, "no_address"): ("The key file names no account", "Export it from your wallet again."),
    (KeystoreError, "too_costly"): ("The key file asks for too much memory", "No honest key file does. Leave it."),
    (InputError, "not_loopback"): ("Only wallets on this computer", "Type an address such as http://127.0.0.1:1248."),
}

LOST = {
    "locked": "The wallet shows no account any more. Unlock it, and it goes on.",
    "page_closed": "The page in the browser was closed. Open it again to sign.",
    "idle": "Nobody opened the page, so it was closed. Open it again when you are ready.",
    "stopped": "The page was closed. Open it again to sign.",
}
"""Why the wallet in the browser can not be asked any more."""
