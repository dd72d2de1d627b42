"""Which hosts are contacted and why, from the profile alone."""

from urllib.parse import urlsplit

from app.i18n import tr
from app.state.settings import HostRow
from chain.profile import Profile
from chain.wallet.ens import MAINNET


def hosts_of(profile: Profile) -> tuple[HostRow, ...]:
    """In the order of what they learn."""
    rows = [
        HostRow(_host(url), tr("Node: reads the chain. It learns the addresses you look at."))
        for url in profile.rpc_urls
    ]
    if profile.key_gate:
        rows.append(HostRow(_host(profile.key_gate), tr("Key gate: gives the keys of your stems for one signature.")))
    rows += [
        HostRow(_host(url), tr("Gateway: metadata, artwork and audio by their hashes.")) for url in profile.gateways
    ]
    rows += [HostRow(host, tr("Named by the profile for metadata, artwork and audio.")) for host in profile.hosts]
    if profile.market_link:
        rows.append(HostRow(_host(profile.market_link), tr("Market: only when you press its button, in your browser.")))
    if profile.chain_id == MAINNET:
        rows.append(
            HostRow(tr("a name’s own server"), tr("Some ENS names live on one. It is asked only when you say so."))
        )
    return tuple(dict.fromkeys(rows))


def _host(url: str) -> str:
    parts = urlsplit(url.replace("{", "").replace("}", ""))
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
