"""Whatever a token's metadata names, no host is asked but those of the profile; others are not even looked up."""

import io
from collections.abc import AsyncIterator

import pytest

from chain.content.fetch import Fetcher
from chain.content.origins import Origins
from chain.content.uris import Inline, located
from chain.errors import ContentError
from chain.profile import Profile
from tests.chain.content.hostile_urls import FORMS, GATEWAY, LISTED

PROFILE = Profile(
    "x",
    "X",
    1,
    ("https://node.example",),
    "0x",
    gateways=(f"https://{GATEWAY}/ipfs/", "http://127.0.0.1:8080/ipfs/"),
    hosts=(LISTED,),
)
ALLOWED = {GATEWAY, LISTED, "127.0.0.1"}


def hosts_asked(uri: str) -> set[str]:
    """Which hosts would be asked. Errors: ContentError."""
    place = located(uri, PROFILE.gateways)
    assert not isinstance(place, Inline)
    for url in place.urls:
        Origins(PROFILE).check(url)
    return {url.split("/")[2].rpartition(":")[0] or url.split("/")[2] for url in place.urls}


def test_there_are_enough_of_them() -> None:
    assert len(FORMS) >= 120


@pytest.mark.parametrize("uri", FORMS, ids=lambda uri: ascii(uri[:50]))
def test_a_form_is_refused_or_goes_to_our_own_gateways(uri: str) -> None:
    expected = FORMS[uri]
    if expected == "gateway":
        assert hosts_asked(uri) <= ALLOWED
        return
    with pytest.raises(ContentError) as failure:
        hosts_asked(uri)
    assert failure.value.reason == expected


class Resolver:
    """Every name leads to this machine; notes which were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return ["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254"]


@pytest.fixture
async def fetcher() -> AsyncIterator[tuple[Fetcher, Resolver]]:
    resolver = Resolver()
    fetcher = Fetcher(Profile("x", "X", 1, (), "0x", gateways=(f"https://{GATEWAY}/ipfs/",)), lookup=resolver)
    yield fetcher, resolver
    await fetcher.close()


async def test_the_fetcher_looks_up_no_name_but_the_gateways_and_connects_to_none_that_leads_home(
    fetcher: tuple[Fetcher, Resolver],
) -> None:
    fetching, resolver = fetcher
    for uri in FORMS:
        with pytest.raises(ContentError):
            await fetching.fetch(uri, io.BytesIO(), max_bytes=100)
    assert set(resolver.asked) <= {GATEWAY}
