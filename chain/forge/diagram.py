"""The document with the table of a forge's life: `python -m chain.forge.diagram > docs/forge/states.md`."""

import sys

from chain.forge.flow import CLOSED, ENDED, LIVE, TABLE, mermaid


def document() -> str:
    """Markdown, made from the table alone."""
    rows = [f"| {a.value} | {event.value} | {b.value} |" for (a, event), b in TABLE.items()]
    groups = (
        ("Live", LIVE, "journaled and not over: no second intent for the same beside one of these"),
        ("Ended", ENDED - CLOSED, "a person may confirm again; still looked for until the deadline is final"),
        ("Closed", CLOSED, "the chain has proved it: nothing can change"),
    )
    words = [f"- **{name}** ({', '.join(sorted(s.value for s in states))}): {what}." for name, states, what in groups]
    return "\n".join(
        [
            "# The life of a forge",
            "",
            "Made from the table in `chain/forge/flow.py` by `python -m chain.forge.diagram`; a test compares them.",
            "Approvals, reveals and what belongs to them go the same way, as intents of their own.",
            "",
            "```mermaid",
            mermaid().rstrip(),
            "```",
            "",
            *words,
            "",
            "| from | what happens | to |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(document())
