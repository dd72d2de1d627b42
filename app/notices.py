"""What a person is told when something goes wrong: a title, what happened, what to do next.

Reasons are looked up from the most particular class to its roots, so that every typed error has words; a test walks
all of them. Text that came from outside never gets in here.
"""

from app import wallet_words
from app.demo.errors import DemoError
from app.state import intents
from app.state.model import Notice
from audio.errors import AudioError, DeviceError, EngineError, SourceError
from audio.reports import DecoderDied, DeviceBack, DeviceLost, EngineDied, EngineRestarted, LatencyRaised, Report
from chain.errors import (
    CallReverted,
    Cancelled,
    ChainError,
    ContentError,
    ForgeError,
    GateError,
    InputError,
    MetadataError,
    RpcError,
    WalletError,
    WalletRefused,
    WalletUnknown,
)
from chain.tokens.ledger import LedgerError

SILENT_OUTPUT = "No sound device — silent, keeping time"

WORDS: dict[type[Exception], tuple[str, str]] = {
    RpcError: ("The node did not answer", "What you see may be out of date. Check the network, then refresh."),
    CallReverted: ("The contract refused", "It answered no to a question; nothing was sent. Refresh and try again."),
    MetadataError: (
        "A token could not be read",
        "Its document does not follow the standard. The other tokens are fine.",
    ),
    ContentError: ("Audio could not be fetched", "Nothing was lost. Check the network, then try the strip again."),
    GateError: ("The key gate refused", "Without its keys this song can not be opened. Try again in a minute."),
    WalletError: ("The wallet did not answer", "Nothing was burned. Open your wallet and try again."),
    WalletRefused: ("You declined in the wallet", "Nothing was signed and nothing was burned."),
    WalletUnknown: (
        "The wallet did not say what happened",
        "It may have been sent. The program looks at the chain and never sends again by itself.",
    ),
    ForgeError: ("The forge can not go on", "Nothing was sent. Close the dialog, refresh, and check again."),
    InputError: ("A file can not be used", "Something in it is missing or wrong. Correct it and try again."),
    LedgerError: ("The library can not be kept", "Check the disk and the rights of its folder, then refresh."),
    Cancelled: ("Stopped", "What was finished is kept."),
    DemoError: ("The demo world did not come up", "Close other copies of the program, then refresh."),
    ChainError: ("Something on the chain side went wrong", "Nothing was sent. Refresh, and try again."),
    SourceError: ("A stem can not be played", "Its file could not be read. Try the strip again."),
    DeviceError: ("The sound device is not available", "Check that it is plugged in, or choose another output."),
    EngineError: ("The sound engine stopped", "It is being started again; your mix is kept."),
    AudioError: ("Something in the sound engine went wrong", "Your mix is kept. Try again."),
}

BY_REASON: dict[tuple[type[Exception], str], tuple[str, str]] = {
    (RpcError, "wrong_chain"): (
        "The node is on another network",
        "Nothing was read. Choose a node of this collection’s chain.",
    ),
    (RpcError, "moving"): ("The chain is reorganising", "What you see may be out of date. It is looked at again soon."),
    (RpcError, "refused"): ("The node refused", "It does not answer this kind of question. Choose another node."),
    (LedgerError, "newer"): (
        "The kept library is not used",
        "A newer version of this program made it. It is left alone; the library is read from the chain.",
    ),
    (LedgerError, "damaged"): ("The kept library is damaged", "It is set aside and read anew from the chain."),
    (GateError, "unreachable"): (
        "The key gate is not there",
        "Without its keys this song can not be opened. Try again later.",
    ),
    (GateError, "timeout"): ("The key gate took too long", "Without its keys this song can not be opened. Try again."),
    (GateError, "node_unavailable"): (
        "The key gate has no node",
        "It can not see what you own just now. Try again in a minute.",
    ),
    (GateError, "rate_limited"): (
        "The key gate asks for patience",
        "Too many questions in one minute. Try again in a minute.",
    ),
    (GateError, "expired"): ("The signature came too late", "It is good for five minutes. Try again and sign sooner."),
    (GateError, "issued_in_future"): (
        "This computer’s clock is wrong",
        "The key gate sees another time. Set the clock, then try again.",
    ),
    (DemoError, "compose_failed"): ("The demo’s music could not be composed", "What was finished is kept. Refresh."),
    (DemoError, "no_space"): ("The disk is full", "The demo’s music needs about 800 MB. Make some room, then refresh."),
    (DemoError, "folder_unusable"): (
        "The demo’s folder can not be used",
        "It can not be written. Check its rights, or start with --data-dir and another folder.",
    ),
    (InputError, "unreadable"): (
        "This collection is not known",
        "There is no such profile. Name a built-in one, or the path of a TOML file.",
    ),
    (InputError, "not_toml"): ("The profile is not TOML", "Compare it with resources/profiles, then start again."),
    (InputError, "missing"): ("The profile lacks a field", "Compare it with resources/profiles, then start again."),
    (InputError, "unknown_field"): (
        "The profile has an unknown field",
        "Often a typing error: compare it with resources/profiles, then start again.",
    ),
    (InputError, "bad_value"): (
        "A value in the profile can not be right",
        "Compare it with resources/profiles, then start again.",
    ),
    (InputError, "no_contract"): (
        "There is no contract at this address",
        "Compare the address, and choose a node of the chain it is on.",
    ),
    (InputError, "not_erc1155"): (
        "This contract is no ERC-1155 collection",
        "Its tokens can not be read. Compare the address with what the collection’s own pages say.",
    ),
    (ContentError, "no_space"): ("The disk is full", "Nothing was lost. Make some room, then try again."),
    **wallet_words.BY_REASON,
    (ContentError, "cache_unusable"): (
        "The cache can not be used",
        "Its folder can not be written. Check its rights, then try again.",
    ),
}
"""What is said more exactly for some reason codes. Looked up by the class and its roots."""

