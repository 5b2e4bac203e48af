"""One keep-alive connection to the portal, and the two that are held (portal_network.md 1.3)."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import Final

import requests

from sync.line import Line
from sync.tls_adapter import PortalAdapter

# Two fill a slow line to 0.9; more would only crowd the portal (portal_network.md 3.4).
AT_MOST: Final = 2


class Wire:
    """A session over one watched socket; one exchange at a time runs over it."""

    def __init__(self, certificates: str, proxies: dict[str, str]) -> None:
        self.line = Line()
        self.requests = 0
        self.bytes_down = 0
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.clear()
        # A login page's cookie is nothing that the portal should get.
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = PortalAdapter(self.line, certificates)
        self.session.mount("https://", adapter)
        self.session.mount("http://", adapter)
        self.session.proxies = dict(proxies)


class Wires:
    """At most two wires; the one used last is taken first, for it is warm."""

    def __init__(self, make: Callable[[], Wire]) -> None:
        self._make = make
        self._room = threading.BoundedSemaphore(AT_MOST)
        self._lock = threading.Lock()
        self._all: list[Wire] = []
        self._idle: list[Wire] = []
        self.is_ended = False

    @property
    def all(self) -> tuple[Wire, ...]:
        """Every wire that was made."""
        with self._lock:
            return tuple(self._all)

    @contextlib.contextmanager
    def one(self) -> Iterator[Wire]:
        """Lend a wire to the caller alone."""
        with self._room:
            wire = self._taken()
            try:
                yield wire
            finally:
                with self._lock:
                    self._idle.append(wire)

    def end(self) -> None:
        """Cut every wire for good; from any thread."""
        with self._lock:
            self.is_ended = True
            for wire in self._all:
                wire.line.end()

    def close(self) -> None:
        """Close all connections."""
        for wire in self.all:
            wire.session.close()

    def _taken(self) -> Wire:
        with self._lock:
            if self._idle:
                return self._idle.pop()
            wire = self._make()
            self._all.append(wire)
            if self.is_ended:
                wire.line.end()
            return wire
