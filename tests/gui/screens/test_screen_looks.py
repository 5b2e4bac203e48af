"""Every screen at both sizes, in both languages and themes: nothing clipped, nothing leaking."""

import gc
import weakref
from collections.abc import Callable
from functools import partial
from itertools import product

import pytest
from counter import Counter
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTableView, QWidget

from desktop.theme import ThemeChoice
from desktop.views.data.page import DataPage
from desktop.views.help import HelpPage
from desktop.views.new_complaint.page import NewComplaintPage
from desktop.views.queue.page import QueuePage
from desktop.views.search.page import SearchPage
from desktop.views.slips.page import SlipsPage
from local_db.domain.case import CaseEvent
from resources.text import Language

SIZES = [(1366, 728), (1092, 614)]
# What the style leaves on either side of a cell.
CELL_EDGE = 10
PAGES = ["new", "search", "queue", "slips", "data", "help"]


def fill(counter: Counter) -> None:
    """Give every screen something to show."""
    counter.file()
    new = counter.new
    for path, words in (
        ("petitioner.name", "রিনা দাস"),
        ("complaint.type", "T01"),
        ("complaint.category", "C08"),
        ("complaint.description", "কার্ড বন্ধ। আধার 2341 2341 2346।"),
    ):
        new.form.set_words(path, words)
    new.filing.file_and_print()
    counter.wait_for(lambda: new.filed_strip.shown() != "")
    counter.wait_idle()
    counter.keys.type("9830041275")
    counter.wait_idle()
    event = CaseEvent(
        ref="26347020011874",
        rev=1,
        at="2026-11-23T12:30:00+05:30",
        state="GM008",
        officer_bn="সহকারী বাস্তুকার, আউশগ্রাম",
        note_bn="মাঠ পর্যায়ে তদন্তের জন্য পাঠানো হয়েছে; ২৭ নভেম্বর সকালে সরেজমিনে দেখা হবে, আবেদনকারী থাকবেন।",
    )
    with counter.workspace.store.write() as records:
        records.portal_cases.apply([event], "cursor-1")
    search = counter.program.page("search")
    search.look_for("9830041275")
    counter.program.page("queue")
    counter.program.page("slips").show_slip("26347020011874")
    counter.workspace.backups.make()
    counter.wait_idle()


def settle(counter: Counter) -> None:
    """Let layouts that follow one another come to rest."""
    counter.wait_idle()
    QTest.qWait(60)


def clipped(window: QWidget) -> list[str]:
    """Name the visible labels and buttons whose words do not fit."""
    found = []
    for part in window.findChildren(QWidget):
        if not part.isVisible() or not isinstance(part, QLabel | QAbstractButton):
            continue
        words = part.text()
        if not words:
            continue
        if isinstance(part, QLabel) and part.wordWrap():
            lines = part.heightForWidth(part.width())
            if lines > part.height() + 1:
                found.append(f"{words!r}: {part.height()} high < {lines}")
            continue
        needed = (
            part.minimumSizeHint().width() if isinstance(part, QLabel) else part.sizeHint().width()
        )
        if needed > part.width() + 1:
            found.append(f"{words!r}: {part.width()} < {needed}")
    return found


def cut_moments(table: QTableView) -> list[str]:
    """Name the dates and times in a table that its columns cut short; left out is not cut."""
    found, model = [], table.model()
    for row, column in product(range(min(3, model.rowCount())), range(model.columnCount())):
        words, width = str(model.index(row, column).data() or ""), table.columnWidth(column)
        needed = table.fontMetrics().horizontalAdvance(words) + 2 * CELL_EDGE
        if width and needed > width and any(sign.isdigit() for sign in words):
            found.append(f"{words!r}: {width} < {needed}")
    return found


