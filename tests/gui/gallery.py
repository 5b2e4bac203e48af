"""One page with every control on it, for tests that hold for all of them."""

from datetime import date

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.speaker import phrase
from desktop.theme import Tone
from desktop.widgets.busy_bar import BusyBar
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.card import Card, EmptyState, Tile
from desktop.widgets.chip import Chip, FilterChips
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.date_field import DateField
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.field_order import FieldOrder
from desktop.widgets.line_field import DigitsField, TextField
from desktop.widgets.long_text import LongTextField
from desktop.widgets.paper_strip import PaperItem, PaperStrip
from desktop.widgets.register_table import RegisterTable
from desktop.widgets.search_pick import SearchPick
from desktop.widgets.strip import MessageStrip, StripAction
from desktop.widgets.ui import Ui
from local_db.domain.text import read_mobile

SEXES = (
    Choice(key="female", code="F", bn="মহিলা", en="Female"),
    Choice(key="male", code="M", bn="পুরুষ", en="Male"),
    Choice(key="other", code="O", bn="অন্য", en="Other"),
)
CATEGORIES = ChoiceList(
    (
        Choice(key="C201", code="201", bn="রেশন কার্ড নিষ্ক্রিয়", en="Ration card inactive"),
        Choice(key="C202", code="202", bn="রেশন ডিলার কম দেন", en="Ration dealer gives short"),
        Choice(key="C118", code="118", bn="পানীয় জল", en="Drinking water", words=("tubewell",)),
        Choice(key="C20", code="20", bn="রাস্তা", en="Road repair"),
    )
)
TODAY = date(2026, 11, 25)


class Gallery(QWidget):
    """A form with one of each field, and the other controls around it."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self.mobile = DigitsField(ui, groups=(5, 5), reader=read_mobile)
        self.name = TextField(ui)
        self.sex = ChoiceField(ui, SEXES)
        self.happened_on = DateField(ui, today=lambda: TODAY)
        self.category = SearchPick(ui, CATEGORIES)
        self.story = LongTextField(ui, limit=20)
        self.papers = PaperStrip(ui)
        self.frames = tuple(
            FieldFrame(ui, control, key, number=number, is_required=number == 1)
            for number, (control, key) in enumerate(
                (
                    (self.mobile, "desk.nav.new"),
                    (self.name, "desk.nav.search"),
                    (self.sex, "desk.nav.queue"),
                    (self.happened_on, "desk.nav.slips"),
                    (self.category, "desk.nav.help"),
                    (self.story, "desk.nav.help"),
                    (self.papers, "desk.papers.choose"),
                ),
                start=1,
            )
        )
        self.order = FieldOrder(self)
        self.order.add(*self.frames)
        self.strip = MessageStrip(ui)
        self.filters = FilterChips(ui)
        self.table = RegisterTable(ui, "desk.nav.queue")
        self._lay_out(ui)

    def _lay_out(self, ui: Ui) -> None:
        column = QVBoxLayout(self)
        card = Card(ui, "desk.nav.new", note="desk.app.subtitle")
        grid = QGridLayout()
        for at, frame in enumerate(self.frames[:6]):
            grid.addWidget(frame, at // 3, at % 3)
        grid.addWidget(self.frames[6], 2, 0, 1, 3)
        card.body.addLayout(grid)
        self.papers.show_papers((PaperItem(key="1", name="ration-card.jpg", size_bytes=214_000),))
        self.strip.tell(
            Tone.WARN,
            "desk.practice.banner",
            StripAction(saying="desk.strip.undo", act=self.update),
        )
        for key in ("new", "search", "queue"):
            self.filters.add(key, f"desk.nav.{key}")
            self.filters.set_count(key, 12)
        row = QHBoxLayout()
        tile = Tile(ui, phrase("desk.status.waiting", count=7), Tone.INFO)
        tile.set_figure(12)
        for part in (tile, self.filters, Chip(ui, "desk.connection.offline", Tone.WARN)):
            row.addWidget(part)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(Button(ui, "desk.strip.undo", key="Ctrl+D"))
        buttons.addWidget(PrimaryButton(ui, "desk.nav.new", icon="print", key="F9"))
        for part in (self.strip, card):
            column.addWidget(part)
        column.addLayout(row)
        column.addLayout(buttons)
        column.addWidget(BusyBar(ui))
        lower = QHBoxLayout()
        lower.addWidget(self.table, 2)
        lower.addWidget(EmptyState(ui, "desk.pick.none", hint="desk.papers.hint"), 1)
        column.addLayout(lower)
