"""Opens TLS with a certificate of its own and passes everything on, as an antivirus does."""

import contextlib
import socket
import ssl
import threading
from urllib.parse import urlsplit

from tests.faults.wire import HungUpError, receive


class TlsFront:
    """Listens on loopback; what arrives in TLS goes on to the target in clear."""

    def __init__(self, context: ssl.SSLContext, target: str) -> None:
        parts = urlsplit(target)
        self._context = context
        self._target = (parts.hostname or "", parts.port or 80)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0.2)
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def __enter__(self) -> "TlsFront":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_closing = True
        self._thread.join(5)
        self._listening.close()

    def _run(self) -> None:
        while not self._is_closing:
            with contextlib.suppress(OSError, HungUpError):
                self._serve(self._listening.accept()[0])

    def _serve(self, bare: socket.socket) -> None:
        bare.settimeout(0.5)
        with (
            self._context.wrap_socket(bare, server_side=True) as client,
            socket.create_connection(self._target, 5) as upstream,
        ):
            while not self._is_closing:
                upstream.sendall(receive(client).raw)
                client.sendall(receive(upstream).raw)
