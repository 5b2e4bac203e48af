"""The portal's address as people give it (portal contract, section 1)."""

import ipaddress
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, urlsplit

from local_db.domain.errors import DeskError


@dataclass(frozen=True, slots=True)
class PortalAddress:
    """An address without ``/v1`` and without a trailing slash; plain http only on loopback."""

    text: str

    @classmethod
    def read(cls, typed: str) -> Self:
        """Read an address.

        Raises:
            DeskError: ``portal_address_invalid``, ``portal_address_version`` or
                ``portal_address_insecure``.
        """
        bare = typed.strip().rstrip("/")
        parts = _parts(bare)
        if bare.lower().endswith("/v1"):
            raise DeskError("portal_address_version")
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            raise DeskError("portal_address_insecure")
        return cls(bare)

    @property
    def host(self) -> str:
        """The host's name or address."""
        return urlsplit(self.text).hostname or ""

    @property
    def port(self) -> int:
        """The port, written or usual."""
        return _port(urlsplit(self.text)) or 443

    def url(self, path: str) -> str:
        """Return the whole URL of a path such as ``/v1/hello``; one of this origin stays as it is.

        The portal may name a place of its own, as it does for an upload.
        """
        return path if self.is_origin_of(path) else self.text + path

    def is_origin_of(self, url: str) -> bool:
        """Tell whether a URL leads to this portal's own origin, and names no user."""
        try:
            here, there = urlsplit(self.text), urlsplit(url)
            same = (here.scheme, here.hostname, _port(here)) == (
                there.scheme, there.hostname, _port(there),
            )  # fmt: skip
        except ValueError:
            return False
        return same and "@" not in there.netloc


def is_loopback(host: str) -> bool:
    """Tell whether a host is this PC itself."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _port(parts: SplitResult) -> int | None:
    return parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _parts(bare: str) -> SplitResult:
    try:
        parts = urlsplit(bare)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise DeskError("portal_address_invalid") from error
    if not is_web or not bare.isascii() or any(sign in bare for sign in " ?#@\\"):
        raise DeskError("portal_address_invalid")
    return parts
