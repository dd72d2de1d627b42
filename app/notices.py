"""What a person is told when something goes wrong: a title, what happened, what to do next.

Reasons are looked up from the most particular class to its roots, so that every typed error has words; a test walks
all of them. Text that came from outside never gets in here.
"""

from app import gate_words, node_notices, wallet_words
from app.demo.errors import DemoError
from app.i18n import tr, trn
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
from chain.tokens.errors import LedgerError

SILENT_OUTPUT = tr("No sound device — silent, keeping time")

WORDS: dict[type[Exception], tuple[str, str]] = {
    RpcError: (tr("The node did not answer"), tr("What you see may be out of date. Check the network, then refresh.")),
    CallReverted: (
        tr("The contract refused"),
        tr("It answered no to a question; nothing was sent. Refresh and try again."),
    ),
    MetadataError: (
        tr("A token could not be read"),
        tr("Its document does not follow the standard. The other tokens are fine."),
    ),
    ContentError: (
        tr("Audio could not be fetched"),
        tr("Nothing was lost. Check the network, then try the strip again."),
    ),
    GateError: (tr("The key gate refused"), tr("Without its keys this song can not be opened. Try again in a minute.")),
    WalletError: (tr("The wallet did not answer"), tr("Nothing was burned. Open your wallet and try again.")),
    WalletRefused: (tr("You declined in the wallet"), tr("Nothing was signed and nothing was burned.")),
    WalletUnknown: (
        tr("The wallet did not say what happened"),
        tr("It may have been sent. The program looks at the chain and never sends again by itself."),
    ),
    ForgeError: (tr("The forge can not go on"), tr("Nothing was sent. Close the dialog, refresh, and check again.")),
    InputError: (tr("A file can not be used"), tr("Something in it is missing or wrong. Correct it and try again.")),
    LedgerError: (tr("The library can not be kept"), tr("Check the disk and the rights of its folder, then refresh.")),
    Cancelled: (tr("Stopped"), tr("What was finished is kept.")),
    DemoError: (tr("The demo world did not come up"), tr("Close other copies of the program, then refresh.")),
    ChainError: (tr("Something on the chain side went wrong"), tr("Nothing was sent. Refresh, and try again.")),
    SourceError: (tr("A stem can not be played"), tr("Its file could not be read. Try the strip again.")),
    DeviceError: (
        tr("The sound device is not available"),
        tr("Check that it is plugged in, or choose another output."),
    ),
    EngineError: (tr("The sound engine stopped"), tr("It is being started again; your mix is kept.")),
    AudioError: (tr("Something in the sound engine went wrong"), tr("Your mix is kept. Try again.")),
}

BY_REASON: dict[tuple[type[Exception], str], tuple[str, str]] = {
    (RpcError, "wrong_chain"): (
        tr("The node is on another network"),
        tr("Nothing was read. Choose a node of this collection’s chain."),
    ),
    (RpcError, "moving"): (
        tr("The chain is reorganising"),
        tr("What you see may be out of date. It is looked at again soon."),
    ),
    (RpcError, "bad_reply"): node_notices.BAD_REPLY,
    (RpcError, "nodes_disagree"): node_notices.DISAGREE,
    (RpcError, "refused"): (
        tr("The node refused"),
        tr("It does not answer this kind of question. Choose another node."),
    ),
    (LedgerError, "newer"): (
        tr("The kept library is not used"),
        tr("A newer version of this program made it. It is left alone; the library is read from the chain."),
    ),
    (LedgerError, "damaged"): (tr("The kept library is damaged"), tr("It is set aside and read anew from the chain.")),
    (DemoError, "compose_failed"): (
        tr("The demo’s music could not be composed"),
        tr("What was finished is kept. Refresh."),
    ),
    (DemoError, "no_space"): (
        tr("The disk is full"),
        tr("The demo’s music needs about 800 MB. Make some room, then refresh."),
    ),
    (DemoError, "folder_unusable"): (
        tr("The demo’s folder can not be used"),
        tr("It can not be written. Check its rights, or start with --data-dir and another folder."),
    ),
    (InputError, "unreadable"): (
        tr("This collection is not known"),
        tr("There is no such profile. Name a built-in one, or the path of a TOML file."),
    ),
    (InputError, "not_toml"): (
        tr("The profile is not TOML"),
        tr("Compare it with resources/profiles, then start again."),
    ),
    (InputError, "newer_format"): (
        tr("A newer Stems Mixer wrote this file"),
        tr("Nothing was changed. Use that version, or another file."),
    ),
    (InputError, "missing"): (
        tr("The profile lacks a field"),
        tr("Compare it with resources/profiles, then start again."),
    ),
    (InputError, "unknown_field"): (
        tr("The profile has an unknown field"),
        tr("Often a typing error: compare it with resources/profiles, then start again."),
    ),
    (InputError, "bad_value"): (
        tr("A value in the profile can not be right"),
        tr("Compare it with resources/profiles, then start again."),
    ),
    (InputError, "no_contract"): (
        tr("There is no contract at this address"),
        tr("Compare the address, and choose a node of the chain it is on."),
    ),
    (InputError, "not_erc1155"): (
        tr("This contract is no ERC-1155 collection"),
        tr("Its tokens can not be read. Compare the address with what the collection’s own pages say."),
    ),
    (ContentError, "no_space"): (tr("The disk is full"), tr("Nothing was lost. Make some room, then try again.")),
    **wallet_words.BY_REASON,
    **gate_words.BY_REASON,
    (ContentError, "cache_unusable"): (
        tr("The cache can not be used"),
        tr("Its folder can not be written. Check its rights, then try again."),
    ),
}
"""What is said more exactly for some reason codes. Looked up by the class and its roots."""

