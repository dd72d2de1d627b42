"""The settings: collections, accounts, audio, storage, keys, privacy, appearance."""

from PySide6.QtGui import QShowEvent

from app.i18n import tr
from app.state.content import LookAtStorage
from app.state.midi import LookForMidi
from app.state.model import AppState
from app.state.settings import LookAtSettings
from app.views.catalogue_card import CatalogueCard
from app.views.midi_card import MidiCard
from app.views.page import PageView
from app.views.settings_cards import (
    AccountsCard,
    AudioCard,
    CollectionsCard,
    KeysCard,
    KeystoresCard,
    LookCard,
    PrivacyCard,
    StorageCard,
)


class SettingsPage(PageView):
    def __init__(self) -> None:
        super().__init__(tr("Settings"))
        self.collections, self.accounts, self.audio = CollectionsCard(), AccountsCard(), AudioCard()
        self.storage, self.keys, self.privacy = StorageCard(), KeysCard(), PrivacyCard()
        self.keystores, self.look, self.midi = KeystoresCard(), LookCard(), MidiCard()
        self.catalogue = CatalogueCard()
        self._cards = (
            self.collections,
            self.catalogue,
            self.accounts,
            self.audio,
            self.midi,
            self.look,
            self.storage,
            self.keys,
            self.privacy,
            self.keystores,
        )
        for card in self._cards:
            card.intent.connect(self.intent)
            self.body.addWidget(card)
        self.body.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.intent.emit(LookAtSettings())
        self.intent.emit(LookAtStorage())
        self.intent.emit(LookForMidi())

    def show_page(self, state: AppState, key: str) -> None:
        for card in self._cards:
            card.show_state(state)
