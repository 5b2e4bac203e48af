"""Open a line to a portal by its address, with this program's settings."""

from local_db.domain.clock import Clock
from local_db.domain.portal_line import DIRECT, PortalLine
from resources.version import VERSION
from sync.address import PortalAddress
from sync.client import PortalClient
from sync.transport import TOTAL_S, PortalTransport, TransportSettings


def open_portal(
    address: str, clock: Clock, line: PortalLine = DIRECT, *, total_s: float = TOTAL_S
) -> PortalClient:
    """Return a client for an address as people give it; nothing is sent yet.

    Raises:
        DeskError: the address cannot be used.
    """
    settings = TransportSettings(
        app_version=VERSION,
        proxy=None if line.proxy is None else line.proxy.url,
        certificates=line.certificates,
        total_s=total_s,
    )
    return PortalClient(PortalTransport(PortalAddress.read(address), settings), clock)
