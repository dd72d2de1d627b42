"""From the collector's model to the pages about the collection, in words a person reads. Pure functions."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.i18n import day_and_time, number, tr, trn
from app.state.model import ForgeOffer
from app.state.pages import AlbumPage, AlbumSong, History, HistoryRow, StemPage
from app.state.present import UNVERIFIED, remark, short_address, song_status
from chain.profile import Profile
from chain.tokens.history import Entry, Kind, Story
from chain.tokens.model import Library, SongHolding, Token

_LATEST_S = 253402300799
_MADE = {Kind.RECEIVED: tr("when it was made"), Kind.REVEALED: tr("out of a sealed one")}


def when(time_s: int | None) -> str:
    """A moment in this machine's time zone: "5 Jun 2026, 14:00"; "" when it is not known."""
    if time_s is None or not 0 < time_s <= _LATEST_S:
        return ""
    moment = datetime.fromtimestamp(time_s).astimezone()
    return day_and_time(moment)


def history_rows(entries: Iterable[Entry], tokens: Mapping[int, Token], names: Mapping[str, str]) -> list[HistoryRow]:
    """names: what to call accounts; only with several of them is it said whose."""

    def called(address: str) -> str:
        return names.get(address) or short_address(address)

    found = []
    for entry in entries:
        token = tokens.get(entry.token_id)
        other = _MADE.get(entry.kind, "") if not entry.counterparty else ""
        if entry.counterparty:
            who = called(entry.counterparty)
            other = tr("from {who}", who=who) if entry.kind is Kind.RECEIVED else tr("to {who}", who=who)
        found.append(
            HistoryRow(
                kind=entry.kind.value,
                token_key=str(entry.token_id),
                name=token.name if token else f"#{entry.token_id}",
                stem_type=token.stem_type.value if token and token.stem_type else "",
                amount=entry.amount,
                other=other,
                account=called(entry.account) if len(names) > 1 else "",
                when=when(entry.time_s),
                block_number=entry.block_number,
                tx_hash=entry.tx_hash,
            )
        )
    return found


def history_page(story: Story, tokens: Mapping[int, Token], names: Mapping[str, str]) -> History:
    rows = tuple(history_rows(story.entries, tokens, names))
    return History(rows, "" if rows else tr("No token of the collection ever came to this account or left it."))


def stem_page(
    library: Library, token: Token, story: Story | None, profile: Profile, names: Mapping[str, str]
) -> StemPage:
    held = library.holdings
    token_id = token.token_id
    song = next((s for s in library.songs.values() if token_id in {stem.token_id for stem in s.song.stems}), None)
    figures = [
        (tr("Token"), str(token_id)),
        (tr("Live supply"), _number(held.supply.get(token_id))),
        (tr("Burned so far"), _number(held.burned.get(token_id))),
        (tr("Yours"), number(held.copies(token_id), ",")),
    ]
    if story is not None and token_id in story.since:
        block, time_s = story.since[token_id]
        figures.append((tr("Yours since"), when(time_s) or tr("block {block:,}", block=block)))
    if token.isrc or token.upc:
        figures.append(("ISRC" if token.isrc else "UPC", token.isrc or token.upc or ""))
    if token.audio is not None:
        figures.append((tr("Audio"), _audio(token)))
    if token.problem:
        figures.append((tr("Remark"), remark(token.problem)))
    entries = [entry for entry in story.entries if entry.token_id == token_id] if story else []
    holders = held.copies_by_account(token_id) if len(held.accounts) > 1 else {}
    parts = [token.album, token.song, token.tier.value if token.tier else tr("of no known kind")]
    return StemPage(
        key=str(token_id),
        title=token.name,
        subtitle=" · ".join(part for part in parts if part),
        stem_type=token.stem_type.value if token.stem_type else "",
        description=token.description,
        figures=tuple(figures),
        holders=tuple((names.get(a) or short_address(a), count) for a, count in holders.items()),
        rows=tuple(history_rows(entries, {token_id: token}, names)),
        song_key=song.song.key if song else "",
        market_url=profile.market_url(token_id),
    )


