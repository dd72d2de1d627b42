"""The settings and the first start in their states, for tests and pictures of the window."""

from dataclasses import replace
from types import MappingProxyType

from app.state.content import Content, Storage, StoredSong
from app.state.model import LibraryState, OpenPage, Page, Phase
from app.state.settings import CatalogueShown, CollectionRow, HostRow, LeaseRow, SettingsView, UnaskedHost
from tests.app.views.sample_state import MIXER
from tests.app.views.wallet_states import OTHER
from tests.app.views.wallet_states import VIEWS as WALLETS

FULL = SettingsView(
    collections=(
        CollectionRow("demo", "Demo world", "Invented music on a private chain on this computer", current=True),
        CollectionRow(
            "stems.fm", "stems.fm", "Ethereum · 0xA62f445A1171fCfBf76eb44a866c7b48F1a6f226 · forging not verified"
        ),
        CollectionRow("mine", "Mine", "Sepolia · 0x71C7656EC7ab88b098defB751B7401B5f6d8976F", removable=True),
        CollectionRow("broken", "broken", removable=True, problem="This profile can not be used: chain_id."),
    ),
    unasked=(UnaskedHost("mine", "Mine", "meta.example"),),
    catalogue=CatalogueShown(12),
    found=(("Name", "Layers"), ("Standard", "ERC-1155"), ("First block", "unknown: the node keeps no old states")),
    watched=((OTHER, "friend.eth"),),
    devices=("Built-in Speakers", "USB Interface"),
    hosts=(
        HostRow("ethereum-rpc.publicnode.com", "Node: reads the chain. It learns the addresses you look at."),
        HostRow("ipfs.io", "Gateway: metadata, artwork and audio by their hashes."),
        HostRow("opensea.io", "Market: only when you press its button, in your browser."),
    ),
    keyring="Keys are kept in this computer’s keyring until their lease ends, so music plays offline as long.",
    leases=(LeaseRow("Masterpiece", 8, "28 Nov 2026, 14:03"), LeaseRow("Mantra", 6, "28 Nov 2026, 14:03")),
)
STORAGE = Storage(
    10 << 30,
    412_000_000,
    (
        StoredSong("a", "Masterpiece", "000", 240_000_000, kept=True, is_open=True),
        StoredSong("b", "Mantra", "000", 150_000_000),
    ),
    22_000_000,
)
WELCOME = replace(
    MIXER,
    page=OpenPage(Page.WELCOME),
    song=None,
    library=LibraryState(Phase.LOADING, message="The first start composes the demo’s music."),
    progress=("Composing Harbour", 0.4),
)
VIEWS = {
    "settings": replace(
        MIXER,
        settings=FULL,
        content=Content(MappingProxyType({}), frozenset(), STORAGE),
        wallet=WALLETS["connected"],
        account="Rabby",
        page=OpenPage(Page.SETTINGS),
    ),
    "settings-empty": replace(MIXER, page=OpenPage(Page.SETTINGS)),
    "welcome": WELCOME,
    "welcome-problem": replace(WELCOME, wallet=replace(WALLETS["name"], problem_of=WALLETS["name"].problem_of)),
}
