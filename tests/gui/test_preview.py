"""The preview: drawn off the GUI thread, exactly at the size shown, zoomed by key."""

import threading
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.tasks import TaskRunner
from desktop.views.slips.preview import ZOOMS, SlipPreview
from printing.raster import page_image
from printing.slip_pdf import SlipPaper, make_slip
from tests.samples.slips import FACTS

_PDFS = {paper: make_slip(FACTS, paper).data for paper in SlipPaper}


@pytest.fixture
def runner(qapp):
    made = TaskRunner(qapp)
    yield made
    made.close()


@pytest.fixture
def preview(ui, runner, qtbot):
    made = SlipPreview(ui, runner)
    qtbot.addWidget(made)
    made.resize(700, 620)
    made.show()
    qtbot.waitExposed(made)
    return made


def shown(preview: SlipPreview, paper: SlipPaper, qtbot) -> None:
    before = preview._asked
    preview.show_pdf(_PDFS[paper])
    assert preview._asked == before + 1
    qtbot.waitUntil(lambda: preview.page_count() == 1 and not preview._tasks.is_busy)


def settled(preview: SlipPreview, qtbot) -> float:
    qtbot.waitUntil(lambda: not preview._tasks.is_busy)
    return preview.shown_zoom()


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_page_is_fitted_to_the_room_and_a_roll_keeps_its_shape(preview, qtbot, paper):
    shown(preview, paper, qtbot)
    picture = preview._labels[0].pixmap()
    assert picture.width() <= preview._area.viewport().width()
    assert preview.shown_zoom() <= 1.0
    if paper is SlipPaper.ROLL_58:
        assert preview.shown_zoom() == 1.0


def test_what_is_shown_is_the_page_dot_for_dot(preview, qtbot):
    shown(preview, SlipPaper.A5, qtbot)
    preview.real_size()
    assert settled(preview, qtbot) == 1.0
    exact = page_image(_PDFS[SlipPaper.A5], dpi=preview.logicalDpiX())
    drawn = preview._labels[0].pixmap().toImage()
    assert (drawn.width(), drawn.height()) == exact.size
    for x in range(0, exact.width, 7):
        for y in range(0, exact.height, 7):
            assert drawn.pixelColor(x, y).red() == exact.getpixel((x, y))


def test_the_keys_zoom_fit_and_show_the_real_size(preview, qtbot):
    shown(preview, SlipPaper.A4, qtbot)
    fitted = preview.shown_zoom()
    preview.setFocus()
    QTest.keyClick(preview, Qt.Key.Key_1)
    assert settled(preview, qtbot) == 1.0
    QTest.keyClick(preview, Qt.Key.Key_Plus)
    assert settled(preview, qtbot) == 1.25
    QTest.keyClick(preview, Qt.Key.Key_Minus)
    QTest.keyClick(preview, Qt.Key.Key_0)
    assert settled(preview, qtbot) == pytest.approx(fitted)
    for _ in ZOOMS:
        QTest.keyClick(preview, Qt.Key.Key_Minus)
        settled(preview, qtbot)
    assert preview.shown_zoom() == ZOOMS[0]
    for _ in ZOOMS:
        QTest.keyClick(preview, Qt.Key.Key_Plus)
        settled(preview, qtbot)
    assert preview.shown_zoom() == ZOOMS[-1]
    assert preview.percent.text() == "300 %"


def test_pages_are_drawn_off_the_gui_thread_and_a_later_wish_wins(
    preview, qtbot, monkeypatch: pytest.MonkeyPatch
):
    from desktop.services import page_pictures  # noqa: PLC0415 - the module that the view asks

    workers, draw = [], page_pictures.page_image

    def slowly(pdf: bytes, **wanted):
        workers.append(threading.get_ident())
        time.sleep(0.05)
        return draw(pdf, **wanted)

    monkeypatch.setattr(page_pictures, "page_image", slowly)
    preview.show_pdf(_PDFS[SlipPaper.A4])
    preview.show_pdf(_PDFS[SlipPaper.ROLL_80])
    assert threading.get_ident() not in workers
    settled(preview, qtbot)
    assert threading.get_ident() not in workers
    assert preview._labels[0].pixmap().width() < preview._labels[0].pixmap().height() / 2


def test_another_width_is_fitted_when_it_has_settled(preview, qtbot):
    shown(preview, SlipPaper.A4, qtbot)
    wide = preview.shown_zoom()
    preview.resize(420, 620)
    qtbot.waitUntil(lambda: settled(preview, qtbot) < wide)
    assert preview._labels[0].pixmap().width() <= 420


def test_nothing_shown_takes_no_late_picture(preview, qtbot):
    preview.show_pdf(_PDFS[SlipPaper.A4])
    preview.show_nothing()
    settled(preview, qtbot)
    assert preview.page_count() == 0
    assert preview.empty.isVisible()


def test_the_first_paint_comes_soon_after_the_pdf(preview, qtbot):
    """At most 100 ms on a quiet machine; a busy one gets the time a bare drawing takes as well."""
    start = time.perf_counter()
    page_image(_PDFS[SlipPaper.A4], dpi=preview.logicalDpiX())
    bare = time.perf_counter() - start
    start = time.perf_counter()
    preview.show_pdf(_PDFS[SlipPaper.A4])
    asked = time.perf_counter() - start
    qtbot.waitUntil(lambda: preview.page_count() == 1)
    assert asked < 0.016 + bare
    assert time.perf_counter() - start < 0.1 + 10 * bare
