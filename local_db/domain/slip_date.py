"""The day on slips while the PC's clock is doubted: an operator says it once a day (B10, C1 to C5).

A doubted clock still counts its own seconds well, so what was said holds until that clock's
midnight, a jump, or a new start of the PC, whichever comes first.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from local_db.domain.clock import BUILT_ON, ClockTrust, office_time
from local_db.domain.enrolment import ClockFacts

_JUMP: Final = timedelta(minutes=5)
_SILENCE: Final = timedelta(days=400)
# A PC that never met a portal may be used for years after this program was built.
_LONGEST: Final = timedelta(days=10 * 366)
# The portal's own clock may be wrong by a day (C7).
_BEFORE_PORTAL: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the PC shows at one moment: its date and time, its counted seconds, and which start."""

    wall: datetime
    monotonic: float
    boot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedDate:
    """The office's day as an operator said it, and the PC's moment that it was last used at."""

    on: date
    at: Moment

    def holds(self, now: Moment) -> bool:
        """Tell whether it is still the same day of the same start of the PC, without a jump."""
        passed = now.monotonic - self.at.monotonic
        if now.boot != self.at.boot or passed < 0:
            return False
        jumped = (now.wall - self.at.wall) - timedelta(seconds=passed)
        return abs(jumped) <= _JUMP and _day(now.wall) == _day(self.at.wall)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipDate:
    """Which day a slip carries now.

    Attributes:
        on: the day that is written; the PC's own while nobody had to say another.
        likely: what to offer when somebody has to say it.
        trust: how far the PC's clock is believed.
        is_confirmed: whether an operator said it for today.
    """

    on: date
    likely: date
    trust: ClockTrust
    is_confirmed: bool

    @property
    def must_be_said(self) -> bool:
        """Whether an operator should say the day before the next slip; filing never waits."""
        return self.trust is ClockTrust.SUSPECT and not self.is_confirmed


def slip_date(
    now: Moment, trust: ClockTrust, known: ClockFacts, said: ConfirmedDate | None
) -> SlipDate:
    """Return the day on slips as things stand."""
    holds = trust is ClockTrust.SUSPECT and said is not None and said.holds(now)
    likely = likely_date(now.wall, known, said)
    own = _day(now.wall)
    on = said.on if holds and said is not None else own
    return SlipDate(on=on, likely=likely, trust=trust, is_confirmed=holds)


def likely_date(now: datetime, known: ClockFacts, said: ConfirmedDate | None) -> date:
    """Return the best guess of today: by the portal's last word, else by what was said before."""
    least = max(BUILT_ON, BUILT_ON if said is None else said.on)
    told = known.portal_time
    if told is None:
        return max(least, _day(now)) if _day(now) <= least + _LONGEST else least
    corrected = now + (known.offset or timedelta())
    if told - _JUMP <= corrected <= told + _SILENCE:
        return _day(corrected)
    return max(least, _day(told))


def is_possible(on: date, known: ClockFacts) -> bool:
    """Tell whether a day that somebody says can be today; a slip of the finger cannot."""
    if known.portal_time is None:
        return BUILT_ON <= on <= BUILT_ON + _LONGEST
    told = _day(known.portal_time)
    return told - _BEFORE_PORTAL <= on <= told + _SILENCE


def stated_at(filed_at: datetime, filed_on: date) -> datetime:
    """Return when a complaint was filed as the office states it: its day, the PC's time of day."""
    local = office_time(filed_at)
    if local.date() == filed_on:
        return filed_at
    return datetime.combine(filed_on, local.timetz())


def _day(moment: datetime) -> date:
    return office_time(moment).date()
