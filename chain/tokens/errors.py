"""Errors of what is kept of tokens. No library is needed to know them."""

from chain.errors import ChainError


class LedgerError(ChainError):
    """The file can not be used.

    reason: "newer" (a later program made it), "damaged", "unusable" (the disk is full, rights are missing …).
    """
