"""The cards of the settings page, one for each matter."""

from functools import partial

from PySide6.QtCore import Signal

from app import content_words
from app.i18n import LANGUAGES, tr, trn
from app.state.content import ClearSong, ClearStorage, SetCacheLimit, StoredSong
from app.state.desk import SoundTone
from app.state.intents import ShowPage
from app.state.look import THEMES, SetLanguage, SetReducedMotion, SetTheme
from app.state.model import AppState, Page
from app.state.settings import (
    AddCollection,
    AllowKeystores,
    AudioChoice,
    ChooseAudio,
    CollectionRow,
    ForgetKeys,
    HostRow,
    LeaseRow,
    OpenCollection,
    RemoveCollection,
    Unwatch,
    WatchAlso,
)
from app.state.wallet import short
from app.theme.palette import colours
from app.views.card import Card, row
from app.views.host_lines import HostLines
from app.views.setting_rows import Line, Lines
from app.widgets.choice import Choice
from app.widgets.switch import Switch
from app.widgets.text import Button, Paragraph, line_edit

_BLOCKS = (64, 128, 256, 512, 1024, 2048)
_LATENCIES_MS = (0, 10, 20, 50, 100, 200)
_LIMITS_GB = (1, 2, 5, 10, 20, 50, 100)
_THEME_NAMES = {"dark": tr("Dark"), "light": tr("Light"), "system": tr("As the system")}


class SettingsCard(Card):
    """intent: what a person wants."""

    intent = Signal(object)

    def show_state(self, state: AppState) -> None:
        """Show what of the state belongs here."""


class CollectionsCard(SettingsCard):
    def __init__(self) -> None:
        super().__init__(
            tr("Collections"), tr("Each is a chain, a contract, and who may be asked about it."), glyph="layers"
        )
        self._rows = Lines()
        self.field = line_edit(tr("Address of a contract, or path of a profile (TOML)"), tr("Collection to add"), 32)
        self.add = Button(tr("Add"), height=32)
        self._told = Paragraph(max_lines=4)
        self._found = Lines()
        self.hosts = HostLines()
        self.hosts.intent.connect(self.intent)
        self.body.addLayout(self._rows)
        self.body.addLayout(row(self.field, self.add, stretch=0))
        self.body.addWidget(self._told)
        self.body.addLayout(self._found)
        self.body.addWidget(self.hosts)
        self.field.returnPressed.connect(self._go)
        self.add.clicked.connect(self._go)

    def show_state(self, state: AppState) -> None:
        settings = state.settings
        self._rows.show_values(settings.collections, self._row)
        self._told.setText(settings.problem or (tr("Reading the contract …") if settings.busy else ""))
        self._told.set_colour(colours.danger_text if settings.problem else colours.dim)
        self._told.setVisible(bool(self._told.text()))
        self.add.setEnabled(not settings.busy)
        self._found.show_values(settings.found, lambda pair: Line(*pair))  # type: ignore[misc]
        self.hosts.show_settings(settings)

    def _row(self, value: object) -> Line:
        assert isinstance(value, CollectionRow)
        controls = []
        if value.removable and not value.current:
            remove = Button(tr("Remove"), kind="small", height=26)
            remove.setAccessibleName(tr("Remove {title}", title=value.title))
            remove.clicked.connect(partial(self.intent.emit, RemoveCollection(value.name)))
            controls.append(remove)
        opened = Button(tr("Open now") if value.current else tr("Open"), kind="small", height=26)
        opened.setAccessibleName(tr("Open {title}", title=value.title))
        opened.setEnabled(not value.current and not value.problem)
        opened.clicked.connect(partial(self.intent.emit, OpenCollection(value.name)))
        return Line(value.title, value.problem or value.about, *controls, opened)

    def _go(self) -> None:
        if self.field.text().strip():
            self.intent.emit(AddCollection(self.field.text()))


class AccountsCard(SettingsCard):
    def __init__(self) -> None:
        super().__init__(tr("Accounts"), tr("One signs; any number may be watched beside it."), glyph="search")
        self.wallet = Button(tr("Wallet"), height=28)
        self._front = Line("", "", self.wallet)
        self._rows = Lines()
        self.field = line_edit(tr("0x… or name.eth"), tr("Address or name to watch as well"), 32)
        self.add = Button(tr("Watch as well"), height=32)
        self._told = Paragraph(colour=colours.danger_text, max_lines=3)
        self.body.addWidget(self._front)
        self.body.addLayout(self._rows)
        self.body.addLayout(row(self.field, self.add, stretch=0))
        self.body.addWidget(self._told)
        self.ask = Button("", height=32)
        self._name = ""
        self.body.addLayout(row(self.ask))
        self.ask.clicked.connect(lambda: self.intent.emit(WatchAlso(self._name, ask_hosts=True)))
        self.wallet.clicked.connect(lambda: self.intent.emit(ShowPage(Page.CONNECT)))
        self.field.returnPressed.connect(self._go)
        self.add.clicked.connect(self._go)

    def show_state(self, state: AppState) -> None:
        wallet = state.wallet
        self._front.name.setText(state.account if wallet.account else tr("No account yet"))
        self._front.say(
            f"{wallet.account} · {tr('signs') if wallet.can_sign else tr('watched')}" if wallet.account else ""
        )
        self._rows.show_values(state.settings.watched, self._row)
        self._told.setText(state.settings.watch_problem)
        self._told.setVisible(bool(state.settings.watch_problem))
        self._name, hosts = state.settings.watch_name, state.settings.watch_hosts
        self.ask.set_label(tr("Ask {host}", host=hosts[0]) if hosts else "")
        self.ask.setVisible(bool(hosts))

    def _row(self, value: object) -> Line:
        assert isinstance(value, tuple)
        address, name = value
        remove = Button(tr("Remove"), kind="small", height=26)
        remove.setAccessibleName(tr("Watch {account} no more", account=name or address))
        remove.clicked.connect(partial(self.intent.emit, Unwatch(address)))
        return Line(name or short(address), f"{address} · {tr('watched')}", remove)

    def _go(self) -> None:
        if self.field.text().strip():
            self.intent.emit(WatchAlso(self.field.text()))
            self.field.clear()


