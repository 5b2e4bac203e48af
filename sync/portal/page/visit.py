"""What the page remembers of a visit: in an encrypted cookie of the visitor, nowhere else."""

import json
import secrets
from dataclasses import dataclass, field, replace
from http.cookies import CookieError, SimpleCookie
from typing import Final, Self

from cryptography.fernet import Fernet, InvalidToken

COOKIE: Final = "visit"
# Long enough to wait for a text message and to read; a phone is often shared.
LIFE_S: Final = 600
_SESSION_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A number that was typed, the session its code belongs to, and whether the code was right."""

    mobile: str = field(repr=False)
    session: str = field(repr=False)
    is_proved: bool
    since: int

    @classmethod
    def begin(cls, mobile: str, now: int) -> Self:
        """Return a new visit for a number."""
        session = secrets.token_hex(_SESSION_BYTES)
        return cls(mobile=mobile, session=session, is_proved=False, since=now)

    def proved(self, now: int) -> Self:
        """Return the visit of somebody whose code was right."""
        return replace(self, is_proved=True, since=now)


class VisitSeal:
    """Seals visits into cookies and opens them; only this portal can do either."""

    def __init__(self, key: Fernet) -> None:
        self._key = key

    def cookie(self, visit: Visit, *, is_secure: bool) -> str:
        """Return the header's value that lets the browser keep a visit."""
        told = [visit.mobile, visit.session, visit.is_proved, visit.since]
        sealed = self._key.encrypt(json.dumps(told).encode("ascii")).decode("ascii")
        return _header(sealed, LIFE_S, is_secure=is_secure)

    def opened(self, cookies: str, now: int) -> Visit | None:
        """Return the visit of a request, unless it is too old or none of ours."""
        try:
            found = SimpleCookie(cookies).get(COOKIE)
            if found is None:
                return None
            told = json.loads(self._key.decrypt(found.value.encode("ascii", "replace")))
        except (CookieError, InvalidToken):
            return None
        mobile, session, is_proved, since = told
        visit = Visit(mobile=mobile, session=session, is_proved=is_proved, since=since)
        return visit if since <= now < since + LIFE_S else None


def ended_cookie(*, is_secure: bool) -> str:
    """Return the header's value that makes the browser forget a visit."""
    return _header("", 0, is_secure=is_secure)


def _header(value: str, life_s: int, *, is_secure: bool) -> str:
    parts = [f"{COOKIE}={value}", "Path=/", f"Max-Age={life_s}", "HttpOnly", "SameSite=Strict"]
    return "; ".join([*parts, "Secure"] if is_secure else parts)
