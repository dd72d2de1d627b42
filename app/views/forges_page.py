"""The page of all forges: what burned, what came of it, what it cost, and the last mix before it."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import tr, trn
from app.state.forge_step import ForgeStep
from app.state.intents import OpenMixFile
from app.state.model import AppState
from app.state.smithy import ExportPassport, ForgeRow
from app.theme.palette import colours
from app.views.card import Card, row
from app.views.forge_parts import Facts
from app.views.page import PageView
from app.views.setting_rows import Lines
from app.widgets.text import Button, clean

_LOOKS: dict[ForgeStep, tuple[str, str]] = {
    ForgeStep.FINAL: ("check", "ok"),
    ForgeStep.REFUSED: ("cross", "quiet"),
    ForgeStep.FAILED: ("cross", "danger_text"),
    ForgeStep.UNKNOWN: ("warning", "warn"),
}
_NONE = tr(
    "Nothing was forged here yet. When you forge a song, what burned and how it sounded last is kept on this page."
)


class ForgesPage(PageView):
    def __init__(self) -> None:
        super().__init__(tr("Forges"))
        self._rows = Lines()
        self._rows.setSpacing(12)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)

    def show_page(self, state: AppState, key: str) -> None:
        rows = state.smithy.forges
        self.say(trn("{count} forge", "{count} forges", len(rows)) if rows else "")
        self._rows.show_values(rows, self._card, _NONE)

    def _card(self, value: object) -> QWidget:
        assert isinstance(value, ForgeRow)
        glyph, colour = _LOOKS.get(value.step, ("clock", "ember_light"))
        card = Card(value.title, f"{value.when}. {value.outcome}", glyph=glyph, tint=getattr(colours, colour))
        facts = Facts()
        facts.show_facts(value.facts)
        card.body.addWidget(facts)
        if value.passport is not None:
            passport = value.passport
            export = Button(tr("Export …"), height=30)
            export.setAccessibleName(tr("Export the passport of {title}", title=clean(value.title)))
            export.clicked.connect(lambda: self._export(value))
            buttons: list[QWidget] = [export]
            if value.mix:
                hear = Button(tr("Set the mix as it was"), height=30)
                hear.clicked.connect(lambda: self.intent.emit(OpenMixFile(passport)))
                buttons.insert(0, hear)
            card.body.addLayout(row(*buttons))
        return card

    def _export(self, value: ForgeRow) -> None:
        dialog = QFileDialog(self, tr("Export the passport"), "", tr("Mix (*.stemmix)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("stemmix")
        dialog.selectFile(f"{clean(value.title)}.stemmix".replace("/", "-"))
        dialog.fileSelected.connect(lambda path: self.intent.emit(ExportPassport(value.intent_id, Path(path))))
        dialog.open()
