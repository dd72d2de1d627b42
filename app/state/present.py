"""From the collector's model to rows of the window, in words a person reads. Pure functions."""

from collections.abc import Mapping, Sequence

from app.i18n import tr, trn
from app.state.model import (
    AlbumRow,
    Copying,
    ForgeOffer,
    LibraryState,
    OpenSong,
    OtherRow,
    Phase,
    SongRow,
    SongStatus,
    Strip,
    StripStatus,
)
from app.state.timeline import Tempo
from chain.profile import Profile
from chain.tokens.licence import export_of
from chain.tokens.model import Album, Library, SongHolding, Token
from chain.tokens.sealed import holes, odds


def library_state(library: Library, names: Mapping[str, str] | None = None) -> LibraryState:
    """The library column. names: what to call accounts, by address."""
    return LibraryState(
        phase=Phase.READY,
        accounts=tuple((names or {}).get(account) or short_address(account) for account in library.holdings.accounts),
        albums=tuple(_album_row(library, album) for album in library.catalogue.albums),
        sealed=sum(library.holdings.copies(token.token_id) for token in library.catalogue.sealed),
        sealed_note=sealed_note(library),
        others=tuple(map(_other_row, library.catalogue.unplaced)),
        block_number=library.holdings.block_number,
    )


def _album_row(library: Library, album: Album) -> AlbumRow:
    holdings = [library.songs[song.key] for song in album.songs]
    held = library.albums.get(album.key)
    return AlbumRow(
        key=album.key,
        title=album.title,
        songs_owned=sum(holding.entitled or holding.complete for holding in holdings),
        songs=tuple(_song_row(holding, index) for index, holding in enumerate(holdings)),
        can_forge=held is not None and held.complete,
        forged=held is not None and held.album_tokens > 0,
    )


def sealed_note(library: Library) -> str:
    """The odds that what is sealed fills a hole: "62 % that one fills a hole"; "odds unknown" when nobody tells."""
    held = [(t.token_id, library.holdings.copies(t.token_id)) for t in library.catalogue.sealed]
    wanted, missed = holes(library), 1.0
    for token_id, copies in held:
        chance = odds(library.pools.get(token_id, {}), wanted, copies) if copies else 0.0
        if chance is None:
            return tr("odds unknown")
        missed *= 1.0 - chance
    return tr("{chance:.0%} that one fills a hole", chance=1 - missed)


def sealed_candidates(library: Library, stem: int) -> tuple[int, float | None]:
    """How many of the sealed tokens held may turn out to be this stem, and the chance that one does.

    (0, None) where no pool names it: of tokens whose pool nobody tells, nothing is said strip by strip.
    """
    count, missed = 0, 1.0
    for token in library.catalogue.sealed:
        copies, pool = library.holdings.copies(token.token_id), library.pools.get(token.token_id, {})
        chance = odds(pool, (stem,), copies) if copies and pool.get(stem) else None
        if chance is not None:
            count, missed = count + copies, missed * (1.0 - chance)
    return (count, 1.0 - missed) if count else (0, None)


def _other_row(token: Token) -> OtherRow:
    return OtherRow(str(token.token_id), token.name, remark(token.problem))


_PROBLEMS = {
    "no_uri": tr("the contract names no document for it"),
    "not_json": tr("its document can not be read"),
    "host_not_listed": tr("its document lies on a host that the profile does not name"),
    "no_tier": tr("its document does not say what it is"),
    "unknown_tier": tr("its document calls it something this program does not know"),
    "no_song": tr("its document names no song"),
    "no_stem_type": tr("its document names no type of layer"),
    "unknown_stem_type": tr("its type of layer is not one of the eleven"),
    "duplicate_trait": tr("its document contradicts itself"),
    "no_audio": tr("its document names no audio"),
    "timeout": tr("its document could not be fetched yet"),
    "unreachable": tr("its document could not be fetched yet"),
    "status": tr("its document could not be fetched yet"),
    "unknown_token": tr("a recipe names it, but it was never minted"),
}


