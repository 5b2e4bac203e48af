"""The way to the portal as a supervisor sets it: proxy and certificates (decision 0040)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.services.certificate_file import Authority, authorities_of, read_certificate_file
from desktop.services.portal_test import PortalTest
from local_db.domain.clock import Clock
from local_db.domain.errors import DeskError
from local_db.domain.people import Device, Operator, Role
from local_db.domain.portal_line import PortalLine, Proxy
from local_db.store import Store
from sync.address import PortalAddress

_SET_UP = "set_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """How this PC reaches the portal, without any secret."""

    device: Device
    last_exchange: datetime | None
    proxy: str
    proxy_user: str
    has_password: bool
    authorities: tuple[Authority, ...]


class PortalLineService:
    """Shows and changes the way to the portal; the line takes it at its next exchange."""

    def __init__(self, store: Store, clock: Clock, on_changed: Callable[[], object]) -> None:
        self._store = store
        self._clock = clock
        self._on_changed = on_changed
        self.test = PortalTest(store, clock)

    def facts(self) -> LineFacts:
        """Return how things stand."""
        with self._store.read() as records:
            device, line = records.device.get(), records.portal_line.get()
            last = records.device.last_sync_at()
        proxy = line.proxy
        return LineFacts(
            device=device,
            last_exchange=last,
            proxy="" if proxy is None else proxy.address,
            proxy_user="" if proxy is None else proxy.user,
            has_password=proxy is not None and bool(proxy.password),
            authorities=authorities_of(line.certificates),
        )

    def line(self) -> PortalLine:
        """Return the way in force."""
        with self._store.read() as records:
            return records.portal_line.get()

    def use_proxy(
        self, typed: str, user: str, password: str | None, operator: Operator | None
    ) -> None:
        """Go through a proxy from now on, or through none when no address is typed.

        Args:
            typed: host and port.
            user: who signs in there, or nobody.
            password: None keeps the one in force while address and user stay the same.
            operator: a supervisor; None while this PC is set up.

        Raises:
            DeskError: ``supervisor_only``, ``proxy_address_invalid``, ``proxy_user_missing``,
                ``proxy_password_missing``.
        """
        actor = self._actor(operator)
        proxy = self._read(typed, user, password) if typed.strip() else None
        with self._store.write() as records:
            records.portal_line.save_proxy(proxy, actor)
        self._on_changed()

    def trust(self, path: Path | None, operator: Operator | None) -> tuple[Authority, ...]:
        """Trust a file's authorities beside the system's from now on; None trusts no more of them.

        Raises:
            DeskError: ``supervisor_only``, or what is wrong with the file.
        """
        actor = self._actor(operator)
        found = "" if path is None else read_certificate_file(path, self._clock.now())
        with self._store.write() as records:
            records.portal_line.save_certificates(found, actor)
        self._on_changed()
        return authorities_of(found)

    def move(self, address: str, operator: Operator) -> None:
        """Send to another address of the same portal from now on; it was tried out before.

        Raises:
            DeskError: ``supervisor_only``, or the address cannot be used.
        """
        actor, there = self._actor(operator), PortalAddress.read(address)
        with self._store.write() as records:
            records.device.save_portal_url(there.text, actor)
        self._on_changed()

    def _read(self, typed: str, user: str, password: str | None) -> Proxy:
        asked = Proxy.read(typed, user, password or "")
        if password is not None:
            return asked
        known = self.line().proxy
        if known is not None and (known.address, known.user) == (asked.address, asked.user):
            return known
        # A password goes only where it was typed for.
        if known is not None and known.password and asked.user:
            raise DeskError("proxy_password_missing")
        return asked

    def _actor(self, operator: Operator | None) -> str:
        """Return who changes it: a supervisor, or whoever sets up a PC that has no people yet."""
        if operator is not None and operator.active and operator.role is not Role.OPERATOR:
            return operator.code
        if operator is None:
            with self._store.read() as records:
                if not any(person.active for person in records.operators.all()):
                    return _SET_UP
        raise DeskError("supervisor_only")
