"""The language of what people read. In the code every text is in English; `tr` gives it in the language chosen.

    tr("Fee, at most")                              a text
    tr("It is in {name}", name=file.name)           with values; {share:.0%} is written as the language writes numbers
    trn("{count} stem", "{count} stems", count)     one or many
    trc("button", "Open")                           where one English word has two meanings

The language is chosen once, by `choose`, before modules with texts are imported: many keep them in tables.
Catalogues are `resources/languages/*.po`; `make languages` collects new texts and compiles them.
"""

from app.i18n.catalogue import LANGUAGES, choose, chosen, tr, trc, trn
from app.i18n.dates import day, day_and_time
from app.i18n.figures import digits, number

__all__ = ["LANGUAGES", "choose", "chosen", "day", "day_and_time", "digits", "number", "tr", "trc", "trn"]
