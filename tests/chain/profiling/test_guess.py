import json

import pytest

from chain.profile import Traits, parse
from chain.profiling.guess import guess, trait_values
from chain.profiling.write import toml
from tests.app.collection import profile


def document(**traits: object) -> bytes:
    return json.dumps({"attributes": [{"trait_type": name, "value": value} for name, value in traits.items()]}).encode()


def test_a_trait_is_known_by_its_values_whatever_it_is_called() -> None:
    values = trait_values([document(a="Stem", b="Drums", Song="X"), document(a="Song", b="Bass", Song="X")])
    traits, unknown = guess(values)
    assert (traits.tier, traits.type, traits.song) == ("a", "b", "Song")
    assert unknown == ("album",)


def test_else_by_the_words_of_its_name() -> None:
    traits, unknown = guess(trait_values([document(track_title="X", Stem="Kazoo", **{"Release Name": "Y"})]))
    assert (traits.type, traits.song, traits.album) == ("Stem", "track_title", "Release Name")
    assert unknown == ("tier",)


def test_no_two_roles_get_the_same_name() -> None:
    traits, _ = guess(trait_values([document(Type="Stem"), document(Type="Song"), document(Type="Album")]))
    assert traits.tier == "Type"
    names = [str(getattr(traits, role)).casefold() for role in Traits.__dataclass_fields__]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"[]",
        b"{",
        b"[" * 9999,
        b'{"attributes": 3}',
        b'{"attributes": [3, null, {}]}',
        b"\xff",
        b"x" * (1 << 20),
        document(**{"a\u202eb": "Stem"}),
        document(a=[1]),
        document(a={"b": 1}),
        document(a=True),
    ],
)
def test_a_document_of_any_kind_is_no_more_than_no_help(hostile: bytes) -> None:
    assert guess(trait_values([hostile]))[1] == ("tier", "type", "song", "album")


@pytest.mark.parametrize("title", ['a "quoted" \\ name', "Ünïcode ♫", "x" * 80, "[traits]", "a = 1 # b"])
def test_any_name_can_be_written_and_read_back(title: str) -> None:
    from dataclasses import replace

    named = replace(profile(), title=title, traits=Traits(tier=title[:60]))
    assert parse(toml(named, ["remark\nname = 3"]).encode("utf-8")) == named
