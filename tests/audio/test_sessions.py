"""Whatever a person does, in whatever order: the renderer is the plain mixer, only faster."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.commands import ClearLoop, Locate, Pause, Play, SetLoop, Stop
from audio.params import MixParams, StripParams
from audio.plain_store import PlainStore
from tests.audio.console import Console
from tests.audio.plain_mixer import PlainMixer

FRAMES = 60
STRIPS = 2

strips = st.builds(
    StripParams,
    gain_db=st.sampled_from([-np.inf, -20.0, -6.0, 0.0, 6.0]),
    pan=st.sampled_from([-1.0, -0.5, 0.0, 0.7, 1.0]),
    mute=st.booleans(),
    solo=st.booleans(),
    solo_safe=st.booleans(),
    invert=st.booleans(),
)
mixes = st.builds(
    MixParams,
    strips=st.tuples(*[strips] * STRIPS),
    master_gain_db=st.sampled_from([-12.0, 0.0]),
    balance=st.sampled_from([-1.0, 0.0, 0.4]),
    mono=st.booleans(),
    dim=st.booleans(),
)
frames = st.integers(-5, FRAMES + 5)
actions = st.one_of(
    st.just(Play()),
    st.just(Pause()),
    st.just(Stop()),
    st.just(ClearLoop()),
    st.builds(Locate, frames),
    st.builds(SetLoop, frames, frames, st.booleans()),
    mixes,
    st.integers(1, 4),  # blocks
)


@settings(max_examples=150, deadline=None)
@given(
    session=st.lists(actions, max_size=30),
    mix=mixes,
    block=st.integers(1, 8),
    ramp=st.integers(1, 6),
    seed=st.integers(0, 9),
)
def test_any_session_sounds_like_the_plain_mixer(
    session: list[object], mix: MixParams, block: int, ramp: int, seed: int
):
    planes = np.random.default_rng(seed).uniform(-1, 1, (2 * STRIPS, FRAMES)).astype(np.float32)
    console = Console(PlainStore(planes), mix, block=block, ramp=ramp)
    plain = PlainMixer(planes, mix, block, ramp)
    console.tell(Play())
    plain.queue.append(Play())
    for action in [1, *session, 4]:
        if isinstance(action, int):
            for _ in range(action):
                np.testing.assert_allclose(console.pull(block), plain.render(), atol=1e-5)
            assert (console.renderer.playhead, console.renderer.underruns) == (plain.frame, 0)
        elif isinstance(action, MixParams):
            console.set(action)
            plain.set(action)
        else:
            console.tell(action)  # type: ignore[arg-type]
            plain.queue.append(action)  # type: ignore[arg-type]
