"""Makes libraries of what the tokens are and what is held. What did not change since the last one is taken from it."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from chain.tokens import catalogue, holdings
from chain.tokens.catalogue_file import Corrections
from chain.tokens.model import Catalogue, Holdings, Library, Token

Recipes = Mapping[int, tuple[int, ...]]


class Librarian:
    """last: the library made last. corrections: of what the tokens say they are; others may be set between two."""

    def __init__(self, corrections: Corrections) -> None:
        self.corrections = corrections
        self.last: Library | None = None
        self._built: tuple[list[Token], Corrections, Recipes, Catalogue] | None = None

    def forget(self) -> None:
        self.last = self._built = None

    async def library(
        self, tokens: Sequence[Token], recipes: Recipes, held: Holdings, *, changed: Collection[int] | None = None
    ) -> Library:
        """changed: the only ids that were counted anew since the last one; None when any may have been."""
        made = await self._catalogue(list(tokens), recipes)
        last = self.last
        if last is not None and last.catalogue is made and changed is not None and not changed:
            library = replace(last, holdings=held)
        else:
            library = await asyncio.to_thread(holdings.library, made, held, before=last, changed=changed)
            library = replace(library, pools=last.pools) if last is not None else library
        self.last = library
        return library

    async def _catalogue(self, tokens: list[Token], recipes: Recipes) -> Catalogue:
        built, corrections = self._built, self.corrections
        if built is not None and built[1] is corrections and built[0] == tokens and built[2] == recipes:
            return built[3]
        made = await asyncio.to_thread(lambda: catalogue.build(map(corrections.applied, tokens), recipes))
        self._built = (tokens, corrections, recipes, made)
        return made
