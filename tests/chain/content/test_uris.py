import hashlib

import pytest

from chain.content.cid import cid_of
from chain.content.uris import Inline, Remote, located
from chain.errors import ContentError

GATEWAYS = ("https://one.example/ipfs/", "http://127.0.0.1:8080/ipfs/")
DATA = b"some bytes"
CID = cid_of(DATA)
SHA = hashlib.sha256(DATA).hexdigest()
TREE = "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"


def at_gateways(path: str) -> tuple[str, ...]:
    return tuple(gateway + path for gateway in GATEWAYS)


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        (f"ipfs://{CID}", Remote(at_gateways(CID), SHA)),
        (f"IPFS://{CID}", Remote(at_gateways(CID), SHA)),
        (f"ipfs://ipfs/{CID}", Remote(at_gateways(CID), SHA)),
        (f"ipfs://{CID}?x=1#y", Remote(at_gateways(CID), SHA)),
        (f"ipfs://{CID}/1.json", Remote(at_gateways(f"{CID}/1.json"))),
        (f"ipfs://{TREE}/a%20b/1.json", Remote(at_gateways(f"{TREE}/a%20b/1.json"))),
        (f"ipfs://{TREE}/My ä.json", Remote(at_gateways(f"{TREE}/My%20%C3%A4.json"))),
        (f"ipfs://{TREE}", Remote(at_gateways(TREE))),
        (f"https://foreign.example/ipfs/{CID}", Remote(at_gateways(CID), SHA)),
        (f"https://one.example/ipfs/{CID}", Remote((f"https://one.example/ipfs/{CID}",))),
        ("https://meta.example:8443/1?x=2#y", Remote(("https://meta.example:8443/1?x=2",))),
        ("http://127.0.0.1:99/1", Remote(("http://127.0.0.1:99/1",))),
        ("data:application/json,%7B%7D", Inline(b"{}")),
        ("data:;base64,e30=", Inline(b"{}")),
        ("data:,", Inline(b"")),
    ],
)
def test_a_uri_says_where_to_ask_and_what_to_expect(uri: str, place: Remote | Inline) -> None:
    assert located(uri, GATEWAYS) == place


BAD = {
    "": "unsupported_scheme",
    "x": "unsupported_scheme",
    "/etc/passwd": "unsupported_scheme",
    "file:///etc/passwd": "unsupported_scheme",
    "javascript:alert(1)": "unsupported_scheme",
    "ftp://host.example/x": "unsupported_scheme",
    "ar://abc": "unsupported_scheme",
    "//host.example/x": "unsupported_scheme",
    "\x00https://host.example": "bad_uri",
    "https://": "bad_uri",
    "https:///x": "bad_uri",
    "https:host.example": "bad_uri",
    "https://host.example:0/": "bad_uri",
    "https://host.example:99999/": "bad_uri",
    "https://host.example:x/": "bad_uri",
    "https://host.example:/": "bad_uri",
    "https://user@host.example/": "bad_uri",
    "https://user:pass@host.example/": "bad_uri",
    "https://listed.example@evil.example/": "bad_uri",
    "https://evil.example\\@listed.example/": "bad_uri",
    "https://evil.example#@listed.example/": None,
    "https://host .example/": "bad_uri",
    "https://host.example/a b": "bad_uri",
    "https://host.example/\r\nX: y": "bad_uri",
    "https://hóst.example/": "bad_uri",
    "https://①②⑦.0.0.1/": "bad_uri",
    "https://host.example/‮": "bad_uri",
    "https://[::1": "bad_uri",
    "https://[zz]/": "bad_uri",
    "https://[fe80::1%25eth0]/": "bad_uri",
    "https://-host.example/": "bad_uri",
    "https://host.example./": "bad_uri",
    "https://%31%32%37.0.0.1/": "bad_uri",
    "https://host.example/" + "x" * 5000: "bad_uri",
    "ipfs://": "bad_uri",
    "ipfs:" + CID: "bad_uri",
    "ipfs://short": "bad_uri",
    f"ipfs://{CID[:-1]}b": "bad_uri",
    f"ipfs://{CID}/../../x": "bad_uri",
    f"ipfs://{CID}/%2e%2e/x": "bad_uri",
    f"ipfs://{CID}/a\\b": "bad_uri",
    f"ipfs://{CID}/a\nb": "bad_uri",
    f"ipfs://{CID}@evil.example": "bad_uri",
    "ipfs://../../etc": "bad_uri",
    "data:": "bad_uri",
    "data:text/plain": "bad_uri",
    "data:;base64,***": "bad_uri",
    "data:;base64,e30": "bad_uri",
    "data:,ä": "bad_uri",
    "data:," + "x" * (600 << 10): "bad_uri",
}


@pytest.mark.parametrize("uri", BAD, ids=lambda uri: ascii(uri[:40]))
def test_a_uri_with_anything_odd_about_it_goes_nowhere(uri: str) -> None:
    reason = BAD[uri]
    if reason is None:
        assert located(uri, GATEWAYS) == Remote(("https://evil.example",))
        return
    with pytest.raises(ContentError) as failure:
        located(uri, GATEWAYS)
    assert failure.value.reason in (reason, "unsupported_scheme" if reason == "bad_uri" else reason)


def test_without_a_gateway_there_is_no_ipfs() -> None:
    with pytest.raises(ContentError) as failure:
        located(f"ipfs://{CID}", ())
    assert failure.value.reason == "no_gateway"
