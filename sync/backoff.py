"""How long to wait before the next try: pure, jittered, never for ever (offline_sync.md B4, E)."""

from collections.abc import Callable
from typing import Final, TypeAlias

from local_db.domain.outbox import Hold

Uniform: TypeAlias = Callable[[float, float], float]

_FIRST_S: Final = 5.0
# Eleven minutes: a try that hangs, this wait, perhaps one refusal among all that come back, and the
# sending are still a quarter of an hour, in which a whole state is to drain (bench/storm.py).
_CAP_S: Final = 660.0
# 5 * 2**8 is above the cap; a larger exponent would only grow a number nobody uses.
_LAST_DOUBLING: Final = 8
_SPREAD: Final = 0.25
_LONG_S: Final = 1800.0
_LONG_HOLDS: Final = frozenset({Hold.SUSPENDED, Hold.VERSION})


def full_jitter_s(failures: int, uniform: Uniform) -> float:
    """Return ``U(0, min(660, 5 * 2**failures))``: after an outage nobody comes back together."""
    return uniform(0.0, _ceiling_s(failures))


def throttled_s(asked_s: float, uniform: Uniform, failures: int = 0) -> float:
    """Return what the portal asked for and up to a quarter more; never less.

    A portal that refuses us again and again asks everybody for the same wait, and the whole state
    would come back as one: each failure widens the spread as it does for a portal that is down.
    """
    more_s = max(asked_s * _SPREAD, _ceiling_s(failures) - asked_s if failures > 0 else 0.0)
    return asked_s + uniform(0.0, more_s)


def wait_s(hold: Hold, failures: int, asked_s: float | None, uniform: Uniform) -> float:
    """Return the wait after a cycle that ended in a hold.

    Args:
        hold: why it ended.
        failures: how many cycles failed in a row before this one.
        asked_s: what the portal asked for, already clamped.
        uniform: ``random.Random.uniform``.
    """
    if hold in _LONG_HOLDS:
        return _LONG_S
    if asked_s is not None:
        return throttled_s(asked_s, uniform, failures)
    return full_jitter_s(failures, uniform)


def _ceiling_s(failures: int) -> float:
    return min(_CAP_S, _FIRST_S * 2.0 ** min(max(failures, 0), _LAST_DOUBLING))
