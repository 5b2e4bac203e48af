"""What people read of the line: shortly in the status bar, with the next step over the queue."""

from datetime import timedelta

import pytest
from counter import Counter
from PySide6.QtCore import Qt

from local_db.domain.enrolment import PortalNotice
from local_db.domain.outbox import Hold, LineReason
from local_db.domain.states import SendState
from resources.text import Language, text


def queue(counter: Counter):
    counter.keys.press(Qt.Key.Key_F4)
    counter.wait_idle()
    counter.desk.events.queue_changed.emit()
    counter.wait_idle()
    return counter.window.current_page()


def hold(counter: Counter, why: Hold, **values: object) -> None:
    with counter.workspace.store.write() as records:
        records.device.save_hold(why, until=counter.clock.now() + timedelta(minutes=42), **values)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("why", Hold)
def test_every_trouble_is_told_in_the_bar_and_over_the_queue(
    on_duty: Counter, why: Hold, language: Language
):
    on_duty.desk.ui.speaker.switch(language)
    hold(on_duty, why)
    page = queue(on_duty)
    assert text(f"sync.hold.{why.value}", language) in page.line.words()
    assert ("12:42" if language is Language.EN else "১২:৪২") in page.line.words()
    chip = on_duty.window.status.chip.words()
    short = "throttled_until" if why is Hold.THROTTLED else why.value
    assert text(f"views.hold.{short}", language).partition("{")[0] in chip


def test_a_nearer_reason_takes_the_place_of_the_general_one(on_duty: Counter):
    hold(on_duty, Hold.OFFLINE, reason=LineReason.NAME_UNKNOWN.value)
    page = queue(on_duty)
    assert "cable or the router" in page.line.words()
    assert on_duty.window.status.chip.words() == "Portal's name not found"


def test_a_reason_of_a_later_version_falls_back_to_the_general_one(on_duty: Counter):
    hold(on_duty, Hold.OFFLINE, reason="solar_storm")
    page = queue(on_duty)
    assert text("sync.hold.offline", Language.EN) in page.line.words()


def test_while_all_is_well_nothing_stands_over_the_queue(on_duty: Counter):
    assert not queue(on_duty).line.isVisible()


def test_what_the_portal_announces_is_shown_in_its_own_words(on_duty: Counter):
    until = on_duty.clock.now() + timedelta(hours=3)
    with on_duty.workspace.store.write() as records:
        records.device.save_notice(
            PortalNotice(until=until, text_bn="রাতে বন্ধ", text_en="Closed tonight")
        )
    page = queue(on_duty)
    assert "Closed tonight (until 25-11-2026 15:00)" in page.line.words()
    on_duty.desk.ui.speaker.switch(Language.BN)
    assert "রাতে বন্ধ" in page.line.words()


def test_a_retried_message_wakes_the_line(counter: Counter):
    counter.sign_in("SV1")
    counter.file()
    with counter.workspace.store.write() as records:
        (message,) = records.outbox.claim(1, body_max=10**6)
        records.outbox.attention(message.id, "ref_taken", None, counter.clock.now())
    page = queue(counter)
    woken: list[bool] = []
    page.let_go.connect(lambda: woken.append(True))
    page.detail.hold.click()
    counter.wait_idle()
    assert woken == []
    counter.wait_for(lambda: page.detail.row().state is SendState.HELD)
    page.detail.hold.click()
    counter.wait_for(lambda: woken == [True])