_OFFLINE = tr("It could not be fetched. Check the network, then retry.")
_DAMAGED = tr("The file is damaged. Retry fetches it again.")
_OTHER_THAN_PROMISED = tr("What was fetched is not what the collection promised.")
_NOT_ALLOWED = tr("It lies on a host that this collection’s profile does not name.")

_STRIP_REASONS = {
    # of the decoder
    "missing": tr("The file is not there any more. Retry fetches it again."),
    "unreadable": tr("The file can not be read. Check the disk, then retry."),
    "not_audio": tr("This file is not audio that can be played."),
    "rate": tr("Its sample rate can not be played."),
    "channels": tr("It has more than two channels."),
    "empty": tr("There is nothing in this file."),
    "truncated": tr("The file ends too early. Retry fetches it again."),
    "bad_key": tr("The key for this stem is not a key. Retry asks the gate again."),
    "wrong_key": tr("The key does not open this stem."),
    "not_encrypted": tr("It should be encrypted, and is not."),
    "bad_header": _DAMAGED,
    "damaged": _DAMAGED,
    "too_long": tr("This stem is longer than can be played."),
    "no_memory": tr("There is not enough memory for this stem."),
    "decoder_died": tr("Reading it stopped the decoder; the strip stays silent."),
    # of the key gate
    "no_wallet": tr("Locked. Connect the wallet that owns it to open it."),
    "no_key": tr("No key for this stem. Retry asks the gate again."),
    "not_owned": tr("The key gate says this stem is not yours."),
    "unknown_token": tr("The key gate does not know this stem."),
    # of fetching
    "no_audio": tr("This token names no audio."),
    "timeout": _OFFLINE,
    "unreachable": _OFFLINE,
    "status": tr("The server does not have it just now. Retry later."),
    "redirects": tr("The server sends us in circles."),
    "encoded": _OTHER_THAN_PROMISED,
    "hash_differs": _OTHER_THAN_PROMISED,
    "size_differs": _OTHER_THAN_PROMISED,
    "too_large": tr("It is larger than a stem may be."),
    "host_not_listed": _NOT_ALLOWED,
    "address_not_public": _NOT_ALLOWED,
    "no_gateway": tr("The profile names no gateway to fetch it from."),
    "no_space": tr("The disk is full. Make some room, then retry."),
    "cache_unusable": tr("The cache can not be written. Check its folder, then retry."),
}
_STRIP_DEFAULT = tr("This stem can not be read. Retry to try again.")


def words_for(error: BaseException) -> tuple[str, str]:
    """Title and sentence for an error, by its reason where that says more, else by its class."""
    reason = getattr(error, "reason", "")
    for kind in type(error).__mro__:
        if (kind, reason) in BY_REASON:
            return BY_REASON[kind, reason]
        if kind in WORDS:
            return WORDS[kind]
    return tr("Something went wrong"), tr("Nothing was lost. Try again; if it stays, start the program again.")


def notice_for(error: BaseException, *, retry: object | None = None) -> Notice:
    """A notice for an error, with a button that does `retry` when there is something to try again."""
    title, sentence = words_for(error)
    return Notice(title, sentence, tr("Try again") if retry else "", retry, serious=True)


def strip_sentence(reason: str) -> str:
    """Why a strip is silent, from the code of its error."""
    return _STRIP_REASONS.get(reason, _STRIP_DEFAULT)


def engine_notice(report: Report) -> Notice:
    """What happened to the engine or its device."""
    match report:
        case DeviceLost():
            return Notice(
                tr("The sound device is gone"), tr("Playback is paused where it was; it is looked for again.")
            )
        case DeviceBack():
            return Notice(tr("The sound device is back"), tr("Press play to go on."), tr("Play"), intents.PlayPause())
        case EngineDied():
            return Notice(tr("The sound engine stopped"), tr("It is being started again; your mix is kept."))
        case EngineRestarted():
            return Notice(tr("The sound engine is back"), tr("Playback goes on where it was."))
        case LatencyRaised():
            return Notice(
                tr("Sound was breaking up"), tr("The output is given more time; moves are heard a little later.")
            )
        case DecoderDied():
            return Notice(tr("A stem stopped the decoder"), tr("That strip is silent; the others play on."))
    return Notice(tr("The sound engine has news"), tr("Nothing needs doing."))


