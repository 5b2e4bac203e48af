"""The day that an operator said for the slips, kept with the PC's moment of it (B10)."""

from datetime import date, datetime

from local_db.domain.slip_date import ConfirmedDate, Moment
from local_db.repositories.audit import AuditRepository
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import Work


class SlipDateRepository:
    """Keeps one day: that of today, or the last one that was said."""

    def __init__(self, work: Work) -> None:
        self._meta = MetaRepository(work)
        self._audit = AuditRepository(work)

    def get(self) -> ConfirmedDate | None:
        """Return the day that was said last, whether it still holds or not."""
        kept = self._meta.get_object(Fact.SLIP_DATE)
        if kept is None:
            return None
        at = Moment(
            wall=datetime.fromisoformat(kept["wall"]),
            monotonic=kept["monotonic"],
            boot=kept["boot"],
        )
        return ConfirmedDate(on=date.fromisoformat(kept["on"]), at=at)

    def save(self, said: ConfirmedDate, operator_code: str) -> None:
        """Keep the day that an operator says."""
        self._keep(said)
        facts = {"said": said.on.isoformat(), "shown": said.at.wall.date().isoformat()}
        self._audit.add(operator_code, "slip_date.confirmed", "device", "clock", facts)

    def use_at(self, now: Moment) -> None:
        """Keep that the day was used now, while it still holds."""
        said = self.get()
        if said is not None and said.holds(now):
            self._keep(ConfirmedDate(on=said.on, at=now))

    def _keep(self, said: ConfirmedDate) -> None:
        kept = {
            "on": said.on.isoformat(),
            "wall": said.at.wall.isoformat(),
            "monotonic": said.at.monotonic,
            "boot": said.at.boot,
        }
        self._meta.save_object(Fact.SLIP_DATE, kept)
