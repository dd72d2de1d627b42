"""A small collection in plain values: one album of two songs, as one account holds it."""

from collections.abc import Mapping
from types import MappingProxyType

from eth_utils.crypto import keccak

from chain.profile import Profile
from chain.tokens import catalogue, holdings
from chain.tokens.model import AudioRef, Holdings, Library, StemType, Tier, Token
from tests.fakes.chain import ALICE, CHAIN_ID, CODE, COLLECTION, FORGE

TYPES = {1: StemType.DRUMS, 2: StemType.BASS, 3: StemType.VOCALS, 4: StemType.DRUMS, 5: StemType.FX}
SONGS = {100: ("Harbour", (1, 2, 3)), 200: ("Undertow", (4, 5))}
ALBUM_ID = 300
SEALED_ID = 900
BOB = "0x" + "b0" * 20
HARBOUR, UNDERTOW = (catalogue.song_key("First Light", title) for title in ("Harbour", "Undertow"))
ALBUM = catalogue.album_key("First Light")


def sha256(token_id: int) -> str:
    return f"{token_id:064x}"


def audio(token_id: int, *, encrypted: bool = True) -> AudioRef:
    return AudioRef(
        uri=f"ipfs://{token_id}",
        sha256=sha256(token_id),
        frames=480_000,
        sample_rate_hz=48_000,
        encryption="age-encryption.org/v1" if encrypted else None,
    )


def tokens(*, encrypted: bool = True) -> list[Token]:
    made = [Token(SEALED_ID, Tier.SEALED, "Sealed"), Token(ALBUM_ID, Tier.ALBUM, "First Light", album="First Light")]
    for song_id, (title, stems) in SONGS.items():
        made.append(Token(song_id, Tier.SONG, title, album="First Light", song=title, isrc="QZK6P2600001"))
        made += [
            Token(
                token_id=i,
                tier=Tier.STEM,
                name=f"{title} · {TYPES[i].value}",
                album="First Light",
                song=title,
                stem_type=TYPES[i],
                audio=audio(i, encrypted=encrypted),
            )
            for i in stems
        ]
    return made


def library(
    balances: dict[int, int],
    *,
    block: int = 7,
    encrypted: bool = True,
    recipes: dict[int, tuple[int, ...]] | None = None,
    supply: dict[int, int] | None = None,
    watched: dict[int, int] | None = None,
) -> Library:
    known = {song: stems for song, (_, stems) in SONGS.items()} | {ALBUM_ID: tuple(SONGS)}
    by_account: dict[str, Mapping[int, int]] = (
        {ALICE: balances, BOB: watched} if watched is not None else {ALICE: balances}
    )
    held = Holdings(
        by_account=MappingProxyType(by_account if watched is not None else {}),
        account=ALICE,
        block_number=block,
        block_hash=f"0x{block:064x}",
        balances=holdings.summed(by_account),
        supply=MappingProxyType({i: 9 for i in TYPES} if supply is None else supply),
        burned=MappingProxyType({i: 3 for i in TYPES}),
    )
    return holdings.library(catalogue.build(tokens(encrypted=encrypted), known if recipes is None else recipes), held)


def profile(*, verified: bool = True, gate: str | None = "https://gate.example") -> Profile:
    return Profile(
        name="test",
        title="Test net",
        chain_id=CHAIN_ID,
        rpc_urls=("http://127.0.0.1:1",),
        collection=COLLECTION,
        forge=FORGE if verified else None,
        code_hashes=MappingProxyType(
            {"collection": "0x" + keccak(CODE[COLLECTION]).hex(), "forge": "0x" + keccak(CODE[FORGE]).hex()}
        ),
        key_gate=gate,
        market_link="https://market.example/{address}/{id}",
        forge_verified=verified,
    )