class AudioCard(SettingsCard):
    def __init__(self) -> None:
        super().__init__(tr("Audio"), glyph="play")
        self.device, self.block, self.latency = (
            Choice(tr("Output device")),
            Choice(tr("Block size")),
            Choice(tr("Latency")),
        )
        self.exclusive = Switch(tr("Exclusive use of the device"))
        self._health = Line(tr("Now"), "")
        self._choice = AudioChoice()
        self.body.addWidget(Line(tr("Output"), tr("The music goes on at the same place."), self.device))
        self.body.addWidget(Line(tr("Block"), tr("Smaller answers sooner, larger is safer."), self.block))
        self.body.addWidget(Line(tr("Held ready"), tr("More of it survives a busy computer."), self.latency))
        self.body.addWidget(
            Line(tr("Exclusive"), tr("No other program sounds meanwhile, where the system allows it."), self.exclusive)
        )
        self.tone = Button(tr("Play a test tone"), height=28)
        self.body.addWidget(Line(tr("Test"), tr("Two seconds, soft, through the device chosen above."), self.tone))
        self.body.addWidget(self._health)
        self.tone.clicked.connect(lambda: self.intent.emit(SoundTone()))
        self.device.chosen.connect(lambda name: self._change(device=name))
        self.block.chosen.connect(lambda frames: self._change(block_frames=frames))
        self.latency.chosen.connect(lambda ms: self._change(latency_ms=ms))
        self.exclusive.asked.connect(lambda on: self._change(exclusive=on))

    def show_state(self, state: AppState) -> None:
        self._choice = choice = state.settings.audio
        names = dict.fromkeys((*state.settings.devices, *((choice.device,) if choice.device else ())))
        missing = "" if not state.settings.devices else f" {tr('(not there now)')}"
        labels = [(name, name if name in state.settings.devices else f"{name}{missing}") for name in names]
        self.device.show_options([("", tr("The system’s default")), *labels], choice.device)
        rate_hz = state.audio.rate_hz or 48_000
        blocks = [
            (frames, tr("{frames} frames · {length_ms:.1f} ms", frames=frames, length_ms=frames / rate_hz * 1000))
            for frames in _BLOCKS
        ]
        self.block.show_options(blocks, choice.block_frames)
        ready = [(ms, tr("{ms} ms", ms=ms) if ms else tr("As little as is safe")) for ms in _LATENCIES_MS]
        self.latency.show_options(ready, choice.latency_ms)
        self.exclusive.show_on(choice.exclusive)
        audio = state.audio
        drops = tr("no dropouts")
        if audio.dropouts:
            drops = trn("{count} dropout since the start", "{count} dropouts since the start", audio.dropouts)
        self._health.say(
            tr(
                "{output} · {rate:g} kHz · load {load:.0%} · {drops}",
                output=audio.output,
                rate=rate_hz / 1000,
                load=audio.load,
                drops=drops,
            )
        )

    def _change(self, **wish: object) -> None:
        now = {name: getattr(self._choice, name) for name in ("device", "block_frames", "latency_ms", "exclusive")}
        self.intent.emit(ChooseAudio(AudioChoice(**(now | wish))))  # type: ignore[arg-type]


