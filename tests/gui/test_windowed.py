"""A long list: read by key, held in part, renewed without losing the reader's place."""

import random
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.models.paged import Column
from desktop.models.windowed import NEXT_ROWS, PAGES_HELD, ListPage, WindowedModel
from desktop.speaker import Speaker, count
from desktop.widgets.register_table import RegisterTable
from desktop.widgets.ui import Ui
from local_db.domain.finding import PAGE_ROWS
from resources.text import Language

ROOT = QModelIndex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    number: int
    tries: int = 0


class Shelf:
    """Messages, newest first, as a store has them: pages follow a number."""

    def __init__(self, length: int) -> None:
        self.messages = [Message(number=number) for number in range(length, 0, -1)]
        self.asked: list[tuple[int | None, int]] = []

    def page(self, after: int | None, limit: int) -> ListPage[Message]:
        self.asked.append((after, limit))
        fits = (m for m in self.messages if after is None or m.number < after)
        rows = [message for message, _ in zip(fits, range(limit), strict=False)]
        return ListPage(rows=rows, after=rows[-1].number if len(rows) == limit else None)

    def numbers(self) -> list[int]:
        return [message.number for message in self.messages]


class Reader:
    """A list over a shelf; answers come when the event loop runs, as from a worker."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.model = WindowedModel[Message](
            Speaker(Language.EN),
            [Column(title="desk.nav.queue", words=lambda row: count(row.number))],
            lambda row: row.number,
        )
        self._questions: list[tuple[int | None, int]] = []
        self.model.page_wanted.connect(lambda after, limit: self._questions.append((after, limit)))
        self.model.start(shelf.page(None, PAGE_ROWS))

    def answer(self) -> None:
        """Answer until nothing is asked any more."""
        while True:
            self.model._ask()
            questions, self._questions = self._questions, []
            if not questions:
                return
            for after, limit in questions:
                self.model.put(after, self.shelf.page(after, limit))

    def read_on(self) -> None:
        self.model.fetchMore(ROOT)
        self.answer()

    def read_to_end(self) -> None:
        while self.model.canFetchMore(ROOT):
            self.read_on()

    def read(self, at: int) -> int:
        """Read a row as the screen does: it may have to come first."""
        if self.model.row(at) is None:
            self.answer()
        row = self.model.row(at)
        assert row is not None
        return row.number

    def all(self) -> list[int]:
        """Scroll from the top to the end, and on while there is more."""
        self.answer()
        at, found = 0, []
        while at < self.model.rowCount() or self.model.canFetchMore(ROOT):
            if at == self.model.rowCount():
                self.read_on()
                continue
            self.model.row(at)
            self.answer()
            if at < self.model.rowCount():
                found.append(self.read(at))
                at += 1
        return found

    def renew_all(self) -> None:
        """Have every page read again, as when somebody scrolls through all of it."""
        self.model.refresh()
        self.answer()
        at = 0
        while at < self.model.rowCount():
            self.model.row(at)
            self.answer()
            at += 1


@pytest.fixture
def reader(qapp: object) -> Reader:  # noqa: ARG001 - timers need the application
    return Reader(Shelf(5_000))


def test_however_far_one_scrolls_only_what_was_seen_last_is_held(reader: Reader) -> None:
    reader.read_to_end()
    assert reader.model.rowCount() == 5_000
    assert len(reader.model.rows()) <= PAGES_HELD * NEXT_ROWS
    assert [reader.read(at) for at in range(5_000)] == reader.shelf.numbers()
    assert [reader.read(at) for at in range(4_999, -1, -1)] == reader.shelf.numbers()[::-1]
    assert len(reader.model.rows()) <= PAGES_HELD * NEXT_ROWS


def test_a_row_that_was_let_go_says_nothing_until_it_has_come_again(reader: Reader) -> None:
    reader.read_to_end()
    top = reader.model.index(0, 0)
    assert top.data() == ""
    reader.answer()
    assert top.data() == "5000"


def test_every_page_is_asked_once_and_by_key(reader: Reader) -> None:
    reader.read_on()
    reader.model.fetchMore(ROOT)
    reader.model.fetchMore(ROOT)
    reader.answer()
    keys = [after for after, _ in reader.shelf.asked]
    assert keys == [None, 4_971, 4_871]


def test_what_is_new_appears_on_top_and_the_readers_row_stays_marked(reader: Reader) -> None:
    reader.read_on()
    marked = QPersistentModelIndex(reader.model.index(60, 0))
    shown = marked.data()
    reader.shelf.messages[:0] = [Message(number=5_002), Message(number=5_001)]
    reader.model.refresh()
    reader.answer()
    assert [reader.read(at) for at in range(4)] == [5_002, 5_001, 5_000, 4_999]
    assert (marked.row(), marked.data()) == (62, shown)


def test_a_row_that_changed_is_shown_as_it_is_now(reader: Reader) -> None:
    reader.shelf.messages[3] = Message(number=4_997, tries=9)
    reader.model.refresh()
    reader.answer()
    row = reader.model.row(3)
    assert row is not None
    assert row.tries == 9


def test_a_list_that_became_empty_is_empty_and_fills_again(reader: Reader) -> None:
    kept, reader.shelf.messages = reader.shelf.messages, []
    reader.model.refresh()
    reader.answer()
    assert reader.model.rowCount() == 0
    reader.shelf.messages = kept
    reader.model.refresh()
    reader.answer()
    assert reader.read(0) == 5_000


def test_more_new_rows_than_a_page_holds_leave_no_gap(reader: Reader) -> None:
    reader.read_on()
    reader.shelf.messages[:0] = [Message(number=n) for n in range(5_300, 5_000, -1)]
    reader.model.refresh()
    reader.answer()
    reader.read_to_end()
    assert reader.all() == reader.shelf.numbers()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("seed", range(12))
def test_whatever_comes_and_goes_the_list_is_the_stores_again(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - which rows come and go, no secrets
    reader = Reader(Shelf(dice.choice((0, 20, 30, 31, 400))))
    newest = 1_000
    for _ in range(12):
        for _ in range(dice.randrange(4)):
            reader.read_on()
        for _ in range(dice.choice((0, 1, 3, 40))):
            newest += 1
            reader.shelf.messages.insert(0, Message(number=newest))
        gone = dice.choice((0, 1, 5, 200))
        for message in dice.sample(reader.shelf.messages, min(gone, len(reader.shelf.messages))):
            reader.shelf.messages.remove(message)
        reader.renew_all()
        shown = [reader.read(at) for at in range(reader.model.rowCount())]
        assert shown == reader.shelf.numbers()[: len(shown)]
        assert len(shown) == len(reader.shelf.messages) or reader.model.canFetchMore(ROOT)
    assert reader.all() == reader.shelf.numbers()


def test_it_keeps_qts_rules_while_it_is_read_and_renewed(
    reader: Reader, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(reader.model)
    reader.read_on()
    reader.shelf.messages.insert(0, Message(number=5_001))
    del reader.shelf.messages[10]
    del reader.shelf.messages[31]
    reader.renew_all()
    reader.shelf.messages.clear()
    reader.renew_all()
    assert reader.model.rowCount() == 0


def test_a_table_asks_for_the_old_rows_that_come_into_sight(ui: Ui, qtbot: QtBot) -> None:
    reader = Reader(Shelf(5_000))
    reader.read_to_end()
    table = RegisterTable(ui, "desk.nav.queue")
    qtbot.addWidget(table)
    table.setModel(reader.model)
    reader.shelf.asked.clear()
    table.resize(600, 400)
    with qtbot.waitSignal(reader.model.page_wanted):
        table.show()
    reader.answer()
    places = {after for after, _ in reader.shelf.asked}
    assert None in places
    assert len(places) <= 3
    assert reader.model.index(0, 0).data() == "5000"
