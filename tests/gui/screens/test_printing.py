"""Printers, print jobs and checking slips at the counter: by keyboard, with a real roll printer."""

import time
from collections.abc import Iterator

import pytest
from counter import Counter
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.services.slip_seal import seal_slip
from desktop.views.printers.page import PrintersPage
from desktop.views.slips.page import SlipsPage
from local_db.domain.printer import Printer, PrinterKind
from local_db.domain.slip_print import SlipState
from printing.outlets.network import NetworkLine
from printing.outlets.outlet import Outlet
from printing.outlets.roll import RollLook, RollOutlet
from resources.text import Language
from tests.fakes.escpos_printer import Behaviour, EscposPrinter

ALT = Qt.KeyboardModifier.AltModifier
ENTER = Qt.Key.Key_Return
FRAME_MS = 16
_BUTTON_MS = 160


def reach(counter: Counter, roll: EscposPrinter) -> None:
    """Set a roll up, and reach every printer at it without a slow printer's pauses."""

    def outlet(_: Printer) -> Outlet:
        line = NetworkLine(host="127.0.0.1", port=roll.port, answer_s=0.2)
        return RollOutlet(connect=line, look=RollLook(dots=384), speed_mm_s=1e9)

    counter.workspace.printers.use_outlets(outlet)
    counter.workspace.printers.save(
        Printer(name="roll", kind=PrinterKind.NETWORK, target=roll.address, paper="58mm", dots=384),
        "OP1",
    )


@pytest.fixture
def roll() -> Iterator[EscposPrinter]:
    with EscposPrinter() as printer:
        yield printer


@pytest.fixture
def mute() -> Iterator[EscposPrinter]:
    with EscposPrinter(Behaviour(is_mute=True)) as printer:
        yield printer


def slips(counter: Counter) -> SlipsPage:
    page = counter.program.page("slips")
    assert isinstance(page, SlipsPage)
    page.papers.choose("58mm")
    counter.wait_idle()
    return page


def printers(counter: Counter) -> PrintersPage:
    counter.keys.press(Qt.Key.Key_F11)
    counter.wait_idle()
    page = counter.window.current_page()
    assert isinstance(page, PrintersPage)
    return page


def states(counter: Counter, ref: str) -> list[SlipState]:
    return [job.state for job in counter.workspace.slips.copies(ref)]


def press(counter: Counter, key: Qt.Key) -> None:
    """Press a button's key; Qt shows the button going down before it acts."""
    counter.keys.press(key, ALT)
    QTest.qWait(_BUTTON_MS)
    counter.wait_idle()


@pytest.mark.parametrize(
    ("key", "state"), [(Qt.Key.Key_Y, SlipState.PRINTED), (Qt.Key.Key_U, SlipState.FAILED)]
)
def test_one_key_answers_whether_the_slip_came_out(
    on_duty: Counter, mute: EscposPrinter, key: Qt.Key, state: SlipState
) -> None:
    reach(on_duty, mute)
    ref = on_duty.file()
    page = slips(on_duty)
    page.show_slip(ref)
    on_duty.wait_idle()
    page.print_shown()
    question = on_duty.window.question
    on_duty.wait_for(question.isVisible)
    assert "did the slip come out" in question.words()
    assert states(on_duty, ref) == [SlipState.SENT]
    # Whatever screen the operator has gone to meanwhile.
    on_duty.keys.press(Qt.Key.Key_F2)
    on_duty.wait_idle()
    press(on_duty, key)
    on_duty.wait_for(lambda: states(on_duty, ref) == [state])
    on_duty.wait_for(question.isHidden)


