"""The texts of the page in the browser, in the language of the program. The page itself is English."""

from chain.wallet.speech import Speech, later

PAGE = (
    later("Connected. Leave this page open while you use the mixer."),
    later("This page was reloaded or opened without its link. Go back to the mixer and connect again."),
    later("This link was used already, or is too old. Go back to the mixer and connect again."),
    later("Look at {wallet}: it asks whether to show your account to this page."),
    later("You refused in the wallet. Choose again when you like."),
    later("The wallet did not connect. Is it unlocked?"),
    later("The mixer no longer waits for this. Please refuse it in your wallet."),
    later("You refused in the wallet."),
    later("The wallet answered with an error."),
    later("The mixer has closed this connection, or another page has taken over. You can close this page."),
    later("no account"),
    later("chain {chain}"),
    later("connected"),
    later("not connected"),
    later("● Your wallet asks · Stems Mixer"),
    later("Stems Mixer · wallet"),
    later("Between the mixer and your wallet, on your computer"),
    later("The mixer shows the same code. If it does not, close this page."),
    later("Choose your wallet"),
    later("No wallet was found in this browser."),
    later(
        "Open the page from the mixer in the browser that has your wallet, or install one and reload the "
        "link from the mixer."
    ),
    later("Your wallet asks you now"),
    later("Compare this with what your wallet shows. If it differs, refuse there."),
    later("One moment …"),
    later(
        "Your keys never leave your wallet. This page can only pass questions on: your accounts, your "
        "network, a signature, a transaction."
    ),
    later("Code to compare"),
    later("Your wallet"),
    later("The message"),
)
"""What stands in `resources/bridge`."""


def catalogue(speech: Speech) -> dict[str, object]:
    """What the page asks for before it says anything: its language, and its texts by the English ones."""
    return {"language": speech.language, "texts": {text: speech.say(text) for text in PAGE}}
