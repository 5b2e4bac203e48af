"""What can go wrong between this PC and the portal; no error carries a citizen's data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from local_db.domain.errors import DeskError
from local_db.domain.outbox import Hold, LineReason

_SERVER_ERROR: Final = 500


class PortalError(DeskError):
    """The portal was not reached or did not do what was asked; the code is ``portal_<hold>``."""

    def __init__(self, hold: Hold, **values: object) -> None:
        name = hold.value.removeprefix("portal_")
        super().__init__(f"portal_{name}", **values)
        self.hold = hold


class PortalUnreachable(PortalError):  # noqa: N818 - a state of the line, named as people say it
    """No reply came: no line, no name, no trust, no proxy, or too slow."""

    def __init__(
        self,
        hold: Hold = Hold.OFFLINE,
        *,
        reason: LineReason | None = None,
        timed_out: bool = False,
    ) -> None:
        if reason is None:
            super().__init__(hold)
        else:
            super().__init__(hold, reason=reason.value)
        self.reason = reason
        self.timed_out = timed_out


class PortalUnreadable(PortalError):  # noqa: N818 - as above
    """A reply came that is not the portal's: login page, cache, proxy (contract section 1)."""

    def __init__(self, what: str, *, status: int | None = None) -> None:
        from_server = status is not None and status >= _SERVER_ERROR
        hold = Hold.PORTAL_ERROR if from_server else Hold.LOGIN_PAGE
        super().__init__(hold, what=what)
        self.what = what
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedField:
    """One entry of a problem's ``errors`` (RFC 9457)."""

    pointer: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalProblem:
    """A refusal in the portal's words; only codes and pointers decide (contract section 1)."""

    status: int
    code: str
    title: str | None = None
    detail: str | None = None
    errors: tuple[RefusedField, ...] = ()
    last_epoch: int | None = None

    def plain(self) -> Mapping[str, object]:
        """Return the problem as the queue keeps and shows it."""
        return {
            "code": self.code,
            "title": self.title,
            "detail": self.detail,
            "errors": [{"pointer": item.pointer, "code": item.code} for item in self.errors],
        }


class PortalRefused(PortalError):  # noqa: N818 - as above
    """The portal itself answered with a problem."""

    def __init__(self, hold: Hold, problem: PortalProblem, retry_after_s: float | None) -> None:
        super().__init__(hold, status=problem.status, problem=problem.code)
        self.problem = problem
        self.status = problem.status
        self.retry_after_s = retry_after_s
