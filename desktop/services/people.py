"""The accounts of this counter: added, changed, closed, opened again; never deleted.

What somebody filed names their code for ever, so an account only stops working (decision 0037).
"""

from collections.abc import Iterable
from dataclasses import replace

from desktop.services.sign_in import SignInService
from local_db.domain.account import Account
from local_db.domain.errors import DeskError
from local_db.domain.people import Operator, Role, may_manage, next_code
from local_db.domain.secret import checked_secret
from local_db.records import Records
from local_db.store import Store


class PeopleService:
    """Who works here, and what each may do; every change is in the audit chain."""

    def __init__(self, store: Store, sign_in: SignInService) -> None:
        self._store = store
        self._sign_in = sign_in

    def everybody(self) -> tuple[Operator, ...]:
        """Return all accounts, the closed ones too, by code."""
        with self._store.read() as records:
            return records.operators.all()

    def add(self, actor: str, account: Account) -> Operator:
        """Add a person; the code is made, never typed.

        Raises:
            ValidationError: a name is missing or too long.
            DeskError: ``supervisor_only``, ``administrator_only``; as ``checked_secret``.
        """
        account = account.tidied()
        verifier = self._verifier(account)
        with self._store.write() as records:
            people = records.operators.all()
            _require_manage(actor, (account.role,), people)
            added = Operator(
                code=next_code(account.role, (person.code for person in people)),
                name_bn=account.name_bn,
                name_en=account.name_en,
                role=account.role,
            )
            records.operators.add(added, verifier)
            facts = {"role": added.role.value}
            records.audit.add(actor, "operator_added", "operator", added.code, facts)
        return added

    def change(self, actor: str, code: str, account: Account) -> Operator:
        """Give a person other names, another role, or a new PIN or password.

        Raises:
            ValidationError: a name is missing or too long.
            DeskError: ``supervisor_only``, ``administrator_only``, ``operator_unknown``,
                ``own_account`` for one's own role or PIN, ``password_needed`` where somebody gets
                more to do; as ``checked_secret``.
        """
        account = account.tidied()
        verifier = self._verifier(account) if account.secret else ""
        with self._store.write() as records:
            person = _managed(records, actor, code, account.role)
            if actor == code and (verifier or account.role is not person.role):
                raise DeskError("own_account")
            if person.role is Role.OPERATOR and account.role is not Role.OPERATOR and not verifier:
                # A PIN of four digits must not open more than the counter.
                raise DeskError("password_needed")
            changed = replace(
                person, role=account.role, name_bn=account.name_bn, name_en=account.name_en
            )
            _note_change(records, actor, person, changed)
            if verifier:
                records.operators.set_verifier(code, verifier)
                records.operators.forget_wait(code)
                records.audit.add(actor, "pin_reset", "operator", code, {})
        if verifier:
            self._sign_in.forget_failures(code)
        return changed

    def close(self, actor: str, code: str) -> Operator:
        """Let somebody sign in no more; what they filed stays theirs.

        Raises:
            DeskError: ``supervisor_only``, ``administrator_only``, ``operator_unknown``,
                ``own_account``: so somebody who may manage accounts always remains.
        """
        return self._set_active(actor, code, is_active=False)

    def open_again(self, actor: str, code: str) -> Operator:
        """Let somebody sign in again, with the PIN that they had.

        Raises:
            DeskError: ``supervisor_only``, ``administrator_only``, ``operator_unknown``.
        """
        return self._set_active(actor, code, is_active=True)

    def _set_active(self, actor: str, code: str, *, is_active: bool) -> Operator:
        with self._store.write() as records:
            person = _managed(records, actor, code)
            if actor == code:
                raise DeskError("own_account")
            changed = replace(person, active=is_active)
            _note_change(records, actor, person, changed)
        return changed

    def _verifier(self, account: Account) -> str:
        return self._sign_in.verifier(checked_secret(account.role, account.secret))


def _managed(records: Records, actor: str, code: str, *roles: Role) -> Operator:
    """Return a person whom the actor may change, into these roles too."""
    people = records.operators.all()
    person = next((person for person in people if person.code == code), None)
    if person is None:
        raise DeskError("operator_unknown", code=code)
    _require_manage(actor, (person.role, *roles), people)
    return person


def _require_manage(actor: str, roles: Iterable[Role], people: tuple[Operator, ...]) -> None:
    """Refuse whoever may not change accounts of these roles, by what the store says now."""
    acting = next((person for person in people if person.code == actor), None)
    if acting is None or not may_manage(acting, Role.OPERATOR, people):
        raise DeskError("supervisor_only")
    if not all(may_manage(acting, role, people) for role in roles):
        raise DeskError("administrator_only")


def _note_change(records: Records, actor: str, before: Operator, after: Operator) -> None:
    """Keep what changed; the chain says which facts, never a name."""
    if before == after:
        return
    records.operators.change(after)
    facts: dict[str, str | int | bool | None] = {
        "named": (before.name_bn, before.name_en) != (after.name_bn, after.name_en)
    }
    if before.role is not after.role:
        facts |= {"role_before": before.role.value, "role": after.role.value}
    if before.active is not after.active:
        facts["active"] = after.active
    records.audit.add(actor, "operator_changed", "operator", after.code, facts)
