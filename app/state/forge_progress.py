"""Where a forge is and how long the rest usually takes, in words: for the dialog and for the window."""

from dataclasses import replace

from app.i18n import tr
from app.state.forge_step import ForgeStep
from app.state.model import ForgeView
from app.state.smithy import UnderWay
from app.wallet_words import BY_REASON
from chain.errors import WalletRefused
from chain.forge.flow import State
from chain.forge.last_word import BEHIND, DISAGREE
from chain.forge.pace import Pace
from chain.forge.progress import ForgeProgress

_STEPS: dict[State, tuple[ForgeStep, str]] = {
    State.JOURNALED: (ForgeStep.SIGNING, tr("Written down. Asking the wallet …")),
    State.ASKED: (ForgeStep.SIGNING, tr("Please confirm in your wallet.")),
    State.SENT: (ForgeStep.SENT, tr("Sent. Waiting for a block …")),
    State.REPLACED: (ForgeStep.SENT, tr("Another transaction took its place. Looking at what happened …")),
    State.INCLUDED: (ForgeStep.INCLUDED, tr("In a block. It may still change for a few minutes.")),
    State.SAFE: (ForgeStep.INCLUDED, tr("In a safe block. Waiting for the last word …")),
    State.REORGED: (ForgeStep.SENT, tr("The chain took its block back. Waiting for another one …")),
    State.REVERTED: (ForgeStep.FAILED, tr("The contract refused; nothing burned. Waiting until that is final.")),
    State.FAILED: (ForgeStep.FAILED, tr("The contract refused. Nothing burned.")),
    State.FINALIZED: (ForgeStep.FINAL, tr("Done. The stems are burned, the token is yours.")),
    State.REFUSED: (ForgeStep.REFUSED, tr("You declined in the wallet. Nothing burned.")),
    State.ABANDONED: (ForgeStep.REFUSED, tr("It was never sent. Nothing burned.")),
    State.EXPIRED: (ForgeStep.FAILED, tr("It ran out of time. Nothing burned.")),
    State.SUPERSEDED: (ForgeStep.FAILED, tr("Another transaction took its place. Nothing burned by this one.")),
    State.UNKNOWN: (
        ForgeStep.UNKNOWN,
        tr("The wallet did not say what happened. Looking at the chain; nothing is sent again."),
    ),
}

_WHERE: dict[State, str] = {
    State.JOURNALED: tr("asking your wallet"),
    State.ASKED: tr("waiting for your wallet"),
    State.SENT: tr("sent"),
    State.REPLACED: tr("replaced, looking"),
    State.INCLUDED: tr("in a block"),
    State.SAFE: tr("in a safe block"),
    State.REORGED: tr("its block was taken back"),
    State.REVERTED: tr("refused by the contract"),
    State.UNKNOWN: tr("looking at the chain"),
}

NODE_SILENT = tr("The node does not answer just now; it is asked again.")

_TROUBLES = {
    DISAGREE: tr("Two nodes of this collection tell different things of the chain: not over until they agree."),
    BEHIND: tr("The second node has not come so far yet; it is waited for."),
}

GAVE_UP = tr(
    "Your wallet says it gave up. It might still send, so the program looks at the chain until the forge’s time is"
    " over, about half an hour; only then can you forge again."
)

OTHER_ACCOUNT = tr(
    "Your wallet sent it from another account than this one. Nothing of this account burned; turn to the other account "
    "to see what became of it."
)

_REASONS = {
    "UnknownRecipe": tr("The contract knows no recipe for it."),
    "RecipeChanged": tr("The recipe on chain is another one now."),
    "IntentUsed": tr("This very forge had been carried out before."),
    "Expired": tr("It came too late: its time was over."),
    "ERC1155InsufficientBalance": tr("One of the tokens was not in your account any more."),
    "ERC1155MissingApprovalForAll": tr("The forge had no permission to burn."),
    "ERC1155InvalidReceiver": tr("Your account is a contract that does not take the token."),
    "NotMinter": tr("The collection does not let the forge mint this token."),
    "MintingIsClosed": tr("The collection’s minting is closed."),
}
"""Why the contract refused, by the name of its error. For others the general sentence stands alone."""


