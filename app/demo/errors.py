"""The demo world's own error."""

from chain.errors import ChainError


class DemoError(ChainError):
    """The demo world could not be set up or started."""
