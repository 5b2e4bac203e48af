"""Who calls, and whether they call too often (portal contract, section 1, 429)."""

import ipaddress
from typing import Final

from starlette.requests import Request

from sync.portal.pace import PaceKeeper, Paces
from sync.portal.portal import Portal
from sync.portal.tokens import device_of

_NOBODY: Final = "unknown"
_HOME_NETWORK: Final = 64


class Callers:
    """The devices and addresses that call one portal, each at its own pace."""

    def __init__(self, portal: Portal, paces: Paces) -> None:
        clock = portal.database.clock
        self._portal = portal
        self._calls = PaceKeeper(paces.calls, clock)
        self._messages = PaceKeeper(paces.messages, clock)
        self._searches = PaceKeeper(paces.searches, clock)
        self._lookups = PaceKeeper(paces.lookups, clock)
        self._bad_codes = PaceKeeper(paces.bad_codes, clock)

    def device(self, request: Request) -> str:
        """Return the device that a request speaks for, and count its call.

        Raises:
            ProblemError: 401 ``token_expired``, or 429 ``rate_limited``.
        """
        device_id = device_of(self._portal, request.headers.get("Authorization", ""))
        self._calls.take(device_id)
        return device_id

    def stranger(self, request: Request) -> str:
        """Return the network that a call without a token comes from, and count it.

        Raises:
            ProblemError: 429 ``rate_limited``.
        """
        network = network_of(request)
        self._calls.take(network)
        return network

    def count_messages(self, device_id: str) -> None:
        """Count an envelope.

        Raises:
            ProblemError: 429 ``rate_limited``.
        """
        self._messages.take(device_id)

    def count_search(self, device_id: str) -> None:
        """Count a search; thirty an hour are more than a counter needs (offline_sync.md B6).

        Raises:
            ProblemError: 429 ``rate_limited``.
        """
        self._searches.take(device_id)

    def count_lookup(self, network: str) -> None:
        """Count a one-time code that is tried.

        Raises:
            ProblemError: 429 ``rate_limited``.
        """
        self._lookups.take(network)

    def check_codes(self, network: str) -> None:
        """Refuse who tried too many enrolment codes.

        Raises:
            ProblemError: 429 ``rate_limited``.
        """
        self._bad_codes.check(network)

    def count_bad_code(self, network: str) -> None:
        """Count an enrolment code that there is not."""
        self._bad_codes.spend(network)


def network_of(request: Request) -> str:
    """Return the address of a caller; of IPv6 the /64 that one home has (portal_network.md 7)."""
    host = request.client.host if request.client else _NOBODY
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    mapped = address.ipv4_mapped
    if mapped is not None:
        return str(mapped)
    return str(ipaddress.ip_network((address, _HOME_NETWORK), strict=False))
