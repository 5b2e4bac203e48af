"""Accounts are added, changed and closed by whoever may, and every change is in the chain."""

import json

import pytest
from sqlalchemy import text

from desktop.services.practice_office import PIN, add_practice_operators
from desktop.services.sign_in import SignInError
from desktop.services.workspace import Workspace
from local_db.domain.account import Account
from local_db.domain.errors import DeskError, ValidationError
from local_db.domain.people import Role
from tests.fakes.office import OfficeClock

PASSWORD = "mango river"  # noqa: S105 - of a test folder
NEW, WRONG = "8305", "5093"


@pytest.fixture
def people(office: Workspace) -> Workspace:
    """An office with an operator and a supervisor."""
    add_practice_operators(office.sign_in)
    return office


def account(role: Role = Role.OPERATOR, pin: str = "") -> Account:
    return Account(role=role, name_bn="মীরা ঘোষ", name_en="Mira Ghosh", secret=pin)


def audit_rows(office: Workspace, code: str) -> list[tuple[str, str, dict[str, object]]]:
    with office.store.read() as records:
        rows = records.work.connection.execute(
            text("SELECT actor, action, payload FROM audit WHERE entity_id = :code ORDER BY seq"),
            {"code": code},
        )
        return [(row.actor, row.action, json.loads(row.payload)) for row in rows]


def refused(code: str, act: object, *given: object) -> None:
    assert callable(act)
    with pytest.raises(DeskError) as refusal:
        act(*given)
    assert refusal.value.code == code


def test_a_supervisor_adds_an_operator_who_then_signs_in(people: Workspace) -> None:
    added = people.people.add("SV1", account(pin=NEW))
    assert (added.code, added.role, added.active) == ("OP2", Role.OPERATOR, True)
    assert people.sign_in.sign_in("OP2", NEW) == added
    assert ("SV1", "operator_added", {"role": "operator"}) in audit_rows(people, "OP2")


def test_without_an_english_name_the_bengali_one_stands_for_it(people: Workspace) -> None:
    added = people.people.add(
        "SV1", Account(role=Role.OPERATOR, name_bn="  মীরা  ঘোষ ", name_en="", secret=NEW)
    )
    assert (added.name_bn, added.name_en) == ("মীরা ঘোষ", "মীরা ঘোষ")


def test_a_name_that_is_missing_or_too_long_is_told_by_field(people: Workspace) -> None:
    for typed, problem in (
        (Account(role=Role.OPERATOR, name_bn=" ", name_en="K"), ("name_bn", "required")),
        (Account(role=Role.OPERATOR, name_bn="ক", name_en="K" * 151), ("name_en", "too_long")),
    ):
        with pytest.raises(ValidationError) as refusal:
            people.people.add("SV1", typed)
        assert [(p.field, p.code) for p in refusal.value.problems] == [problem]


def test_an_operator_changes_nobody(people: Workspace) -> None:
    service = people.people
    refused("supervisor_only", service.add, "OP1", account(pin=NEW))
    refused("supervisor_only", service.change, "OP1", "OP1", account())
    refused("supervisor_only", service.close, "OP1", "SV1")
    refused("supervisor_only", service.open_again, "OP1", "SV1")
    refused("supervisor_only", service.add, "NOBODY", account(pin=NEW))
    assert [p.code for p in service.everybody()] == ["OP1", "SV1"]


def test_once_there_is_an_administrator_only_they_change_supervisors(people: Workspace) -> None:
    service = people.people
    admin = service.add("SV1", account(Role.ADMINISTRATOR, PASSWORD))
    assert admin.code == "AD1"
    refused("administrator_only", service.add, "SV1", account(Role.SUPERVISOR, PASSWORD))
    refused("administrator_only", service.change, "SV1", "OP1", account(Role.SUPERVISOR, PASSWORD))
    refused("administrator_only", service.close, "SV1", "AD1")
    service.close("AD1", "SV1")
    refused("operator_unknown", people.sign_in.sign_in, "SV1", PIN)