_OFFLINE = "It could not be fetched. Check the network, then retry."
_DAMAGED = "The file is damaged. Retry fetches it again."
_OTHER_THAN_PROMISED = "What was fetched is not what the collection promised."
_NOT_ALLOWED = "It lies on a host that this collection’s profile does not name."

_STRIP_REASONS = {
    # of the decoder
    "missing": "The file is not there any more. Retry fetches it again.",
    "unreadable": "The file can not be read. Check the disk, then retry.",
    "not_audio": "This file is not audio that can be played.",
    "rate": "Its sample rate can not be played.",
    "channels": "It has more than two channels.",
    "empty": "There is nothing in this file.",
    "truncated": "The file ends too early. Retry fetches it again.",
    "bad_key": "The key for this stem is not a key. Retry asks the gate again.",
    "wrong_key": "The key does not open this stem.",
    "not_encrypted": "It should be encrypted, and is not.",
    "bad_header": _DAMAGED,
    "damaged": _DAMAGED,
    "too_long": "This stem is longer than can be played.",
    "no_memory": "There is not enough memory for this stem.",
    "decoder_died": "Reading it stopped the decoder; the strip stays silent.",
    # of the key gate
    "no_wallet": "Locked. Connect the wallet that owns it to open it.",
    "no_key": "No key for this stem. Retry asks the gate again.",
    "not_owned": "The key gate says this stem is not yours.",
    "unknown_token": "The key gate does not know this stem.",
    # of fetching
    "no_audio": "This token names no audio.",
    "timeout": _OFFLINE,
    "unreachable": _OFFLINE,
    "status": "The server does not have it just now. Retry later.",
    "redirects": "The server sends us in circles.",
    "encoded": _OTHER_THAN_PROMISED,
    "hash_differs": _OTHER_THAN_PROMISED,
    "size_differs": _OTHER_THAN_PROMISED,
    "too_large": "It is larger than a stem may be.",
    "host_not_listed": _NOT_ALLOWED,
    "address_not_public": _NOT_ALLOWED,
    "no_gateway": "The profile names no gateway to fetch it from.",
    "no_space": "The disk is full. Make some room, then retry.",
    "cache_unusable": "The cache can not be written. Check its folder, then retry.",
}
_STRIP_DEFAULT = "This stem can not be read. Retry to try again."


def words_for(error: BaseException) -> tuple[str, str]:
    """Title and sentence for an error, by its reason where that says more, else by its class."""
    reason = getattr(error, "reason", "")
    for kind in type(error).__mro__:
        if (kind, reason) in BY_REASON:
            return BY_REASON[kind, reason]
        if kind in WORDS:
            return WORDS[kind]
    return "Something went wrong", "Nothing was lost. Try again; if it stays, start the program again."


def notice_for(error: BaseException, *, retry: object | None = None) -> Notice:
    """A notice for an error, with a button that does `retry` when there is something to try again."""
    title, sentence = words_for(error)
    return Notice(title, sentence, "Try again" if retry else "", retry, serious=True)


def strip_sentence(reason: str) -> str:
    """Why a strip is silent, from the code of its error."""
    return _STRIP_REASONS.get(reason, _STRIP_DEFAULT)