def _audio(token: Token) -> str:
    audio = token.audio
    assert audio is not None
    parts = [tr("encrypted, keys for holders") if audio.encryption else tr("public")]
    if audio.frames and audio.sample_rate_hz:
        parts.append(
            f"{int(audio.frames / audio.sample_rate_hz) // 60}:{int(audio.frames / audio.sample_rate_hz) % 60:02d}"
        )
    if audio.size_bytes:
        parts.append(tr("{size:.1f} MB", size=audio.size_bytes / 1000000.0))
    return " · ".join(parts)


def _number(count: int | None) -> str:
    return tr("unknown") if count is None else number(count, ",")


def album_page(library: Library, key: str, profile: Profile) -> AlbumPage | None:
    album = next((album for album in library.catalogue.albums if album.key == key), None)
    if album is None:
        return None
    tokens = sum(library.songs[song.key].entitled for song in album.songs)
    ready = sum(library.songs[song.key].complete for song in album.songs)
    return AlbumPage(
        key=key,
        title=album.title or tr("Songs of no album"),
        subtitle=tr("{tokens} of {songs} song tokens", tokens=tokens, songs=len(album.songs))
        + " · "
        + trn("{count} song ready to forge", "{count} songs ready to forge", ready),
        songs=tuple(_album_song(library.songs[song.key], place) for place, song in enumerate(album.songs)),
        offer=_album_offer(library, key, profile),
        note=tr("The forge asks for other songs than the tokens name; the forge is believed.") if album.problem else "",
    )


def _album_song(holding: SongHolding, place: int) -> AlbumSong:
    song = holding.song
    kind = song.stems[place % len(song.stems)].stem_type if song.stems else None
    standing = tr("{owned} of {required} stems", owned=holding.owned, required=holding.required)
    if holding.entitled:
        standing = tr("song token") if holding.song_tokens else tr("through the album token")
    elif holding.complete:
        standing = trn("complete · {count} set", "complete · {count} sets", holding.forgeable_sets)
    elif holding.complete_together:
        standing = tr("all {required} stems, not in one account", required=holding.required)
    missing = ", ".join(_layer(stem) for stem in holding.missing)
    return AlbumSong(
        key=song.key,
        title=song.title,
        status=song_status(holding),
        owned=holding.required if holding.entitled else holding.owned,
        required=holding.required,
        colour_type=kind.value if kind else "FX",
        standing=standing,
        missing=tr("Missing: {missing}", missing=missing) if missing and not holding.entitled else "",
        chances=chances(holding),
    )


def chances(holding: SongHolding) -> str:
    """How many can ever still be made by anyone, and which stem limits it."""
    if not holding.required:
        return tr("what it is made of is not known")
    if holding.possible is None:
        return tr("how many can still be made is not known")
    limits = tr(" and ").join(_layer(stem) for stem in holding.limited_by[:2])
    if holding.possible == 0:
        return tr("can not be made any more: no {limits} is left", limits=limits)
    if len(holding.limited_by) > 2:
        limits = tr("{limits} and others", limits=limits)
    return tr("{possible:,} can still be made by anyone, limited by {limits}", possible=holding.possible, limits=limits)


def _layer(stem: Token) -> str:
    return stem.stem_type.value if stem.stem_type else stem.name


def _album_offer(library: Library, key: str, profile: Profile) -> ForgeOffer:
    held = library.albums[key]
    album = held.album
    if not profile.forge_verified or profile.forge is None:
        return ForgeOffer(False, tr("This collection’s forge is not verified"), tr("Nothing can be sent"), UNVERIFIED)
    if album.token is None or album.token.token_id not in library.catalogue.recipes:
        return ForgeOffer(False, tr("The collection has no recipe for this album"), "", tr("Forge album"))
    if held.complete:
        sets = (
            tr("{sets} sets of song tokens", sets=held.forgeable_sets)
            if held.forgeable_sets > 1
            else tr("Every song token is here")
        )
        return ForgeOffer(True, sets, tr("They burn, and one album token is made"), tr("Forge album"))
    if held.album_tokens:
        return ForgeOffer(False, tr("Forged"), tr("Its songs play through your album token"), tr("Forged"))
    lacking = [s.title for s in album.songs if s.token is None or not library.holdings.own_copies(s.token.token_id)]
    names = ", ".join(lacking[:3]) + (" …" if len(lacking) > 3 else "")
    count = trn("{count} song token missing", "{count} song tokens missing", len(lacking))
    return ForgeOffer(False, f"{count}: {names}", tr("Forge the songs first"), tr("Forge album"))
