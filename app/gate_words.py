"""What is said when a key gate says no, or says what can not be, by the reason of the error."""

from app.i18n import tr
from chain.content.gate_errors import GateDeclined, GateLied, GateUnreachable

_AGAIN = tr("Nothing was unlocked. Try again, which asks for a fresh signature.")
_ITS_RELEASE = tr("Nothing was unlocked. The collection’s release or its profile is wrong; tell whoever runs the gate.")
_NOT_USED = tr("Nothing of its answer was used. If it happens again, do not trust this gate.")
_OUR_FAULT = tr("Nothing was unlocked. Look for a newer version of this program, or tell whoever runs the gate.")

_DECLINED = {
    # what was signed
    "wrong_domain": (tr("The signature was for another site"), _AGAIN),
    "wrong_uri": (
        tr("The signature was for another gate"),
        tr("Nothing was unlocked. The gate calls itself by another address than the profile does; compare the two."),
    ),
    "wrong_chain": (
        tr("The gate serves another chain"),
        tr("Nothing was unlocked. Compare the chain in the profile with the gate’s."),
    ),
    "wrong_collection": (
        tr("The gate serves another collection"),
        tr("Nothing was unlocked. Compare the contract in the profile with the gate’s."),
    ),
    "issued_in_future": (
        tr("This computer’s clock is wrong"),
        tr("The key gate sees another time. Set the clock, then try again."),
    ),
    "expired": (
        tr("The signature came too late"),
        tr("It is good for five minutes. Try again and sign sooner."),
    ),
    "nonce_forged": (tr("The gate does not know its own number"), _AGAIN),
    "nonce_expired": (
        tr("The signature came too late"),
        tr("The gate’s number had run out. Try again and sign sooner."),
    ),
    "nonce_used": (
        tr("This signature was used before"),
        tr("The gate takes each only once, so that nobody can use yours again. Try again."),
    ),
    "wrong_signature": (
        tr("The signature is not this account’s"),
        tr("Nothing was unlocked. Check which account the wallet shows, then try again."),
    ),
    # the gate itself
    "rate_limited": (
        tr("The key gate asks for patience"),
        tr("Too many questions in one minute. Try again in a minute."),
    ),
    "node_unavailable": (
        tr("The key gate has no node"),
        tr("It can not see what you own just now. Try again in a minute."),
    ),
    "busy": (tr("The key gate is busy"), tr("Nothing was unlocked. Try again in a minute.")),
    "slow_body": (
        tr("The line to the key gate is slow"),
        tr("Nothing was unlocked. Check the network, then try again."),
    ),
    "internal_error": (tr("The key gate had an error"), tr("Nothing was unlocked. Try again in a minute.")),
    "not_found": (
        tr("There is no key gate at this address"),
        tr("Another server answers there. Compare the address in the profile."),
    ),
    "other": (tr("The key gate refused"), tr("It gave no reason that is known here. Try again in a minute.")),
    **dict.fromkeys(
        (
            *("bad_json", "bad_shape", "not_json", "too_large", "method_not_allowed", "bad_message", "no_expiry"),
            *("too_long_lived", "not_yet_valid", "bad_public_key", "bad_resource", "no_tokens", "too_many_tokens"),
        ),
        (tr("The key gate did not understand"), _OUR_FAULT),
    ),
}

_LIED = {
    "bad_nonce": (tr("The gate’s number is none"), tr("Nothing was signed. Do not trust this gate.")),
    "bad_shape": (tr("The gate’s answer makes no sense"), _NOT_USED),
    "unasked_token": (tr("The gate answered for a stem nobody asked about"), _NOT_USED),
    "missing_token": (tr("The gate left a stem out of its answer"), _NOT_USED),
    "wrap_unopened": (tr("The gate’s key was not made for this question"), _NOT_USED),
    "bad_identity": (tr("What the gate gave is no key"), _ITS_RELEASE),
    "wrong_identity": (tr("The gate gave the key of something else"), _ITS_RELEASE),
    "bad_lease": (tr("The gate’s lease makes no sense"), tr("Check this computer’s clock, then try again.")),
}

_UNREACHABLE = {
    "unreachable": (
        tr("The key gate is not there"),
        tr("Without its keys this song can not be opened. Try again later."),
    ),
    "timeout": (
        tr("The key gate took too long"),
        tr("Without its keys this song can not be opened. Try again."),
    ),
    "bad_url": (
        tr("The key gate’s address can not be used"),
        tr("It must be https, or on this computer. Correct the profile."),
    ),
    "redirected": (
        tr("The key gate sends elsewhere"),
        tr("Nothing was asked there: only the profile says who is asked. Correct the profile."),
    ),
    "too_large": (tr("The gate’s answer is far too long"), _NOT_USED),
    "bad_json": (tr("This is no key gate"), tr("What answers there speaks otherwise. Compare the address.")),
}

BY_REASON: dict[tuple[type[Exception], str], tuple[str, str]] = {
    (kind, reason): words
    for kind, table in ((GateDeclined, _DECLINED), (GateLied, _LIED), (GateUnreachable, _UNREACHABLE))
    for reason, words in table.items()
}
