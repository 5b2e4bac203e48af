"""Operators sign in locally with a PIN; the portal is never needed for it."""

import threading
from datetime import timedelta
from typing import Final

import argon2

from local_db.domain.clock import Clock
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.people import Operator, Right, Role, SignInWait, may
from local_db.domain.secret import checked_secret, kept_secret, long_enough
from local_db.store import Store

_FREE_TRIES: Final = 3
_LONGEST_WAIT_S: Final = 60.0
_LOOKING_ONLY: Final = frozenset({StorageTrouble.READ_ONLY, StorageTrouble.DAMAGED})


class SignInError(DeskError):
    """The PIN is wrong (``pin_wrong``), or one must wait (``pin_wait``)."""


class SignInService:
    """Who may work at this counter."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._hasher = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._lock = threading.Lock()
        # By the clock that nobody sets; the store keeps the same for the next start.
        self._failures: dict[str, tuple[int, float]] = {}

    def operators(self) -> tuple[Operator, ...]:
        """Return everyone who may sign in, by code."""
        with self._store.read() as records:
            return tuple(o for o in records.operators.all() if o.active)

    def operator(self, code: str) -> Operator:
        """Return an active operator.

        Raises:
            DeskError: ``operator_unknown``.
        """
        return self._account(code)[0]

    def add_operator(self, operator: Operator, secret: str, *, is_sample: bool = False) -> None:
        """Add one of the first people of this counter; later ones come by the users page.

        A practice office tells its PINs on the screen, so a weak one is no harm there.

        Raises:
            DeskError: as ``checked_secret``; ``operator_exists``.
        """
        if is_sample or self._store.folder.is_practice:
            kept = long_enough(Role.OPERATOR, secret)
        else:
            kept = checked_secret(operator.role, secret)
        verifier = self.verifier(kept)
        with self._store.write() as records:
            if records.operators.get(operator.code) is not None:
                raise DeskError("operator_exists", code=operator.code)
            records.operators.add(operator, verifier)
            facts = {"role": operator.role.value}
            records.audit.add(operator.code, "operator_added", "operator", operator.code, facts)

    def verifier(self, kept: str) -> str:
        """Return what is stored of a secret: argon2id with a salt of its own."""
        return self._hasher.hash(kept)

    def change_own(self, code: str, old: str, new: str) -> None:
        """Give oneself another PIN or password; the old one proves who asks.

        Raises:
            SignInError: the old one is wrong, as ``sign_in``.
            DeskError: as ``checked_secret``; ``operator_unknown``, ``secret_same``.
        """
        person = self._proven(code, old)
        kept = checked_secret(person.role, new)
        if kept == kept_secret(old):
            raise DeskError("secret_same")
        verifier = self.verifier(kept)
        with self._store.write() as records:
            records.operators.set_verifier(code, verifier)
            records.audit.add(code, "pin_changed", "operator", code, {})

    def sign_in(self, code: str, pin: str) -> Operator:
        """Return the operator when the PIN is right.

        Raises:
            SignInError: ``pin_wrong`` or ``pin_wait``; both tell ``wait_s``.
            DeskError: ``operator_unknown``.
        """
        operator = self._proven(code, pin)
        self._note(code, "signed_in")
        return operator

    def unlock(self, code: str, pin: str) -> Operator:
        """Return the operator whose shift goes on behind the lock screen when the PIN is right.

        Raises:
            SignInError: as ``sign_in``.
            DeskError: ``operator_unknown``.
        """
        operator = self._proven(code, pin)
        self._note(code, "unlocked")
        return operator

    def note_locked(self, code: str, *, by_itself: bool) -> None:
        """Note that the desk hides its data, at a key or because nobody touched it."""
        with self._store.write() as records:
            records.audit.add(code, "locked", "operator", code, {"by_itself": by_itself})

    def _proven(self, code: str, secret: str) -> Operator:
        """Return the person whose secret this is; a wrong one is counted and makes them wait."""
        self._refuse_while_waiting(code)
        operator, verifier = self._account(code)
        try:
            self._hasher.verify(verifier, kept_secret(secret))
        except argon2.exceptions.VerifyMismatchError:
            failures, wait = self._count_failure(code)
            wait_s = round(wait)
            until = self._clock.now() + timedelta(seconds=wait)
            with self._store.write() as records:
                records.operators.save_wait(code, SignInWait(failures=failures, until=until))
                records.audit.add(code, "sign_in_refused", "operator", code, {"wait_s": wait_s})
            raise SignInError("pin_wrong", wait_s=wait_s) from None
        with self._lock:
            self._failures.pop(code, None)
        return operator

    def _note(self, code: str, action: str) -> None:
        """Note who is on duty; where nothing can be written they may still look things up."""
        try:
            with self._store.write() as records:
                records.operators.forget_wait(code)
                records.audit.add(code, action, "operator", code, {})
        except StorageError as error:
            if error.trouble not in _LOOKING_ONLY:
                raise

    def forget_failures(self, code: str) -> None:
        """Let a person who was given a new PIN try at once; the store forgets with the new PIN."""
        with self._lock:
            self._failures.pop(code, None)

    def sign_out(self, code: str) -> None:
        """Note that an operator's shift at this counter ended."""
        with self._store.write() as records:
            records.audit.add(code, "signed_out", "operator", code, {})

    def has_supervisor(self) -> bool:
        """Tell whether somebody may do a supervisor's work here."""
        return any(may(person, Right.ACT_ON_QUEUE) for person in self.operators())

    def _account(self, code: str) -> tuple[Operator, str]:
        with self._store.read() as records:
            found = records.operators.get(code)
        if found is None or not found[0].active:
            raise DeskError("operator_unknown", code=code)
        return found

    def _refuse_while_waiting(self, code: str) -> None:
        _, until = self._failures_of(code)
        left = until - self._clock.monotonic()
        if left > 0:
            raise SignInError("pin_wait", wait_s=max(1, round(left)))

    def _count_failure(self, code: str) -> tuple[int, float]:
        """Count a wrong PIN; return how many, and the wait: nothing at first, then doubling."""
        failures = self._failures_of(code)[0] + 1
        wait = 0.0 if failures < _FREE_TRIES else 2.0 ** (failures - _FREE_TRIES + 1)
        wait = min(wait, _LONGEST_WAIT_S)
        with self._lock:
            self._failures[code] = (failures, self._clock.monotonic() + wait)
        return failures, wait

    def _failures_of(self, code: str) -> tuple[int, float]:
        """Return the wrong PINs in a row and when the next try may come; a restart forgets neither.

        A wait that is longer than any of ours was written by a clock that was wrong then.
        """
        with self._lock:
            known = self._failures.get(code)
        if known is not None:
            return known
        with self._store.read() as records:
            kept = records.operators.wait(code)
        if kept is None:
            return 0, 0.0
        left = (kept.until - self._clock.now()).total_seconds()
        return kept.failures, self._clock.monotonic() + (left if left <= _LONGEST_WAIT_S else 0)