def settings_set_aside(name: str) -> Notice:
    return Notice(
        tr("Settings could not be read"),
        tr("They were set aside as {name}; the program started with fresh ones.", name=name),
    )


def ledger_set_aside(name: str) -> Notice:
    return Notice(
        tr("The kept library could not be read"),
        tr("It was set aside as {name} and is read anew from the chain.", name=name),
    )


def ledger_not_used(reason: str) -> Notice:
    if reason == "newer":
        sentence = tr("A newer version of this program made it. It is left alone; the library is read from the chain.")
    else:
        sentence = tr("Check the disk and the rights of its folder. The library is read from the chain each time.")
    return Notice(tr("The kept library is not used"), sentence)


def catalogue_file_not_used(reason: str, place: str) -> Notice:
    """place: which field of which table, "stem 3, type"."""
    what = catalogue_file_fault(reason, place)
    return Notice(tr("The catalogue file is not used"), tr("{what}, then start again.", what=what))


def catalogue_file_fault(reason: str, place: str) -> str:
    """What is wrong and what to do, without a full stop."""
    return {
        "unreadable": tr("It can not be read. Check its rights and its size"),
        "not_toml": tr("It is not TOML. Look for a missing quote or bracket"),
        "unknown_field": tr("It has something unknown at {place}. Often a typing error: correct it", place=place),
        "missing": tr("It lacks {place}. Add it", place=place),
        "twice": tr("It names a token twice, at {place}. Remove one", place=place),
    }.get(reason, tr("The value at {place} can not be right. Correct it", place=place))


def history_saved(name: str, count: int) -> Notice:
    rows = trn("{count} line in {name}.", "{count:,} lines in {name}.", count, name=name)
    return Notice(tr("The history is saved"), rows)


def history_not_saved() -> Notice:
    return Notice(
        tr("The history could not be saved"), tr("Check the disk and the rights of the folder, then try again.")
    )


def settings_not_saved() -> Notice:
    return Notice(tr("Settings could not be saved"), tr("Check the disk and the rights of the folder they lie in."))


def no_sound_library() -> Notice:
    return Notice(
        tr("PortAudio is missing"), tr("There is no sound. Install it with: sudo apt-get install libportaudio2")
    )


def no_journal(error: BaseException) -> Notice:
    """Why nothing can be forged just now; all else works."""
    if getattr(error, "reason", "") == "journal_locked":
        sentence = tr("Another copy of the program is forging with it. Close that one, then start again.")
    elif getattr(error, "reason", "") == "journal_corrupt":
        sentence = tr(
            "Its journal was changed or damaged and is left as it is. Put a copy of it back, then start again."
        )
    else:
        sentence = tr("Its journal can not be written. Check the disk and the rights of the folder, then start again.")
    return Notice(tr("Forging is switched off"), sentence, serious=True)


def forge_ended(title: str, how: str) -> Notice:
    return Notice(tr("The forge of {title}", title=title), how)


def words_for_lost(reason: str) -> str:
    """Why the browser's wallet can not be asked any more."""
    return wallet_words.LOST.get(reason, wallet_words.LOST["page_closed"])


def locked(intent: object) -> Notice:
    """Music whose keys only its owner's wallet is given."""
    return Notice(
        tr("This song is locked"), tr("Its keys are given to the wallet that owns it."), tr("Connect"), intent
    )


def passport_written(name: str) -> Notice:
    return Notice(
        tr("The passport was written"), tr("It is in {name}, with the mix and how the forge ended.", name=name)
    )


def passport_not_written(name: str) -> Notice:
    return Notice(
        tr("The passport was not written"),
        tr("{name} can not be written. Choose another folder and try again.", name=name),
    )


def passport_not_kept() -> Notice:
    return Notice(
        tr("The mix could not be kept"),
        tr("Nothing was sent: the disk is full or can not be written. Make some room, then forge again."),
        serious=True,
    )


def nothing_sealed() -> Notice:
    return Notice(tr("There is nothing to reveal"), tr("This account holds no sealed token just now."))


def sealed_waiting() -> Notice:
    return Notice(
        tr("Sealed stems wait to be opened"),
        tr("Open them soon: after 256 blocks the most plentiful stem comes instead of a drawn one."),
        tr("Open"),
        intents.RequestReveal(),
    )


def forge_not_possible() -> Notice:
    return Notice(
        tr("This can not be forged"),
        tr("The collection has no forge for it that could be checked, or no wallet is connected."),
    )
