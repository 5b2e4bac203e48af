"""How connections are made: the system's trust, an administrator's own, a watched socket."""

import base64
import socket
import ssl
from collections.abc import Mapping
from typing import Any

import truststore
from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from requests.utils import get_auth_from_url
from typing_extensions import override
from urllib3 import HTTPConnectionPool, Retry
from urllib3.connection import HTTPConnection, HTTPSConnection

from sync.line import Line


class PortalAdapter(HTTPAdapter):
    """One connection, no retries; certificates by the system's store (portal_network.md 5.5)."""

    def __init__(self, line: Line, certificates: str) -> None:
        self._context = trusting(certificates)
        self._classes = _watched(line)
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=Retry(0, read=False))

    @override
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)

    @override
    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, **proxy_kwargs, ssl_context=self._context)

    @override
    def proxy_headers(self, proxy: str) -> dict[str, str]:
        """Return who signs in at the proxy, in UTF-8: requests would only take Latin-1 letters."""
        user, password = get_auth_from_url(proxy)
        if not user:
            return {}
        login = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        return {"Proxy-Authorization": f"Basic {login}"}

    @override
    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: bool | str | None,
        proxies: Mapping[str, str] | None = None,
        cert: Any = None,
    ) -> HTTPConnectionPool:
        pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
        if not isinstance(pool, HTTPConnectionPool):
            raise TypeError(type(pool).__name__)
        pool.ConnectionCls = self._classes[pool.scheme]
        return pool


def trusting(certificates: str) -> ssl.SSLContext:
    """Return a context of the system's trust store and an administrator's extra certificates."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if certificates:
        context.load_verify_locations(cadata=certificates)
    return context


def _watched(line: Line) -> dict[str, type[HTTPConnection]]:
    class Plain(HTTPConnection):
        @override
        def _new_conn(self) -> socket.socket:
            opened = super()._new_conn()
            line.opened(opened)
            return opened

        @override
        def send(self, data: Any) -> None:
            super().send(data)
            line.sent(len(data))

    class Secure(HTTPSConnection):
        @override
        def _new_conn(self) -> socket.socket:
            opened = super()._new_conn()
            line.opened(opened)
            return opened

        @override
        def connect(self) -> None:
            super().connect()
            if self.sock is not None:
                line.opened(self.sock)

        @override
        def send(self, data: Any) -> None:
            super().send(data)
            line.sent(len(data))

    return {"http": Plain, "https": Secure}