def test_a_question_that_is_put_off_stays_in_the_list(
    on_duty: Counter, mute: EscposPrinter
) -> None:
    reach(on_duty, mute)
    ref = on_duty.file()
    page = slips(on_duty)
    page.print_one_by_one([ref])
    on_duty.wait_for(on_duty.window.question.isVisible)
    on_duty.window.question.dismiss()
    on_duty.wait_idle()
    assert on_duty.window.question.isHidden()
    page.table.setFocus()
    on_duty.wait_for(lambda: "nobody has said" in page.job.words())
    page.job.yes.click()
    on_duty.wait_for(lambda: states(on_duty, ref) == [SlipState.PRINTED])
    on_duty.wait_for(lambda: page.model.rowCount() == 0)


def test_a_slip_is_taken_off_the_list_with_a_reason(on_duty: Counter) -> None:
    ref = on_duty.file()
    page = slips(on_duty)
    page.table.setFocus()
    on_duty.wait_idle()
    assert not page.job.cancel.isEnabled()
    page.job.reason.setFocus()
    on_duty.keys.type("writ")
    assert page.job.cancel.isEnabled()
    page.job.cancel.click()
    on_duty.wait_for(lambda: page.model.rowCount() == 0)
    [job] = on_duty.workspace.slips.copies(ref)
    assert (job.state, job.code) == (SlipState.CANCELLED, "slip_by_hand")


def test_print_all_leaves_to_the_operator_what_may_be_on_paper(
    on_duty: Counter, mute: EscposPrinter
) -> None:
    reach(on_duty, mute)
    refs = [on_duty.file() for _ in range(2)]
    page = slips(on_duty)
    for _ in range(2):
        page.print_all.click()
        on_duty.wait_for(lambda: all(states(on_duty, ref) == [SlipState.SENT] for ref in refs))
        on_duty.wait_idle()
    assert mute.paper.cuts == 2
    assert not page.print_all.isEnabled()


def test_a_hung_printer_holds_up_neither_the_window_nor_the_next_citizen(
    on_duty: Counter,
) -> None:
    """No wait on the GUI thread over 16 ms beyond what drawing itself takes."""
    with EscposPrinter(Behaviour(hangs_after=6)) as hung:
        reach(on_duty, hung)
        page = slips(on_duty)
        ref = on_duty.file()
        before = time.perf_counter()
        page.print_one_by_one([ref])
        asked_ms = (time.perf_counter() - before) * 1000
        filed = on_duty.file()
        on_duty.wait_for(on_duty.window.question.isVisible)
    assert asked_ms < FRAME_MS
    assert filed != ref
    assert states(on_duty, ref) == [SlipState.SENT]


def test_a_job_that_was_cut_off_is_asked_about_at_the_next_start(counter: Counter) -> None:
    ref = counter.file()
    with counter.workspace.store.write() as records:
        [job] = records.slips.pending()
        records.slips.rendering(job.id, "roll")
        records.slips.sending(job.id)
    counter.program.printing.start()
    counter.wait_for(counter.window.question.isVisible)
    assert "program ended" in counter.window.question.words()
    counter.desk.ui.speaker.switch(Language.BN)
    assert "প্রোগ্রাম বন্ধ" in counter.window.question.words()
    assert states(counter, ref) == [SlipState.SENT]


def test_a_queue_is_given_its_time_before_the_operator_is_asked(counter: Counter) -> None:
    ref = counter.file()
    with counter.workspace.store.write() as records:
        [job] = records.slips.pending()
        records.slips.sending(job.id)
        records.slips.sent(job.id, "laser-7")
    counter.program.printing.refresh()
    counter.wait_idle()
    assert counter.window.question.isHidden()
    counter.clock.move(seconds=60)
    counter.program.printing.refresh()
    counter.wait_for(counter.window.question.isVisible)
    assert states(counter, ref) == [SlipState.SENT]


