"""Errors of names, watched addresses and key files. No library is needed to know them."""

from chain.errors import InputError


class EnsError(InputError):
    """A name leads to no address.

    reason: "bad_name", "not_found" (nobody has set a resolver), "no_address", "bad_reply", "wrong_chain" (of the
    node), "offchain" (a web server would have to be asked; `hosts` says which), "offchain_failed".
    """

    def __init__(self, reason: str, detail: str = "", hosts: tuple[str, ...] = ()) -> None:
        super().__init__(reason, detail)
        self.hosts = hosts


class WatchError(InputError):
    """What was typed is no address: reason "not_address", "bad_checksum", "zero_address" or "no_ens"."""


class KeystoreError(InputError):
    """The file can not be used: reason "unreadable", "not_keystore", "not_v3", "no_address" or "too_costly"."""
