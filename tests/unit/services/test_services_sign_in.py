"""Signing in: locally, with a PIN, and slower for whoever guesses."""

import pytest

from desktop.services.practice_office import OPERATORS, PIN, add_practice_operators
from desktop.services.sign_in import SignInError, SignInService
from desktop.services.workspace import Workspace
from local_db.domain.errors import DeskError
from local_db.domain.people import Operator, Role
from tests.fakes.office import OfficeClock


@pytest.fixture
def people(office: Workspace) -> Workspace:
    add_practice_operators(office.sign_in)
    return office


def test_the_right_pin_signs_in(people: Workspace) -> None:
    assert people.sign_in.sign_in("OP1", PIN) == OPERATORS[0]
    assert people.sign_in.operators() == OPERATORS
    assert people.sign_in.has_supervisor()


def test_adding_the_practice_people_twice_changes_nothing(people: Workspace) -> None:
    people.sign_in.change_own("OP1", PIN, "8305")
    add_practice_operators(people.sign_in)
    assert people.sign_in.sign_in("OP1", "8305").code == "OP1"


def test_a_wrong_pin_waits_longer_each_time(people: Workspace, clock: OfficeClock) -> None:
    waits = []
    for _ in range(5):
        with pytest.raises(SignInError) as refusal:
            people.sign_in.sign_in("OP1", "0000")
        assert refusal.value.code == "pin_wrong"
        waits.append(refusal.value.values["wait_s"])
        clock.pass_time(float(str(waits[-1])))
    assert waits == [0, 0, 2, 4, 8]


def test_while_waiting_even_the_right_pin_is_refused(people: Workspace, clock: OfficeClock) -> None:
    for _ in range(3):
        with pytest.raises(SignInError):
            people.sign_in.sign_in("OP1", "0000")
    with pytest.raises(SignInError) as refusal:
        people.sign_in.sign_in("OP1", PIN)
    assert refusal.value.code == "pin_wait"
    clock.pass_time(2)
    assert people.sign_in.sign_in("OP1", PIN).code == "OP1"
    assert people.sign_in.sign_in("SV1", PIN).code == "SV1"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda s: s.sign_in("NOBODY", PIN), "operator_unknown"),
        (lambda s: s.operator("NOBODY"), "operator_unknown"),
        (lambda s: s.change_own("NOBODY", PIN, "8305"), "operator_unknown"),
        (lambda s: s.change_own("OP1", PIN, "12"), "pin_short"),
        (lambda s: s.add_operator(OPERATORS[0], "1111"), "operator_exists"),
    ],
)
def test_what_cannot_be_done_says_why(people: Workspace, act: object, code: str) -> None:
    assert callable(act)
    with pytest.raises(DeskError) as refusal:
        act(people.sign_in)
    assert refusal.value.code == code


def test_a_restart_of_the_program_ends_no_wait(people: Workspace, clock: OfficeClock) -> None:
    for _ in range(4):
        with pytest.raises(SignInError):
            people.sign_in.sign_in("OP1", "0000")
        clock.pass_time(2)
    restarted = SignInService(people.store, clock)
    with pytest.raises(SignInError) as refusal:
        restarted.sign_in("OP1", PIN)
    assert refusal.value.code == "pin_wait"
    clock.pass_time(4)
    with pytest.raises(SignInError) as refusal:
        restarted.sign_in("OP1", "0000")
    assert refusal.value.values["wait_s"] == 8, "the tries before the restart count"
    clock.pass_time(8)
    assert restarted.sign_in("OP1", PIN).code == "OP1"
    with pytest.raises(SignInError) as refusal:
        SignInService(people.store, clock).sign_in("OP1", "0000")
    assert refusal.value.values["wait_s"] == 0, "the right PIN begins anew"


def test_a_clock_that_is_set_back_locks_nobody_out(people: Workspace, clock: OfficeClock) -> None:
    for _ in range(4):
        with pytest.raises(SignInError):
            people.sign_in.sign_in("OP1", "0000")
        clock.pass_time(2)
    clock.pass_time(-86_400)
    assert SignInService(people.store, clock).sign_in("OP1", PIN).code == "OP1"


def test_somebody_who_left_cannot_sign_in(people: Workspace) -> None:
    left = Operator(code="OLD", name_bn="ক", name_en="K", role=Role.OPERATOR, active=False)
    people.sign_in.add_operator(left, "1111")
    assert left not in people.sign_in.operators()
    with pytest.raises(DeskError):
        people.sign_in.sign_in("OLD", "1111")


def test_a_pin_is_the_same_on_a_bengali_keyboard(people: Workspace) -> None:
    assert people.sign_in.sign_in("OP1", "১২৩৪").code == "OP1"
    people.sign_in.change_own("OP1", PIN, "৮৩০৫")
    assert people.sign_in.sign_in("OP1", "8305").code == "OP1"