def test_a_printer_is_set_up_tried_and_removed_by_keyboard(
    on_duty: Counter, roll: EscposPrinter
) -> None:
    page = printers(on_duty)
    assert page.empty.isVisible()
    press(on_duty, Qt.Key.Key_A)
    page.form.frames["target"].focus()
    on_duty.keys.type(roll.address)
    page.form.frames["name"].focus()
    on_duty.keys.type("Roll at the counter")
    page.form.frames["dx"].focus()
    on_duty.keys.type("১.৫")
    press(on_duty, Qt.Key.Key_S)
    on_duty.wait_for(lambda: page.model.rowCount() == 1)
    [printer] = on_duty.workspace.printers.book().printers
    assert (printer.name, printer.dx_mm, printer.paper) == ("Roll at the counter", 1.5, "80mm")
    on_duty.wait_for(lambda: page.model.rows()[0].readiness == "ready")
    for key, cuts in ((Qt.Key.Key_T, 1), (Qt.Key.Key_R, 2)):
        press(on_duty, key)
        on_duty.wait_for(lambda: "Look whether" in page.messages.words())
        assert roll.paper.cuts == cuts
    press(on_duty, Qt.Key.Key_X)
    assert "once more" in page.messages.words()
    assert page.model.rowCount() == 1
    press(on_duty, Qt.Key.Key_X)
    on_duty.wait_for(lambda: page.model.rowCount() == 0)
    assert on_duty.workspace.printers.book().printers == ()


def test_bad_settings_are_marked_beside_their_fields(on_duty: Counter) -> None:
    page = printers(on_duty)
    press(on_duty, Qt.Key.Key_A)
    page.form.target.setText("not an address")
    page.form.dx.setText("99")
    page.form.dy.setText("left")
    press(on_duty, Qt.Key.Key_S)
    on_duty.wait_for(lambda: page.form.frames["name"].has_trouble)
    bad = {name for name, frame in page.form.frames.items() if frame.has_trouble}
    assert bad == {"name", "target", "dx", "dy"}
    assert QApplication.focusWidget() is page.form.name


def test_the_printer_of_a_paper_is_chosen_among_several(
    on_duty: Counter, roll: EscposPrinter
) -> None:
    reach(on_duty, roll)
    second = Printer(name="second", kind=PrinterKind.DEVICE, target="/dev/usb/lp9", paper="58mm")
    on_duty.workspace.printers.save(second, "OP1")
    page = printers(on_duty)
    assert page.model.rowCount() == 2
    assert not page.make_usual.isEnabled()
    on_duty.keys.press(Qt.Key.Key_Down)
    assert page.heading.text() == "second"
    press(on_duty, Qt.Key.Key_D)
    book = on_duty.workspace.printers.book()
    assert book.for_paper("58mm") == second
    assert [row.is_usual for row in page.model.rows()] == [False, True]


def test_a_scanned_slip_is_judged_in_words(on_duty: Counter) -> None:
    ref = on_duty.file()
    with on_duty.workspace.store.read() as records:
        complaint = records.complaints.get(ref)
        assert complaint is not None
        marks = seal_slip(complaint, 2, records)
    page = slips(on_duty)
    press(on_duty, Qt.Key.Key_C)
    card = page.check
    assert QApplication.focusWidget() is card.field
    for scanned, words in (
        (marks.qr_text, "Genuine"),
        (marks.qr_text[:-1] + "%", "no code of a slip"),
        (marks.qr_text.replace(":2:", ":3:"), "Forged"),
        ("hello", "no code of a slip"),
        (f"{ref} AAAA-AAAA", "Not right"),
    ):
        card.field.setText(scanned)
        on_duty.keys.press(ENTER)
        on_duty.wait_for(lambda words=words: words in card.verdict.words())
    card.field.setText(marks.qr_text)
    on_duty.keys.press(ENTER)
    on_duty.wait_for(lambda: card.fact("copy") == "DUPLICATE 1")
    assert card.fact("number") == "26-347-02-00118-74"
    assert "this office" in card.fact("office")
    on_duty.desk.ui.speaker.switch(Language.BN)
    assert card.verdict.words().startswith("আসল")
    card.clear.click()
    assert card.fact("number") == ""
    press(on_duty, Qt.Key.Key_C)
    assert not page.is_checking()
