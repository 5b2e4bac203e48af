"""What people must know of this PC's numbers: a copied folder, older data, side files (B11, D7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from local_db.domain.enrolment import EnrolReason
from local_db.domain.high_mark import EpochReason, OlderData
from local_db.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberNotice:
    """One thing to tell: a code of ``numbers.toml``, and the values of its sentence."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_copy(self) -> bool:
        """Whether no number is given out until this PC is enrolled."""
        return self.code.startswith("copy_")

    @property
    def asks_to_enrol(self) -> bool:
        """Whether enrolling with a new code is the way out."""
        return self.is_copy or self.code.startswith("enrol_")

    @property
    def is_older(self) -> bool:
        """Whether a supervisor should say that it was seen."""
        return self.code.startswith(("older_copy", "restored"))


class NumberingService:
    """Tells how the numbers stand; the desk shows it, the terminal says it once a command."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def is_copy(self) -> bool:
        """Whether this folder is a copy, which gives no numbers until it is enrolled."""
        with self._store.read() as records:
            return records.installation.copy_kind is not None

    @property
    def needs_enrolment(self) -> bool:
        """Whether this PC must enrol, or may do so again, before the portal takes it."""
        with self._store.read() as records:
            return records.installation.why_enrol is not None

    def notices(self) -> tuple[NumberNotice, ...]:
        """Return what is to be told, the most urgent first; mostly nothing."""
        with self._store.read() as records:
            copy = records.installation.copy_kind
            older = records.device.older_data()
            sides = records.checks.run("side_files")
            why = records.installation.why_enrol
        if copy is not None:
            return (NumberNotice(code=f"copy_{copy.value}"),)
        told = () if older is None else (_of_older(older),)
        if why is not None and why in _AGAIN:
            told = (NumberNotice(code=f"enrol_{why.value}"), *told)
        return told if sides.ok else (*told, NumberNotice(code="no_side_files"))

    def seen(self, operator_code: str) -> None:
        """Keep that a supervisor has seen that older data was found; it is not told again."""
        with self._store.write() as records:
            records.device.forget_older_data()
            records.audit.add(operator_code, "older_data.seen", "device", "numbers", {})


_AGAIN: Final = frozenset({EnrolReason.KEY_LOST, EnrolReason.REFUSED, EnrolReason.SUSPENDED})


def _of_older(older: OlderData) -> NumberNotice:
    kind = "restored" if older.reason is EpochReason.RESTORED else "older_copy"
    if older.missing is None:
        return NumberNotice(code=f"{kind}_unknown")
    return NumberNotice(code=kind, values={"missing": older.missing})
