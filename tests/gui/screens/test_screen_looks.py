"""Every screen at both sizes, in both languages and themes: nothing clipped, nothing leaking."""

import gc
import re
import weakref
from collections.abc import Callable
from functools import partial

import pytest
from counter import Counter
from look_marks import clipped, cut_moments, cut_sideways, overlapping
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QWidget

import resources.text
from desktop.theme import TextSize, ThemeChoice
from desktop.views.data.page import DataPage
from desktop.views.help import HelpPage
from desktop.views.new_complaint.page import NewComplaintPage
from desktop.views.queue.page import QueuePage
from desktop.views.search.page import SearchPage
from desktop.views.slips.page import SlipsPage
from desktop.widgets.label import SpokenLabel
from desktop.widgets.page_scroll import PageScroll
from local_db.domain.case import CaseEvent
from resources.text import Language

WIDE, NARROW = (1366, 728), (1092, 614)
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


def longer(words: str) -> str:
    """Return words as another tongue may have them: 40 % longer, the places for values kept."""
    plain = re.sub(r"{[^}]*}", "", words)
    return words + plain[: round(0.4 * len(plain))]


@pytest.fixture
def longer_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every sentence that is said from now on 40 % longer."""
    said = resources.text._area
    monkeypatch.setattr(
        resources.text,
        "_area",
        lambda language, name: {k: longer(words) for k, words in said(language, name).items()},
    )


def flaws(counter: Counter, page: QWidget) -> list[str]:
    """Name what is wrong with the look of the window as it is."""
    settle(counter)
    found = [*clipped(counter.window), *overlapping(counter.window), *cut_sideways(counter.window)]
    for table in page.findChildren(QTableView):
        if table.isVisible():
            found += cut_moments(table)
    return found


def flaws_of_every_page(counter: Counter) -> dict[str, list[str]]:
    """Turn to every page and part of one, in both languages."""
    found: dict[str, list[str]] = {}
    for language in (Language.BN, Language.EN):
        counter.desk.ui.speaker.switch(language)
        for key in counter.window.page_keys():
            page = counter.program.page(key)
            found[f"{language} {key}"] = flaws(counter, page)
            for name, turn in parts_of(page).items():
                turn()
                found[f"{language} {key} {name}"] = flaws(counter, page)
    return {name: flaws for name, flaws in found.items() if flaws}


@pytest.mark.parametrize(("size", "zoom"), [(WIDE, 1.0), (NARROW, 1.0), (WIDE, 1.5)])
def test_no_words_are_cut_or_over_one_another(
    on_duty: Counter, size: tuple[int, int], zoom: float
) -> None:
    fill(on_duty)
    on_duty.desk.ui.theme.set_zoom(zoom)
    on_duty.window.resize(*size)
    assert flaws_of_every_page(on_duty) == {}
    assert (on_duty.window.width(), on_duty.window.height()) == size


@pytest.mark.usefixtures("longer_words")
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_words_forty_per_cent_longer_have_room(on_duty: Counter, size: tuple[int, int]) -> None:
    fill(on_duty)
    on_duty.window.resize(*size)
    assert flaws_of_every_page(on_duty) == {}
    assert (on_duty.window.width(), on_duty.window.height()) == size


def test_a_cut_word_an_overlap_and_a_page_too_wide_are_found(on_duty: Counter) -> None:
    page = on_duty.program.page("help")
    assert flaws(on_duty, page) == []
    for words, place in (("a name that is cut", 300), ("one", 400), ("other", 420)):
        plant = QLabel(words, on_duty.window)
        plant.move(place, 300)
        plant.resize(60, 20)
        plant.show()
    scroll = PageScroll(QLabel("a line that is far too wide for its page"))
    scroll.setParent(on_duty.window)
    scroll.setGeometry(300, 400, 80, 40)
    scroll.show()
    found = flaws(on_duty, page)
    assert any("a name that is cut" in flaw and "<" in flaw for flaw in found)
    assert any("'one' over 'other'" in flaw for flaw in found)
    assert any("PageScroll" in flaw for flaw in found)


def test_every_word_follows_the_zoom(on_duty: Counter) -> None:
    fill(on_duty)
    pages = [on_duty.program.page(key) for key in on_duty.window.page_keys()]
    theme = on_duty.desk.ui.theme
    theme.set_zoom(1.5)
    for key in on_duty.window.page_keys():
        on_duty.program.page(key)
        settle(on_duty)
        labels = on_duty.window.findChildren(SpokenLabel)
        assert [label.text() for label in labels if label.font() != label.wanted_font()] == [], key
    headers = [
        table.horizontalHeader() for page in pages for table in page.findChildren(QTableView)
    ]
    assert {header.viewport().font().pixelSize() for header in headers} == {
        theme.sizes.font(TextSize.LABEL).pixelSize()
    }


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
