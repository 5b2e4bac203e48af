"""Why the queue is amber or red: in words over the table, never by colour alone."""

import pytest
from counter import Counter
from PySide6.QtCore import Qt

from local_db.domain.outbox import Hold
from resources.text import Language


def queue(counter: Counter):
    counter.keys.press(Qt.Key.Key_F4)
    counter.wait_idle()
    counter.desk.events.queue_changed.emit()
    counter.wait_idle()
    return counter.window.current_page()


@pytest.fixture(autouse=True)
def _roomy_disk(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("local_db.folder.DataFolder.free_bytes", lambda _folder: 2**34)


def test_a_quiet_queue_says_nothing(on_duty: Counter):
    assert not queue(on_duty).tiles.alarm.isVisible()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.EN, "Urgent: the oldest has waited more than 3 days"),
        (Language.BN, "জরুরি: সবচেয়ে পুরনোটি ৩ দিনের বেশি অপেক্ষায়"),
    ],
)
def test_an_old_message_is_named_in_words(on_duty: Counter, language: Language, words: str):
    on_duty.file()
    on_duty.clock.move(hours=73)
    on_duty.desk.ui.speaker.switch(language)
    assert queue(on_duty).tiles.alarm.words() == words


def test_several_reasons_stand_in_one_line(on_duty: Counter, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("local_db.folder.DataFolder.free_bytes", lambda _folder: 2**29)
    on_duty.file()
    on_duty.clock.move(hours=25)
    with on_duty.workspace.store.write() as records:
        records.device.save_hold(Hold.AUTH, until=None)
    assert queue(on_duty).tiles.alarm.words() == (
        "Urgent: the portal no longer accepts this PC · less than 1 GB is free on the disk · "
        "the oldest has waited more than a day"
    )