class StorageCard(SettingsCard):
    def __init__(self) -> None:
        super().__init__(tr("Storage"), glyph="layers")
        self.limit = Choice(tr("Limit of the cache"))
        self.clear = Button(tr("Clear"), height=28)
        self._used = Line(tr("Used"), "", self.clear)
        self._songs = Lines()
        self.body.addWidget(
            Line(tr("Limit"), tr("What was heard longest ago goes first; the open song never."), self.limit)
        )
        self.body.addWidget(self._used)
        self.body.addLayout(self._songs)
        self.limit.chosen.connect(lambda gb: self.intent.emit(SetCacheLimit(gb << 30)))
        self.clear.clicked.connect(lambda: self.intent.emit(ClearStorage()))

    def show_state(self, state: AppState) -> None:
        storage = state.content.storage
        if storage is None:
            self._used.say(tr("Counting …"))
            return
        limit_gb = storage.limit_bytes >> 30
        limits = sorted({*_LIMITS_GB, limit_gb})
        self.limit.show_options([(gb, tr("{gb} GiB", gb=gb)) for gb in limits], limit_gb)
        others = content_words.size(storage.others_bytes)
        self._used.say(
            tr(
                "{size}, {others} of it artwork, documents and other collections",
                size=content_words.size(storage.used_bytes),
                others=others,
            )
        )
        self._songs.show_values([song for song in storage.songs if song.size_bytes], self._row)

    def _row(self, value: object) -> Line:
        assert isinstance(value, StoredSong)
        clear = Button(tr("Clear"), kind="small", height=26)
        clear.setAccessibleName(tr("Clear {title}", title=value.title))
        clear.setEnabled(not value.is_open)
        clear.clicked.connect(partial(self.intent.emit, ClearSong(value.key)))
        remarks = [value.album, content_words.size(value.size_bytes)]
        remarks += [tr("kept offline")] if value.kept else []
        remarks += [tr("open now")] if value.is_open else []
        return Line(value.title, " · ".join(filter(None, remarks)), clear)


class KeysCard(SettingsCard):
    def __init__(self) -> None:
        super().__init__(tr("Keys of the music"), "…", glyph="padlock")
        self._rows = Lines()
        self.forget = Button(tr("Forget all keys"), height=28)
        self.body.addLayout(self._rows)
        self.body.addLayout(row(self.forget))
        self.forget.clicked.connect(lambda: self.intent.emit(ForgetKeys()))

    def show_state(self, state: AppState) -> None:
        settings = state.settings
        self.say(settings.keyring or tr("Encrypted stems are opened by keys that their owner’s wallet is given."))
        self._rows.show_values(settings.leases, self._row, tr("No keys yet: open an encrypted song."))
        self.forget.setVisible(bool(settings.leases))

    def _row(self, value: object) -> Line:
        assert isinstance(value, LeaseRow)
        return Line(
            value.title,
            trn(
                "{count} key · plays offline until {until}",
                "{count} keys · plays offline until {until}",
                value.keys,
                until=value.until,
            ),
        )


class PrivacyCard(SettingsCard):
    def __init__(self) -> None:
        super().__init__(
            tr("Privacy"),
            tr(
                "Nobody else is contacted: these hosts come from the collection’s profile. "
                "Nothing is counted or reported."
            ),
            glyph="warning",
        )
        self._rows = Lines()
        self.body.addLayout(self._rows)

    def show_state(self, state: AppState) -> None:
        self._rows.show_values(state.settings.hosts, self._row)

    def _row(self, value: object) -> Line:
        assert isinstance(value, HostRow)
        return Line(value.host, value.why)


class KeystoresCard(SettingsCard):
    def __init__(self) -> None:
        super().__init__(tr("Key files"), glyph="padlock")
        self.allow = Switch(tr("Allow encrypted key files"))
        self.body.addWidget(
            Line(
                tr("Allow encrypted key files (V3)"),
                tr(
                    "Only for keys you can afford to lose: whoever controls this computer can take the key while you "
                    "sign. A browser or hardware wallet never shows it."
                ),
                self.allow,
            )
        )
        self.allow.asked.connect(lambda on: self.intent.emit(AllowKeystores(on)))

    def show_state(self, state: AppState) -> None:
        self.allow.show_on(state.wallet.keystores)


class LookCard(SettingsCard):
    def __init__(self) -> None:
        super().__init__(tr("Appearance and keyboard"), glyph="dots")
        self.theme, self.still = Choice(tr("Theme")), Switch(tr("Reduced motion"))
        self.keys = Button(tr("Keyboard"), height=28)
        self.language = Choice(tr("Language"))
        self.body.addWidget(Line(tr("Theme"), "", self.theme))
        self.body.addWidget(Line(tr("Language"), tr("In use from the next start on."), self.language))
        self.body.addWidget(
            Line(tr("Reduced motion"), tr("Nothing moves by itself but meters and playhead."), self.still)
        )
        self.body.addWidget(Line(tr("Keyboard"), tr("Every action and its key."), self.keys))
        self.language.chosen.connect(lambda language: self.intent.emit(SetLanguage(language)))
        self.theme.chosen.connect(lambda theme: self.intent.emit(SetTheme(theme)))
        self.still.asked.connect(lambda on: self.intent.emit(SetReducedMotion(on)))
        self.keys.clicked.connect(lambda: self.intent.emit(ShowPage(Page.KEYBOARD)))

    def show_state(self, state: AppState) -> None:
        self.theme.show_options([(theme, _THEME_NAMES[theme]) for theme in THEMES], state.look.theme)
        self.language.show_options([("", tr("As the system")), *LANGUAGES.items()], state.look.language)
        self.still.show_on(state.look.reduced_motion)
