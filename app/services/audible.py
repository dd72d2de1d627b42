"""Which stems may be heard."""

from chain.tokens.model import Library, SongHolding, Token


def audible(library: Library, holding: SongHolding) -> tuple[Token, ...]:
    """The stems this account may hear: those it owns, or all through the song or album token."""
    return tuple(stem for stem in holding.song.stems if holding.entitled or library.holdings.copies(stem.token_id) > 0)