def test_nobody_closes_or_changes_themselves_so_somebody_who_may_always_remains(
    people: Workspace,
) -> None:
    service = people.people
    refused("own_account", service.close, "SV1", "SV1")
    refused("own_account", service.change, "SV1", "SV1", account(Role.OPERATOR))
    refused("own_account", service.change, "SV1", "SV1", account(Role.SUPERVISOR, PASSWORD))
    service.add("SV1", account(Role.ADMINISTRATOR, PASSWORD))
    refused("own_account", service.close, "AD1", "AD1")
    renamed = service.change("AD1", "AD1", account(Role.ADMINISTRATOR))
    assert renamed.name_en == "Mira Ghosh", "one's own name is no danger"


def test_who_gets_more_to_do_needs_a_password_first(people: Workspace) -> None:
    refused("password_needed", people.people.change, "SV1", "OP1", account(Role.SUPERVISOR))
    refused("password_short", people.people.change, "SV1", "OP1", account(Role.SUPERVISOR, NEW))
    people.people.change("SV1", "OP1", account(Role.SUPERVISOR, PASSWORD))
    assert people.sign_in.sign_in("OP1", PASSWORD).role is Role.SUPERVISOR
    assert (
        "SV1",
        "operator_changed",
        {"named": True, "role_before": "operator", "role": "supervisor"},
    ) in audit_rows(people, "OP1")


def test_a_new_pin_from_the_supervisor_ends_the_wait(people: Workspace, clock: OfficeClock) -> None:
    for _ in range(6):
        with pytest.raises(SignInError):
            people.sign_in.sign_in("OP1", WRONG)
        clock.pass_time(60)
    with pytest.raises(SignInError):
        people.sign_in.sign_in("OP1", WRONG)
    people.people.change("SV1", "OP1", account(pin=NEW))
    assert people.sign_in.sign_in("OP1", NEW).code == "OP1"
    assert ("SV1", "pin_reset", {}) in audit_rows(people, "OP1")


def test_a_weak_pin_is_refused_even_in_practice(people: Workspace) -> None:
    refused("pin_weak", people.people.add, "SV1", account(pin="1234"))
    refused("pin_weak", people.people.change, "SV1", "OP1", account(pin="1111"))


def test_a_closed_account_keeps_its_code_and_comes_back_as_it_was(people: Workspace) -> None:
    people.people.close("SV1", "OP1")
    refused("operator_unknown", people.sign_in.sign_in, "OP1", PIN)
    assert next((p.code, p.active) for p in people.people.everybody()) == ("OP1", False)
    assert people.people.add("SV1", account(pin=NEW)).code == "OP2"
    people.people.open_again("SV1", "OP1")
    assert people.sign_in.sign_in("OP1", PIN).code == "OP1"
    facts = [row[2] for row in audit_rows(people, "OP1") if row[1] == "operator_changed"]
    assert facts == [{"named": False, "active": False}, {"named": False, "active": True}]


def test_the_chain_holds_no_name_and_no_secret(people: Workspace) -> None:
    people.people.add("SV1", account(pin=NEW))
    people.people.change("SV1", "OP2", account(pin="7261"))
    written = json.dumps(audit_rows(people, "OP2"), ensure_ascii=False)
    assert not [word for word in ("Mira", "মীরা", "8305", "7261") if word in written]


def test_one_changes_ones_own_pin_only_with_the_old_one(people: Workspace) -> None:
    sign_in = people.sign_in
    refused("pin_wrong", sign_in.change_own, "OP1", WRONG, NEW)
    refused("pin_weak", sign_in.change_own, "OP1", PIN, "2222")
    refused("password_short", sign_in.change_own, "SV1", PIN, NEW)
    sign_in.change_own("OP1", PIN, "৮৩০৫")
    refused("secret_same", sign_in.change_own, "OP1", "8305", NEW)
    assert sign_in.sign_in("OP1", NEW).code == "OP1"
    assert ("OP1", "pin_changed", {}) in audit_rows(people, "OP1")