def parts_of(page: object) -> dict[str, Callable[[], None]]:
    """Return what turns to each part of a page that shows one part at a time."""
    if isinstance(page, DataPage):
        return {part: partial(page.show_part, part) for part in page.parts}
    if isinstance(page, HelpPage):
        topics = ("backups", "recovery", "damaged", "copied")
        return {topic: partial(page.chips.choose, topic) for topic in topics}
    if isinstance(page, NewComplaintPage):
        tabs = ("papers", "scheme", "contact", "handling")
        return {tab: partial(page.regions.tabs.chips.choose, tab) for tab in tabs}
    return {}


@pytest.mark.parametrize(("size", "language"), list(product(SIZES, Language)))
def test_no_words_are_clipped(on_duty: Counter, size: tuple[int, int], language: Language):
    fill(on_duty)
    on_duty.desk.ui.speaker.switch(language)
    on_duty.window.resize(*size)
    for key in PAGES:
        page = on_duty.program.page(key)
        settle(on_duty)
        assert on_duty.window.width() == size[0]
        assert on_duty.window.height() == size[1]
        assert clipped(on_duty.window) == [], key
        for table in page.findChildren(QTableView):
            assert cut_moments(table) == [], key
        for name, turn in parts_of(page).items():
            turn()
            settle(on_duty)
            assert clipped(on_duty.window) == [], name
            if isinstance(page, NewComplaintPage):
                assert page.regions.horizontalScrollBar().maximum() == 0


def test_the_whole_form_is_seen_without_scrolling(on_duty: Counter):
    for language in Language:
        on_duty.desk.ui.speaker.switch(language)
        on_duty.window.resize(1366, 728)
        on_duty.wait_idle()
        assert on_duty.new.regions.verticalScrollBar().maximum() == 0


def test_in_a_low_window_the_field_with_the_cursor_is_always_seen(on_duty: Counter):
    on_duty.window.resize(1092, 614)
    page = on_duty.new
    for frame in page.form.frames.values():
        frame.focus()
        QCoreApplication.processEvents()
        seen = page.regions.viewport().rect()
        top = frame.mapTo(page.regions.viewport(), frame.rect().topLeft()).y()
        assert seen.top() <= top + 1
        assert top + frame.height() <= seen.bottom() + 2, frame.path


@pytest.mark.parametrize("choice", list(ThemeChoice))
def test_every_screen_is_drawn_in_every_theme(on_duty: Counter, choice: ThemeChoice):
    fill(on_duty)
    on_duty.desk.ui.theme.choose(choice)
    for key in PAGES:
        on_duty.program.page(key)
        on_duty.wait_idle()
        assert not on_duty.window.grab().isNull()


def test_no_part_of_a_screen_is_ever_a_window_of_its_own(counter: Counter):
    windows: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if (
                event.type() is QEvent.Type.Show
                and isinstance(watched, QWidget)
                and watched.isWindow()
            ):
                windows.append(repr(watched))
            return False

    watch = Watch()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(watch)
    counter.sign_in()
    for key in PAGES:
        counter.program.page(key)
    app.removeEventFilter(watch)
    assert windows == []


@pytest.mark.parametrize("name", ["new", "search", "queue", "slips", "data"])
def test_a_screen_opened_and_closed_fifty_times_leaves_nothing(on_duty: Counter, name: str):
    desk = on_duty.desk
    catalogue = on_duty.workspace.catalogue
    office = on_duty.workspace.office.office()
    makers = {
        "new": lambda: NewComplaintPage(desk, catalogue, office),
        "search": lambda: SearchPage(desk, catalogue, office),
        "queue": lambda: QueuePage(desk, catalogue),
        "slips": lambda: SlipsPage(desk),
        "data": lambda: DataPage(desk, on_duty.program.care.runner),
    }
    before = len(QApplication.allWidgets())
    gone = []
    for _ in range(50):
        page = makers[name]()
        page.resize(1100, 600)
        page.grab()
        on_duty.wait_idle()
        gone.append(weakref.ref(page))
        page.deleteLater()
        del page
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert not [one for one in gone if one() is not None]
    assert len(QApplication.allWidgets()) <= before + 2
