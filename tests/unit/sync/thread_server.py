"""A small threaded HTTP server for tests that open hundreds of connections."""

import _thread
from http.server import ThreadingHTTPServer
from typing import Any


class ThreadServer(ThreadingHTTPServer):
    """Answers each connection in a thread that coverage does not trace.

    Coverage puts its trace function into every ``threading.Thread``; two that start at the same
    moment can trip over each other, and the connection of the one that died is never closed.
    """

    daemon_threads = True

    def process_request(self, request: Any, client_address: Any) -> None:
        _thread.start_new_thread(self.process_request_thread, (request, client_address))
