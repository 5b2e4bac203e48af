"""Keys at the desk: a recovery key shown once, another passphrase, a new data key."""

import pytest
from counter import PASSPHRASE, Counter
from PySide6.QtCore import Qt

from desktop.services.workspace import Workspace
from desktop.views.data.page import DataPage
from desktop.views.work_page import WorkPage
from local_db.data_key import DataKey
from local_db.domain.errors import StorageError

NEW = "harvest window blue tractor"


@pytest.fixture
def supervised(locked: Counter) -> Counter:
    locked.sign_in("SV1")
    return locked


def keys_page(counter: Counter) -> DataPage:
    page = counter.program.page("data")
    assert isinstance(page, DataPage)
    page.show_part("keys")
    counter.wait_idle()
    return page


def opens(counter: Counter, typed: str) -> DataKey:
    """Close the desk's folder and open it by what a person would type."""

    def look(_folder: object) -> DataKey:
        with Workspace.open(
            counter.folder, ask_passphrase=lambda: typed, clock=counter.clock
        ) as workspace:
            return workspace.store.key

    counter.wait_idle()
    return counter.desk.closed_for(look)


def make_recovery_key(counter: Counter, page: DataPage) -> str:
    page.keys.card.recovery.begin.click()
    page.keys.card.recovery.really.click()
    counter.wait_for(page.keys.is_showing_key)
    return "-".join(page.keys.recovery.words())


def test_without_a_recovery_key_the_page_urges_to_make_one(supervised: Counter):
    page = keys_page(supervised)
    assert "make one" in page.safety.facts.words("recovery")


def test_a_recovery_key_is_shown_once_and_opens_the_data(supervised: Counter):
    page = keys_page(supervised)
    key = make_recovery_key(supervised, page)
    page.keys.recovery.done.click()
    assert page.keys.recovery.words() == ()
    supervised.wait_idle()
    assert "Made on" in page.safety.facts.words("recovery")
    opens(supervised, key.lower())


def test_leaving_the_page_leaves_no_key_on_the_screen(supervised: Counter):
    page = keys_page(supervised)
    make_recovery_key(supervised, page)
    supervised.program.page("new")
    assert page.keys.recovery.words() == ()
    supervised.program.page("data")
    assert "make a new one" in page.messages.words()


def test_without_a_printer_the_key_is_written_down_by_hand(supervised: Counter):
    page = keys_page(supervised)
    make_recovery_key(supervised, page)
    page.keys.recovery.print.click()
    supervised.wait_for(lambda: "by hand" in page.keys.recovery.messages.words())
    assert page.keys.is_showing_key()


def test_a_new_passphrase_opens_the_data_and_the_old_one_does_not(supervised: Counter):
    page = keys_page(supervised)
    page.keys.card.new.setFocus()
    supervised.keys.type("short")
    supervised.keys.press(Qt.Key.Key_Return)
    supervised.keys.type("short")
    supervised.keys.press(Qt.Key.Key_Return)
    supervised.wait_for(lambda: page.keys.card.new_frame.has_trouble)
    page.keys.card.forget_typed()
    page.keys.card.new.setFocus()
    supervised.keys.type(NEW)
    supervised.keys.press(Qt.Key.Key_Return)
    supervised.keys.type(NEW)
    supervised.keys.press(Qt.Key.Key_Return)
    supervised.wait_for(lambda: "in force" in page.keys.card.new_frame.message())
    opens(supervised, NEW)
    with pytest.raises(StorageError):
        opens(supervised, PASSPHRASE)
    supervised.passphrases.append(NEW)


def test_two_passphrases_that_differ_are_told_at_once(supervised: Counter):
    page = keys_page(supervised)
    page.keys.card.new.set_value(NEW)
    page.keys.card.again.set_value(PASSPHRASE)
    page.keys.card.change.click()
    assert "not the same" in page.keys.card.again_frame.message()


def test_a_new_data_key_closes_the_counter_and_loses_nothing(supervised: Counter):
    ref = supervised.file()
    before = supervised.workspace.store.key
    page = keys_page(supervised)
    page.keys.card.new_key.begin.click()
    page.keys.card.new_key.really.click()
    supervised.wait_for(lambda: supervised.window.current_key() == "work")
    work = supervised.window.current_page()
    assert isinstance(work, WorkPage)
    supervised.wait_for(work.go_on.isVisible)
    assert "new key" in work.words()
    work.go_on.click()
    supervised.wait_idle()
    supervised.sign_in("SV1")
    assert supervised.workspace.store.key.check != before.check
    assert supervised.workspace.status.find(ref)


def test_an_operator_cannot_change_a_key(locked: Counter):
    locked.sign_in("OP1")
    page = keys_page(locked)
    page.keys.card.recovery.begin.click()
    page.keys.card.recovery.really.click()
    locked.wait_for(lambda: "Only a supervisor" in page.messages.words())
    page.messages.dismiss()
    page.keys.card.new_key.begin.click()
    page.keys.card.new_key.really.click()
    assert "Only a supervisor" in page.messages.words()
    assert not page.keys.is_showing_key()
