"""The forge and reveal dialogs in every state they can be in, with the words the program itself finds for it."""

from collections.abc import Mapping
from dataclasses import replace

from app.state.forge_progress import approving_view, progress_view, revoking_view
from app.state.forge_step import ForgeStep
from app.state.model import BurnRow, Check, ForgeView
from app.state.reveal_view import checking, step_view
from app.state.revealing import RevealedStem, RevealStep, RevealView
from chain.forge.flow import State
from chain.forge.intent import Kind
from chain.forge.pace import Pace
from chain.forge.progress import ForgeProgress
from chain.forge.reasons import Reason
from tests.app.views import sample_reveal, sample_state

PACE = Pace(block_s=12, safe_s=400, final_s=840)
ON_THE_WAY = tuple(state for state in State if state.value not in ("planned", "checked", "approving", "approved"))


def _told(state: State, kind: Kind, reason: str = "", trouble: str | None = None) -> ForgeProgress:
    return ForgeProgress(b"i" * 32, kind, 20, state, reason=Reason(reason) if reason else None, trouble=trouble)


def _forges() -> dict[str, ForgeView]:
    asked = replace(sample_state.FORGE, can_confirm=False)
    over = progress_view(asked, _told(State.FINALIZED, Kind.FORGE), PACE)
    nine = tuple(
        BurnRow(f"{kind} of a song with a very long name", kind, 4_000_000_001 + number, 1_204, 21_438)
        for number, kind in enumerate(
            ("Drums", "Percussion", "Bass", "Vocals", "Synth", "FX", "Guitar", "Keyboard", "Strings")
        )
    )
    return {
        "checking": sample_state.FORGE_CHECKING,
        "confirm": sample_state.FORGE,
        "confirm-nine": replace(sample_state.FORGE, burns=nine),
        "approval": sample_state.FORGE_APPROVAL,
        "blocked": replace(
            sample_state.FORGE,
            can_confirm=False,
            step=ForgeStep.BLOCKED,
            message="The contract’s code is not what the collection’s profile vouches for. Nothing was sent.",
        ),
        "missing": replace(
            sample_state.FORGE,
            can_confirm=False,
            checks=(Check("One of the stems is not in your account", False), *sample_state.FORGE.checks[1:]),
        ),
        "approving": approving_view(asked, _told(State.SENT, Kind.APPROVE)),
        "approval-refused": approving_view(asked, _told(State.REFUSED, Kind.APPROVE, "user_rejected")),
        **{state.value: progress_view(asked, _told(state, Kind.FORGE), PACE) for state in ON_THE_WAY},
        "node-silent": progress_view(asked, _told(State.INCLUDED, Kind.FORGE, trouble="unreachable"), PACE),
        "wallet-gave-up": progress_view(asked, _told(State.UNKNOWN, Kind.FORGE, "batch_failed")),
        "reverted-why": progress_view(asked, _told(State.REVERTED, Kind.FORGE, "ERC1155InsufficientBalance")),
        "over-revoke": replace(over, can_revoke=True),
        "revoking": revoking_view(over, _told(State.SENT, Kind.REVOKE)),
        "revoked": revoking_view(over, _told(State.FINALIZED, Kind.REVOKE)),
    }


def _reveals() -> dict[str, RevealView]:
    base = replace(sample_reveal.CONFIRM, can_confirm=False)
    many = tuple(
        RevealedStem(stem.label, stem.stem_type, stem.song, stem.song_key, number % 3 == 0)
        for number, stem in enumerate(sample_reveal.STEMS * 7)
    )[:20]
    return {
        **sample_reveal.VIEWS,
        "checking": checking(1, 5),
        "approving": step_view(base, _told(State.SENT, Kind.APPROVE)),
        **{f"ask-{state.value}": step_view(base, _told(state, Kind.REVEAL)) for state in ON_THE_WAY},
        "blocked": sample_reveal.at(RevealStep.BLOCKED, "The contract’s code is not what the profile vouches for."),
        "opening": step_view(base, _told(State.SENT, Kind.SETTLE)),
        "not-opened": step_view(base, _told(State.REVERTED, Kind.SETTLE)),
        "fetching": step_view(base, _told(State.SENT, Kind.CLAIM)),
        "opened-one": replace(sample_reveal.OPENED, amount=1, stems=sample_reveal.STEMS[:1], message="Yours."),
        "opened-twenty": replace(sample_reveal.OPENED, amount=20, most=20, stems=many),
        "deciding-twenty": replace(sample_reveal.VIEWS["deciding"], amount=20, most=20),
    }


FORGES: Mapping[str, ForgeView] = _forges()
REVEALS: Mapping[str, RevealView] = _reveals()


def steps_shown() -> tuple[set[ForgeStep], set[RevealStep]]:
    """Which steps some scene shows: a test asks for all."""
    return {view.step for view in FORGES.values()}, {view.step for view in REVEALS.values()}