def remark(problem: str | None) -> str:
    """Why a token fits nowhere, in a few words."""
    if problem is None:
        return tr("belongs to no song")
    return _PROBLEMS.get(problem, tr("its document is not what the standard says"))


def as_of(library: Library, now_s: float) -> str:
    """How old a look is: "as of 3 hours ago, block 1,234"."""
    age_s = max(0.0, now_s - library.holdings.seen_at_s)
    return tr("as of {age}, block {block_number:,}", age=age(age_s), block_number=library.holdings.block_number)


def age(seconds: float) -> str:
    """A length of time in the past, in its largest unit: "just now", "3 hours ago"."""
    if days := int(seconds // 86400):
        return trn("{count} day ago", "{count} days ago", days)
    if hours := int(seconds // 3600):
        return trn("{count} hour ago", "{count} hours ago", hours)
    if minutes := int(seconds // 60):
        return trn("{count} minute ago", "{count} minutes ago", minutes)
    return tr("just now")


def short_address(address: str) -> str:
    """0x1234…cdef"""
    return f"{address[:6]}…{address[-4:]}" if address else tr("no account")


def song_status(holding: SongHolding) -> SongStatus:
    if holding.complete:
        return SongStatus.COMPLETE
    if holding.entitled:
        return SongStatus.FORGED
    return SongStatus.PARTIAL if holding.owned else SongStatus.NONE


def _song_row(holding: SongHolding, index: int) -> SongRow:
    status = song_status(holding)
    subtitle = tr("{owned} of {required} stems", owned=holding.owned, required=holding.required)
    if holding.complete_together:
        subtitle = tr("all {required} stems, not in one account", required=holding.required)
    if status is SongStatus.COMPLETE:
        sets = holding.forgeable_sets
        subtitle = tr("complete · ready") if sets == 1 else tr("complete · {sets} sets", sets=sets)
    elif status is SongStatus.FORGED:
        subtitle = tr("through the album token") if holding.through_album else tr("song token")
    stems = holding.song.stems
    kind = stems[index % len(stems)].stem_type if stems else None
    return SongRow(
        key=holding.song.key,
        title=holding.song.title,
        status=status,
        owned=holding.required if status is SongStatus.FORGED else holding.owned,
        required=holding.required,
        subtitle=subtitle,
        colour_type=kind.value if kind else "FX",
        stems=tuple(_label(stem) for stem in stems),
    )


def open_song(library: Library, holding: SongHolding, profile: Profile) -> OpenSong:
    """The song page: a strip for every required stem, owned or not."""
    song = holding.song
    entitled = holding.entitled
    return OpenSong(
        key=song.key,
        title=song.title,
        subtitle=_subtitle(library, holding),
        strips=tuple(_strip(library, stem, profile, entitled) for stem in song.stems),
        owned=holding.required if entitled else holding.owned,
        required=holding.required,
        forge=forge_offer(library, holding, profile),
        forged=entitled,
        tempo=_tempo(song.stems if song.token is None else (song.token, *song.stems)),
    )


def _tempo(tokens: Sequence[Token]) -> Tempo | None:
    """As all tokens that state one state it."""
    stated = {token.tempo for token in tokens if token.tempo is not None}
    (one,) = stated if len(stated) == 1 else (None,)
    return Tempo(one.bpm, quarters=one.quarters) if one is not None else None


def _subtitle(library: Library, holding: SongHolding) -> str:
    album = next((album.title for album in library.catalogue.albums if album.key == holding.song.album_key), "")
    parts = [album]
    audio = [stem.audio for stem in holding.song.stems if stem.audio]
    lengths_s = [ref.frames / ref.sample_rate_hz for ref in audio if ref.frames and ref.sample_rate_hz]
    if lengths_s:
        parts.append(clock(max(lengths_s)))
    rates = {ref.sample_rate_hz for ref in audio if ref.sample_rate_hz}
    if len(rates) == 1:
        parts.append(tr("{rate:g} kHz", rate=rates.pop() / 1000))
    if holding.entitled:
        parts.append(tr("through the album token") if holding.through_album else tr("through your song token"))
    else:
        parts.append(tr("{owned} of {required} stems owned", owned=holding.owned, required=holding.required))
    return " · ".join(part for part in parts if part)


def clock(seconds: float) -> str:
    """Minutes and seconds: 252.3 → "4:12"."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _strip(library: Library, stem: Token, profile: Profile, entitled: bool) -> Strip:
    holdings = library.holdings
    copies = holdings.copies(stem.token_id)
    label = stem.stem_type.value if stem.stem_type else stem.name
    whose = holdings.copies_by_account(stem.token_id) if len(holdings.accounts) > 1 else {}
    candidates, chance = sealed_candidates(library, stem.token_id) if not (copies or entitled) else (0, None)
    return Strip(
        candidates=candidates,
        odds=chance,
        whose=" · ".join(
            tr("{count} in {account}", count=count, account=short_address(account)) for account, count in whose.items()
        ),
        key=str(stem.token_id),
        label=label,
        stem_type=stem.stem_type.value if stem.stem_type else "FX",
        status=StripStatus.WAITING if copies or entitled else StripStatus.MISSING,
        copies=copies,
        left=holdings.supply.get(stem.token_id),
        burned=holdings.burned.get(stem.token_id),
        market_url=profile.market_url(stem.token_id),
        copying=Copying(export_of(stem.licence).value),
        licence=stem.licence or "",
        preview=not (copies or entitled) and stem.audio is not None and not stem.audio.encryption,
    )


UNVERIFIED = tr("Forge not verified")


def forge_offer(library: Library, holding: SongHolding, profile: Profile) -> ForgeOffer:
    """Whether the song can be forged, and if not, why."""
    missing = holding.missing
    if holding.complete:
        if not profile.forge_verified or profile.forge is None:
            return ForgeOffer(
                False, tr("Complete"), tr("This collection’s forge is not verified: nothing can be sent"), UNVERIFIED
            )
        if holding.song.token is None or holding.song.token.token_id not in library.catalogue.recipes:
            return ForgeOffer(False, tr("Complete"), tr("The collection has no recipe for this song"))
        sets = holding.forgeable_sets
        detail = tr("{sets} sets can be forged", sets=sets) if sets > 1 else tr("Listen once more, then forge")
        return ForgeOffer(True, tr("All {required} stems owned", required=holding.required), detail)
    if holding.entitled:
        return ForgeOffer(False, tr("Forged"), tr("Its stems play through your token"), tr("Forged"))
    if holding.complete_together:
        return ForgeOffer(
            False,
            tr("All {required} stems, not in one account", required=holding.required),
            tr("Send them to the account that is to forge"),
        )
    if not holding.required:
        return ForgeOffer(False, tr("No stems known"), tr("The collection does not say what this song is made of"))
    names = ", ".join(_label(stem) for stem in missing[:3]) + (" …" if len(missing) > 3 else "")
    count = trn("{count} stem missing", "{count} stems missing", len(missing))
    return ForgeOffer(False, f"{count}: {names}", _supply_note(library, holding))


def _label(stem: Token) -> str:
    return stem.stem_type.value if stem.stem_type else stem.name


def _supply_note(library: Library, holding: SongHolding) -> str:
    if len(holding.missing) == 1:
        token_id = holding.missing[0].token_id
        left, burned = library.holdings.supply.get(token_id), library.holdings.burned.get(token_id)
        notes = [
            tr("{left} left on chain", left=left) if left is not None else "",
            tr("{burned} burned", burned=burned) if burned is not None else "",
        ]
        return " · ".join(note for note in notes if note)
    if holding.possible is None:
        return ""
    return tr("{possible} can still be forged by anyone", possible=holding.possible)
