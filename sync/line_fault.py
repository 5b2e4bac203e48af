"""Name what is wrong with the line from the error that it ended in (offline_sync.md B5).

The words of an error may hold a URL or a proxy's password: only kinds and codes are looked at.
"""

import errno
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import requests
from urllib3.exceptions import NameResolutionError

from local_db.domain.outbox import Hold, LineReason

# OpenSSL's codes first, then those of Windows.
_DATES: Final = frozenset({9, 10, 0x800B0101})
_NAMES: Final = frozenset({62, 63, 64, 0x800B010F})
# A proxy that refuses a tunnel says so only in words (portal_network.md 5.4).
_TUNNEL_REFUSED: Final = re.compile(r"Tunnel connection failed: (?:407|401)\b")
_NO_ROUTE: Final = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
# A line that ends in the middle of a handshake says nothing about the portal's certificate.
_CUT_TLS: Final = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFault:
    """A hold and, where it can be told, the reason for it."""

    hold: Hold
    reason: LineReason | None = None


def fault_of(error: BaseException, *, timed_out: bool) -> LineFault:
    """Return what an exchange's error means; ``timed_out`` tells that we cut it ourselves."""
    causes = tuple(_causes(error))
    through_proxy = any(isinstance(cause, requests.exceptions.ProxyError) for cause in causes)
    if through_proxy and any(_TUNNEL_REFUSED.search(str(cause)) for cause in causes):
        return LineFault(hold=Hold.PROXY_PASSWORD)
    if not timed_out and (fault := _fault_of_trust(causes)) is not None:
        return fault
    reason = _reason(causes, timed_out=timed_out)
    if through_proxy and reason is not LineReason.TIMED_OUT:
        reason = LineReason.PROXY_DOWN
    return LineFault(hold=Hold.OFFLINE, reason=reason)


def _fault_of_trust(causes: tuple[BaseException, ...]) -> LineFault | None:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            if cause.verify_code in _DATES:
                return LineFault(hold=Hold.CLOCK, reason=LineReason.OUT_OF_DATE)
            is_name = cause.verify_code in _NAMES
            reason = LineReason.OTHER_NAME if is_name else LineReason.UNKNOWN_AUTHORITY
            return LineFault(hold=Hold.TLS, reason=reason)
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, (*_CUT_TLS, TimeoutError)):
            return LineFault(hold=Hold.TLS, reason=LineReason.NOT_SECURE)
    return None


def _reason(causes: tuple[BaseException, ...], *, timed_out: bool) -> LineReason:
    if timed_out:
        return LineReason.TIMED_OUT
    for cause in causes:
        if isinstance(cause, (NameResolutionError, socket.gaierror)):
            return LineReason.NAME_UNKNOWN
        if isinstance(cause, ConnectionRefusedError):
            return LineReason.REFUSED
        if isinstance(cause, OSError) and cause.errno in _NO_ROUTE:
            return LineReason.NO_ROUTE
    return LineReason.CUT


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an error and everything inside it: the layers wrap each other in four ways."""
    seen: set[int] = set()
    found = [error]
    while found:
        cause = found.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
        found.extend(part for part in inner if isinstance(part, BaseException))