def engine_notice(report: Report) -> Notice:
    """What happened to the engine or its device."""
    match report:
        case DeviceLost():
            return Notice("The sound device is gone", "Playback is paused where it was; it is looked for again.")
        case DeviceBack():
            return Notice("The sound device is back", "Press play to go on.", "Play", intents.PlayPause())
        case EngineDied():
            return Notice("The sound engine stopped", "It is being started again; your mix is kept.")
        case EngineRestarted():
            return Notice("The sound engine is back", "Playback goes on where it was.")
        case LatencyRaised():
            return Notice("Sound was breaking up", "The output is given more time; moves are heard a little later.")
        case DecoderDied():
            return Notice("A stem stopped the decoder", "That strip is silent; the others play on.")
    return Notice("The sound engine has news", "Nothing needs doing.")


def silent_clock_stalled() -> Notice:
    """There was no device that could have gone: the clock in its place could not keep time."""
    sentence = "This computer was too busy to keep time. Press play to go on."
    return Notice("Playback was paused", sentence, "Play", intents.PlayPause())


def settings_set_aside(name: str) -> Notice:
    return Notice("Settings could not be read", f"They were set aside as {name}; the program started with fresh ones.")


def ledger_set_aside(name: str) -> Notice:
    return Notice("The kept library could not be read", f"It was set aside as {name} and is read anew from the chain.")


def ledger_not_used(reason: str) -> Notice:
    if reason == "newer":
        sentence = "A newer version of this program made it. It is left alone; the library is read from the chain."
    else:
        sentence = "Check the disk and the rights of its folder. The library is read from the chain each time."
    return Notice("The kept library is not used", sentence)


def catalogue_file_not_used(reason: str, place: str) -> Notice:
    """place: which field of which table, "stem 3, type"."""
    what = {
        "unreadable": "It can not be read. Check its rights and its size",
        "not_toml": "It is not TOML. Look for a missing quote or bracket",
        "unknown_field": f"It has something unknown at {place}. Often a typing error: correct it",
        "missing": f"It lacks {place}. Add it",
        "twice": f"It names a token twice, at {place}. Remove one",
    }.get(reason, f"The value at {place} can not be right. Correct it")
    return Notice("The catalogue file is not used", f"{what}, then start again.")


def history_saved(name: str, count: int) -> Notice:
    rows = "1 line" if count == 1 else f"{count:,} lines"
    return Notice("The history is saved", f"{rows} in {name}.")


def history_not_saved() -> Notice:
    return Notice("The history could not be saved", "Check the disk and the rights of the folder, then try again.")


def settings_not_saved() -> Notice:
    return Notice("Settings could not be saved", "Check the disk and the rights of the folder they lie in.")


def no_sound_library() -> Notice:
    return Notice("PortAudio is missing", "There is no sound. Install it with: sudo apt-get install libportaudio2")


def no_journal(error: BaseException) -> Notice:
    """Why nothing can be forged just now; all else works."""
    if getattr(error, "reason", "") == "journal_locked":
        sentence = "Another copy of the program is forging with it. Close that one, then start again."
    elif getattr(error, "reason", "") == "journal_corrupt":
        sentence = "Its journal was changed or damaged and is left as it is. Put a copy of it back, then start again."
    else:
        sentence = "Its journal can not be written. Check the disk and the rights of the folder, then start again."
    return Notice("Forging is switched off", sentence, serious=True)


def forge_ended(title: str, how: str) -> Notice:
    return Notice(f"The forge of {title}", how)


def words_for_lost(reason: str) -> str:
    """Why the browser's wallet can not be asked any more."""
    return wallet_words.LOST.get(reason, wallet_words.LOST["page_closed"])


def locked(intent: object) -> Notice:
    """Music whose keys only its owner's wallet is given."""
    return Notice("This song is locked", "Its keys are given to the wallet that owns it.", "Connect", intent)


def passport_written(name: str) -> Notice:
    return Notice("The passport was written", f"It is in {name}, with the mix and how the forge ended.")


def passport_not_written(name: str) -> Notice:
    return Notice("The passport was not written", f"{name} can not be written. Choose another folder and try again.")


def passport_not_kept() -> Notice:
    return Notice(
        "The mix could not be kept",
        "Nothing was sent: the disk is full or can not be written. Make some room, then forge again.",
        serious=True,
    )


def nothing_sealed() -> Notice:
    return Notice("There is nothing to reveal", "This account holds no sealed token just now.")


def sealed_waiting() -> Notice:
    return Notice(
        "Sealed stems wait to be opened", "What is in them is decided already.", "Open", intents.RequestReveal()
    )


def forge_not_possible() -> Notice:
    return Notice(
        "This can not be forged", "The collection has no forge for it that could be checked, or no wallet is connected."
    )
