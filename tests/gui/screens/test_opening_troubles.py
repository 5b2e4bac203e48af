"""A data folder that cannot be opened, or only in part: what the sign-in screen says and offers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from counter import PASSPHRASE, Counter
from PySide6.QtCore import Qt

from desktop.views.sign_in.page import SignInPage
from desktop.views.work_page import WorkPage
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder
from local_db.recovery_key import RecoveryKey

PAGE = 4096


def destroy_page_one(folder: Path) -> None:
    with DataFolder(folder).database.open("r+b") as file:
        file.write(b"\x5a" * PAGE)


def destroy_the_middle(folder: Path) -> None:
    database = DataFolder(folder).database
    with database.open("r+b") as file:
        file.seek(database.stat().st_size // PAGE // 2 * PAGE)
        file.write(b"\x5a" * PAGE * 3)


def restart(counter: Counter, harm: Callable[[Path], object]) -> SignInPage:
    """Close the data folder, harm it, and come to the sign-in screen as after a start."""
    counter.desk.closed_for(harm)
    counter.program.care.counter_opening.emit()
    page = counter.window.current_page()
    assert isinstance(page, SignInPage)
    counter.wait_idle()
    return page


def outcome(counter: Counter) -> str:
    counter.wait_for(lambda: counter.window.current_key() == "work")
    page = counter.window.current_page()
    assert isinstance(page, WorkPage)
    counter.wait_for(page.go_on.isVisible)
    return page.words()


def go_on(counter: Counter) -> None:
    page = counter.window.current_page()
    assert isinstance(page, WorkPage)
    page.go_on.click()
    counter.wait_for(lambda: counter.window.current_key() == "sign_in")
    counter.wait_idle()


def test_a_destroyed_store_offers_its_newest_backup_to_who_has_the_passphrase(locked: Counter):
    ref = locked.file()
    locked.workspace.backups.make()
    page = restart(locked, destroy_page_one)
    assert "damaged" in page.trouble.reason.words()
    assert "Complaints in it: 1" in page.trouble.backup.text()
    assert page.pin_frame.isHidden()
    assert locked.focus_path() == "trouble_typed"
    locked.keys.type(PASSPHRASE)
    page.trouble.restore.click()
    assert "The backup is restored" in outcome(locked)
    go_on(locked)
    locked.sign_in("SV1")
    assert locked.workspace.status.find(ref)


def test_a_wrong_passphrase_touches_nothing(locked: Counter):
    locked.file()
    locked.workspace.backups.make()
    page = restart(locked, destroy_page_one)
    before = DataFolder(locked.folder).database.read_bytes()
    locked.keys.type("nobody knows this one")
    page.trouble.restore.click()
    locked.wait_for(lambda: "does not open the data" in page.trouble.frame.message())
    assert locked.window.current_key() == "sign_in"
    assert DataFolder(locked.folder).database.read_bytes() == before


def test_a_practice_office_confirms_by_the_day_and_saves_what_can_be_read(counter: Counter):
    refs = [counter.file(petitioner__mobile=f"98300412{n}") for n in range(10, 22)]
    page = restart(counter, destroy_page_one)
    counter.keys.type("1111")
    page.trouble.salvage.click()
    assert "2511" in page.trouble.frame.message()
    page.trouble.typed.clear()
    counter.keys.type("২৫১১")
    page.trouble.salvage.click()
    words = outcome(counter)
    assert "12" in words
    assert "damaged-" in words
    go_on(counter)
    counter.sign_in("SV1")
    assert all(counter.workspace.status.find(ref) for ref in refs)


def test_a_store_that_opens_but_is_damaged_lets_people_look_and_offers_a_way_out(counter: Counter):
    for n in range(10, 40):
        counter.file(petitioner__mobile=f"98300412{n}")
    page = restart(counter, destroy_the_middle)
    if not page.trouble.isVisible():
        counter.workspace.health.look_through()
        page.open()
        counter.wait_idle()
        assert page.damage.isVisible()
        page.damage.click()
        counter.wait_for(page.trouble.isVisible)
        page.trouble.back.click()
        assert not page.pin_frame.isHidden()
        page.damage.click()
        counter.wait_for(page.trouble.isVisible)
    assert not page.trouble.restore.isEnabled()
    assert "No backup" in page.trouble.backup.text()


def test_a_mistyped_group_of_the_recovery_key_is_named(locked: Counter):
    supervisor = locked.workspace.sign_in.operator("SV1")
    made = locked.workspace.keys.make_recovery_key(supervisor)
    locked.passphrases.clear()
    page = restart(locked, lambda _folder: None)
    assert page.passphrase_frame.isVisible()
    groups = list(made.groups)
    groups[3] = groups[3][:-1] + ("2" if groups[3][-1] != "2" else "3")
    locked.keys.type("-".join(groups))
    locked.keys.press(Qt.Key.Key_Return)
    locked.wait_for(lambda: "group 4" in page.passphrase_frame.message())
    locked.keys.type(made.text)
    locked.keys.press(Qt.Key.Key_Return)
    locked.wait_for(lambda: not page.pin_frame.isHidden())
    locked.sign_in("OP1")
    assert RecoveryKey.read(made.text)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (StorageTrouble.IN_USE, "using this data folder"),
        (StorageTrouble.NEWER, "newer version"),
        (StorageTrouble.FULL, "disk is full"),
        (StorageTrouble.UNREADABLE, "cannot be read"),
    ],
)
def test_every_other_trouble_says_what_to_do_and_can_be_tried_again(
    counter: Counter, trouble: StorageTrouble, words: str
):
    def fail() -> None:
        raise StorageError(trouble)

    counter.blocked = fail
    counter.program.care.counter_opening.emit()
    page = counter.window.current_page()
    counter.wait_for(lambda: words in page.messages.words())
    assert page.trouble.isHidden()
    counter.blocked = lambda: None
    page.messages.actions_shown()[0].click()
    counter.wait_idle()
    counter.sign_in()