def approving_view(view: ForgeView, progress: ForgeProgress) -> ForgeView:
    """The dialog while the approval is on its way."""
    step, message = _STEPS.get(progress.state, (ForgeStep.APPROVING, ""))
    if progress.state is State.REFUSED:
        message = refused(progress, message)
    if step in (ForgeStep.REFUSED, ForgeStep.FAILED, ForgeStep.UNKNOWN):
        return replace(view, step=step, message=message, can_confirm=False)
    return replace(
        view, step=ForgeStep.APPROVING, message=tr("Permission: {message}", message=message), can_confirm=False
    )


def revoking_view(view: ForgeView, progress: ForgeProgress) -> ForgeView:
    """The dialog of a forge that is over, while the permission is taken back."""
    step, message = _STEPS[progress.state]
    if step in (ForgeStep.REFUSED, ForgeStep.FAILED):
        return replace(view, can_revoke=True, revoking=tr("The permission stays: it was not taken back."))
    if progress.state in (State.INCLUDED, State.SAFE, State.FINALIZED):
        return replace(view, can_revoke=False, revoking=tr("The permission is taken back: the forge may burn nothing."))
    return replace(view, can_revoke=False, revoking=tr("Taking the permission back. {message}", message=message))


def progress_view(view: ForgeView, progress: ForgeProgress, pace: Pace | None = None) -> ForgeView:
    """The dialog after one step of the forge."""
    step, message = _STEPS.get(progress.state, (view.step, view.message))
    if progress.state in (State.REVERTED, State.FAILED) and progress.reason is not None:
        message = f"{message} {_REASONS.get(progress.reason.name, '')}".strip()
    if progress.state is State.REFUSED:
        message = refused(progress, message)
    if progress.state is State.UNKNOWN and _gave_up(progress):
        message = GAVE_UP
    if progress.state in (State.UNKNOWN, State.EXPIRED) and by_another_account(progress):
        message = OTHER_ACCOUNT
    usual = _usually(progress.state, pace)
    if usual:
        message = tr("{said} Usually {usual}.", said=message.split(".")[0] + ".", usual=usual)
    if progress.trouble:
        message = f"{message} {trouble_words(progress.trouble)}"
    return replace(view, step=step, message=message, can_confirm=False)


def trouble_words(trouble: str) -> str:
    """What keeps the program from looking, or from believing what it sees."""
    return _TROUBLES.get(trouble, NODE_SILENT)


def refused(progress: ForgeProgress, declined: str) -> str:
    """Why nothing was sent. declined: what is said when it was a person's no."""
    reason = progress.reason.name if progress.reason is not None else ""
    words = BY_REASON.get((WalletRefused, reason))
    return f"{words[0]}. {words[1]} {tr('Nothing burned.')}" if words else declined


def by_another_account(progress: ForgeProgress) -> bool:
    """Whether the transaction that the wallet named comes from another account than was asked."""
    reason = progress.reason
    return reason is not None and reason.name == "other_transaction" and "from" in dict(reason.fields)


def _gave_up(progress: ForgeProgress) -> bool:
    return progress.reason is not None and progress.reason.name == "batch_failed"


def under_way(progress: ForgeProgress, title: str, pace: Pace | None) -> UnderWay:
    """What the window says of a forge while other things go on."""
    step, _ = _STEPS[progress.state]
    usual = _usually(progress.state, pace)
    words = _WHERE.get(progress.state, "") + (tr(" · usually {usual}", usual=usual) if usual else "")
    return UnderWay(progress.output_id, title, step, words)


def ending(state: State) -> str:
    """How a forge ended, in a sentence."""
    return _STEPS[state][1]


def _usually(state: State, pace: Pace | None) -> str:
    """ "in a block after 12 s", "final 13 min after its block"; "" when nothing is known, or nothing is waited for."""
    if pace is None:
        return ""
    match state:
        case State.SENT:
            return tr("in a block after {block_s}", block_s=_length(pace.block_s))
        case State.INCLUDED:
            return tr(
                "safe {safe_s} and final {final_s} after its block",
                safe_s=_length(pace.safe_s),
                final_s=_length(pace.final_s),
            )
        case State.SAFE:
            return tr("final {final_s} after its block", final_s=_length(pace.final_s))
    return ""


def _length(seconds: float) -> str:
    if seconds < 90:
        return tr("{seconds} s", seconds=max(1, round(seconds)))
    if seconds < 5400:
        return tr("{minutes} min", minutes=round(seconds / 60))
    return tr("{hours:.1f} h", hours=seconds / 3600)


def step_of(state: State) -> ForgeStep:
    """The step of the dialog that a state belongs to."""
    return _STEPS[state][0]
