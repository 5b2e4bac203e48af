"""Accounts by keyboard: added, changed, closed, and everybody's own PIN."""

import pytest
from counter import Counter
from PySide6.QtCore import Qt

from desktop.services.practice_office import PIN
from desktop.views.users.page import UsersPage
from local_db.domain.account import Account
from local_db.domain.people import Role
from resources.text import Language

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
ENTER, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Down
NEW = "8305"
PASSWORD = "mango river"  # noqa: S105 - of a test folder


def users(counter: Counter, code: str) -> UsersPage:
    """The page of users, opened by its key by somebody on duty."""
    counter.sign_in(code)
    counter.keys.press(Qt.Key.Key_O, CTRL)
    counter.wait_idle()
    page = counter.window.current_page()
    assert isinstance(page, UsersPage)
    return page


@pytest.fixture
def page(counter: Counter) -> UsersPage:
    return users(counter, "SV1")


def begin_new(counter: Counter, page: UsersPage) -> None:
    counter.keys.press(Qt.Key.Key_A, ALT)
    # A button pressed by its key acts when it comes up again.
    counter.wait_for(lambda: page.heading.text() == "New person")


def fill(counter: Counter, *words: str) -> None:
    for word in words:
        counter.keys.type(word)
        counter.keys.press(ENTER)
    counter.wait_idle()


def role_of(counter: Counter, code: str) -> Role:
    return next(p.role for p in counter.workspace.people.everybody() if p.code == code)


def test_a_supervisor_adds_an_operator_by_keyboard_who_then_signs_in(
    counter: Counter, page: UsersPage
):
    begin_new(counter, page)
    fill(counter, "o", "মীরা ঘোষ", "Mira Ghosh", NEW)
    assert "Mira Ghosh may sign in now, with the code OP2" in page.messages.words()
    assert [person.code for person in page.model.rows()] == ["OP1", "OP2", "SV1"]
    assert page.form.secret.text() == ""
    assert counter.workspace.sign_in.sign_in("OP2", NEW).name_bn == "মীরা ঘোষ"


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    counter: Counter, page: UsersPage
):
    begin_new(counter, page)
    fill(counter, "o", "", "Mira", NEW)
    assert page.form.frames["name_bn"].has_trouble
    assert counter.focus_path() == "person_name_bn"
    fill(counter, "মীরা", "Mira", "1234")
    assert "guess this PIN" in page.form.frames["secret"].message()
    assert counter.focus_path() == "person_secret"
    assert page.form.name_bn.value() == "মীরা"
    counter.desk.ui.speaker.switch(Language.BN)
    assert "আন্দাজ" in page.form.frames["secret"].message()


def test_a_forgotten_pin_is_replaced_and_a_promotion_needs_a_password(
    counter: Counter, page: UsersPage
):
    counter.keys.press(ENTER)
    assert page.heading.text() == "OP1 · Rina Das"
    fill(counter, "o", "", "", NEW)
    assert counter.workspace.sign_in.sign_in("OP1", NEW).code == "OP1"
    counter.keys.press(ENTER)
    fill(counter, "s", "", "", "")
    assert "needs a password" in page.form.frames["secret"].message()
    fill(counter, PASSWORD)
    assert role_of(counter, "OP1") is Role.SUPERVISOR


def test_an_account_is_closed_and_opened_again_with_one_key(counter: Counter, page: UsersPage):
    counter.keys.press(Qt.Key.Key_X, ALT)
    counter.wait_for(lambda: "is closed" in page.messages.words())
    counter.wait_idle()
    assert [p.code for p in counter.workspace.sign_in.operators()] == ["SV1"]
    assert "again" in page.close_account.text()
    counter.keys.press(Qt.Key.Key_X, ALT)
    counter.wait_for(lambda: "may sign in again" in page.messages.words())
    assert [p.code for p in counter.workspace.sign_in.operators()] == ["OP1", "SV1"]


def test_ones_own_role_and_account_are_out_of_reach(counter: Counter, page: UsersPage):
    counter.keys.press(DOWN)
    assert page.heading.text() == "SV1 · Subrata Mondal"
    assert not page.close_account.isEnabled()
    assert not page.form.role.isEnabled()
    assert page.form.frames["secret"].isHidden()
    assert "your own account" in page.note.text()


def test_beside_an_administrator_a_supervisor_changes_operators_only(
    counter: Counter, page: UsersPage
):
    counter.workspace.people.add(
        "SV1", Account(role=Role.ADMINISTRATOR, name_bn="আ", name_en="A", secret=PASSWORD)
    )
    page.entered()
    counter.wait_idle()
    counter.keys.press(Qt.Key.Key_Home)
    assert page.heading.text() == "AD1 · A"
    assert not page.save.isEnabled()
    assert not page.form.name_bn.isEnabled()
    begin_new(counter, page)
    assert page.form.role.count() == 1


def test_an_operator_sees_only_their_own_pin_and_changes_it(counter: Counter):
    page = users(counter, "OP1")
    assert not page.table.isVisible()
    assert not page.form.isVisible()
    assert counter.focus_path() == "own_old"
    fill(counter, PIN, NEW, "8306")
    assert page.own.frames["again"].has_trouble
    fill(counter, NEW)
    assert "Changed" in page.messages.words()
    assert [field.text() for field in page.own.fields.values()] == [""] * 3
    assert counter.workspace.sign_in.sign_in("OP1", NEW).code == "OP1"


def test_a_wrong_old_pin_and_a_weak_new_one_are_told_beside_their_fields(counter: Counter):
    page = users(counter, "OP1")
    fill(counter, "5093", NEW, NEW)
    assert page.own.frames["old"].has_trouble
    assert counter.focus_path() == "own_old"
    fill(counter, PIN, "1111", "1111")
    assert "guess" in page.own.frames["new"].message()


def test_a_pin_that_was_typed_is_gone_when_the_page_is_left(counter: Counter, page: UsersPage):
    page.form.secret.setText(NEW)
    page.own.fields["old"].setText(PIN)
    counter.keys.press(Qt.Key.Key_F3)
    assert page.form.secret.text() == ""
    assert page.own.fields["old"].text() == ""


def test_tab_leaves_the_last_field_for_the_button_and_saves_nobody(
    counter: Counter, page: UsersPage
):
    begin_new(counter, page)
    fill(counter, "o", "মীরা ঘোষ", "Mira Ghosh")
    counter.keys.type(NEW)
    counter.keys.press(Qt.Key.Key_Tab)
    counter.wait_idle()
    assert page.save.hasFocus()
    assert [person.code for person in page.model.rows()] == ["OP1", "SV1"]


def test_tab_walks_out_of_ones_own_pin_to_its_button_and_back(counter: Counter, page: UsersPage):
    page.own.focus_first()
    for _ in page.own.fields:
        counter.keys.press(Qt.Key.Key_Tab)
    assert page.own.save.hasFocus()
    page.own.focus_first()
    counter.keys.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert not page.own.fields["old"].hasFocus()
