"""How this PC reaches the portal: a proxy of the network, and certificates of its own (0040)."""

from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import quote, urlsplit

from local_db.domain.errors import DeskError
from local_db.domain.text import ascii_digits

_SCHEME: Final = "http://"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """The network's way out; the password is shown nowhere."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def read(cls, typed: str, user: str = "", password: str = "") -> Self:
        """Read an address such as ``proxy.office:3128``, and who signs in there.

        Raises:
            DeskError: ``proxy_address_invalid``, ``proxy_user_missing``.
        """
        bare = ascii_digits(typed.strip()).rstrip("/").removeprefix(_SCHEME)
        try:
            parts = urlsplit(f"//{bare}")
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise DeskError("proxy_address_invalid") from error
        if parts.netloc != bare or not host or not port or not _is_plain(bare):
            raise DeskError("proxy_address_invalid")
        if password and not user.strip():
            raise DeskError("proxy_user_missing")
        return cls(host=host, port=port, user=user.strip(), password=password)

    @property
    def address(self) -> str:
        """The address as people write it, without who signs in."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address with who signs in, for the line only."""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.user else ""
        return f"{_SCHEME}{login}{self.address}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalLine:
    """The way to the portal; ``certificates`` is PEM that is trusted beside the system's."""

    proxy: Proxy | None = None
    certificates: str = field(default="", repr=False)


DIRECT: Final = PortalLine()


def _is_plain(netloc: str) -> bool:
    """Refuse what belongs into a field of its own, and what no host's name holds."""
    return netloc.isascii() and not any(sign in netloc for sign in "@ \\<>\"'|")
