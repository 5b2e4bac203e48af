"""What each role may do, stated once; codes are never given twice; first guesses are refused."""

import pytest

from local_db.domain.errors import DeskError
from local_db.domain.people import Operator, Right, Role, may, may_manage, next_code, require
from local_db.domain.secret import checked_secret, kept_secret


def person(role: Role, code: str = "X1", *, active: bool = True) -> Operator:
    return Operator(code=code, name_bn="ক", name_en="K", role=role, active=active)


OPERATOR, SUPERVISOR, ADMINISTRATOR = (person(role, role.value) for role in Role)


def test_an_administrator_may_do_all_that_a_supervisor_may() -> None:
    rights = {who.role: {right for right in Right if may(who, right)} for who in EVERYBODY}
    assert rights[Role.OPERATOR] == set()
    assert rights[Role.SUPERVISOR] < rights[Role.ADMINISTRATOR] == set(Right)


EVERYBODY = (OPERATOR, SUPERVISOR, ADMINISTRATOR)


@pytest.mark.parametrize("role", list(Role))
def test_a_closed_account_may_do_nothing(role: Role) -> None:
    closed = person(role, active=False)
    assert not any(may(closed, right) for right in Right)
    with pytest.raises(DeskError, match="supervisor_only"):
        require(closed, Right.CARE_FOR_DATA)


def test_a_supervisor_manages_operators_and_an_administrator_everybody() -> None:
    assert [may_manage(SUPERVISOR, role, EVERYBODY) for role in Role] == [True, False, False]
    assert [may_manage(ADMINISTRATOR, role, EVERYBODY) for role in Role] == [True] * 3
    assert not any(may_manage(OPERATOR, role, EVERYBODY) for role in Role)


def test_without_an_administrator_a_supervisor_stands_in() -> None:
    closed = person(Role.ADMINISTRATOR, active=False)
    assert all(may_manage(SUPERVISOR, role, (OPERATOR, SUPERVISOR, closed)) for role in Role)


@pytest.mark.parametrize(
    ("role", "known", "code"),
    [
        (Role.OPERATOR, (), "OP1"),
        (Role.OPERATOR, ("OP1", "OP7", "SV9", "OPERA", "AUS1-OP12"), "OP8"),
        (Role.SUPERVISOR, ("SV1",), "SV2"),
        (Role.ADMINISTRATOR, ("SV1",), "AD1"),
    ],
)
def test_a_new_code_was_never_given_before(role: Role, known: tuple[str, ...], code: str) -> None:
    assert next_code(role, known) == code


@pytest.mark.parametrize("pin", ["1234", "0000", "1111", "9876", "8901", "1987", "2004", "2580"])
def test_the_first_guesses_are_no_pins(pin: str) -> None:
    with pytest.raises(DeskError, match="pin_weak"):
        checked_secret(Role.OPERATOR, pin)


@pytest.mark.parametrize("pin", ["4711", "8305", "731946", "৮৩০৫"])
def test_other_pins_are_taken(pin: str) -> None:
    assert checked_secret(Role.OPERATOR, pin) == kept_secret(pin)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("4711", "password_short"),
        ("8305274", "password_short"),
        ("12345678", "password_weak"),
        ("Password", "password_weak"),
        ("aaaaaaaa", "password_weak"),
    ],
)
def test_who_may_do_more_needs_a_password(role: Role, typed: str, code: str) -> None:
    with pytest.raises(DeskError, match=code):
        checked_secret(role, typed)


@pytest.mark.parametrize("typed", ["mango river", "আম নদী লণ্ঠন", "83052749"])
def test_a_password_may_have_any_letters(typed: str) -> None:
    assert checked_secret(Role.SUPERVISOR, typed) == kept_secret(typed)


def test_what_is_compared_is_the_same_from_every_keyboard() -> None:
    assert kept_secret(" ১২৩৪ ") == "1234"
    assert kept_secret("\u09ac\u09c7\u09be") == kept_secret("\u09ac\u09cb")
