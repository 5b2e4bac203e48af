"""Hears when this PC got another network: by the system's word, else by its addresses.

It only says that a try may be worth it. Whether the portal is there, only the portal can say: an
operating system calls a login page "online" (portal_network.md 5.8).
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QNetworkInformation, QNetworkInterface

Addresses: TypeAlias = Callable[[], frozenset[str]]
_EVERY_MS: Final = 20_000
_Reachability = QNetworkInformation.Reachability
_DOWN: Final = frozenset({_Reachability.Disconnected, _Reachability.Unknown})


def own_addresses() -> frozenset[str]:
    """Return the addresses of this PC's networks, its own loopback left out."""
    found = QNetworkInterface.allAddresses()
    return frozenset(address.toString() for address in found if not address.isLoopback())


class NetworkWatch(QObject):
    """Tells that a network came up; a network that went away is no news to the portal."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None, addresses: Addresses = own_addresses) -> None:
        super().__init__(parent)
        self._addresses = addresses
        self._known: frozenset[str] = frozenset()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to listen, where the system tells; else to look at the addresses now and then."""
        self._known = self._addresses()
        if QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            QNetworkInformation.instance().reachabilityChanged.connect(self.on_reachability)
        else:
            self._timer.start()

    def stop(self) -> None:
        """Listen no more."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Compare the addresses with those seen last."""
        before, self._known = self._known, self._addresses()
        if self._known - before:
            self.changed.emit()

    @Slot(object)
    def on_reachability(self, reachability: QNetworkInformation.Reachability) -> None:
        """Hear how far the system believes to reach."""
        if reachability not in _DOWN:
            self.changed.emit()
