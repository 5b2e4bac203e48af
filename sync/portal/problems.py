"""Refusals of a whole call, as RFC 9457 tells them (portal contract, section 1)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec

from resources.text import Language, text
from sync.contract.codes import ProblemCode
from sync.contract.protocol import PROBLEM_TYPE
from sync.contract.replies import FieldError, Problem

_LATER: Final = frozenset({408, 429, 500, 503})
_RETRY_LATER_S: Final = 5


class ProblemError(Exception):
    """A call is refused; nothing was changed by it."""

    def __init__(
        self,
        status: int,
        code: ProblemCode,
        *,
        errors: tuple[FieldError, ...] = (),
        headers: Mapping[str, str] | None = None,
        last_epoch: int | None = None,
    ) -> None:
        super().__init__(code.value)
        self.status = int(status)
        self.code = code
        self.errors = errors
        self.headers: Mapping[str, str] = headers or {}
        self.last_epoch = last_epoch

    def told(self, language: Language) -> Problem:
        """Return the problem as it goes over the wire."""
        is_oauth = self.code is ProblemCode.INVALID_CLIENT
        return Problem(
            type=PROBLEM_TYPE + self.code.value,
            title=text(f"portal_replies.problem.{self.code.value}", language),
            status=self.status,
            code=self.code.value,
            errors=self.errors,
            retry=self.status in _LATER,
            last_epoch=msgspec.UNSET if self.last_epoch is None else self.last_epoch,
            error=self.code.value if is_oauth else msgspec.UNSET,
        )


def refused_client() -> ProblemError:
    """Return 401 ``invalid_client``: an assertion is not believed."""
    return ProblemError(HTTPStatus.UNAUTHORIZED, ProblemCode.INVALID_CLIENT)


def refused_token() -> ProblemError:
    """Return 401 ``token_expired``: there is no token, or none that is valid now."""
    return ProblemError(
        HTTPStatus.UNAUTHORIZED,
        ProblemCode.TOKEN_EXPIRED,
        headers={"WWW-Authenticate": "Bearer"},
    )


def suspended() -> ProblemError:
    """Return 403 ``device_suspended``."""
    return ProblemError(HTTPStatus.FORBIDDEN, ProblemCode.DEVICE_SUSPENDED)


def too_many(wait_s: int) -> ProblemError:
    """Return 429 ``rate_limited`` with the time to wait."""
    return ProblemError(
        HTTPStatus.TOO_MANY_REQUESTS,
        ProblemCode.RATE_LIMITED,
        headers={"Retry-After": str(wait_s)},
    )


def unavailable(wait_s: int = _RETRY_LATER_S) -> ProblemError:
    """Return 503 ``unavailable``: nothing is taken at the moment."""
    return ProblemError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        ProblemCode.UNAVAILABLE,
        headers={"Retry-After": str(wait_s)},
    )


def bad_fields(status: int, code: ProblemCode, errors: tuple[FieldError, ...]) -> ProblemError:
    """Return a refusal of a body, with its bad fields."""
    return ProblemError(status, code, errors=errors)
