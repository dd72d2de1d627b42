"""How the demo world describes itself to the program."""

from types import MappingProxyType

from app.demo.deployment import CHAIN_ID, Deployment
from app.i18n import tr
from chain.profile import Profile

BANNER = tr("Demo world — invented music, worthless tokens, a private chain on this computer")


def demo_profile(deployment: Deployment, rpc_url: str, gate_url: str) -> Profile:
    """The profile of a running demo world; its ports are new at every start."""
    return Profile(
        name="demo",
        title=tr("Demo world"),
        chain_id=CHAIN_ID,
        rpc_urls=(rpc_url,),
        collection=deployment.collection,
        forge=deployment.forge,
        reveal=deployment.reveal,
        code_hashes=MappingProxyType(dict(deployment.code_hashes)),
        first_block=deployment.first_block,
        gateways=(f"{gate_url}/ipfs/",),
        key_gate=gate_url,
        confirmations=1,
        forge_verified=True,
    )
