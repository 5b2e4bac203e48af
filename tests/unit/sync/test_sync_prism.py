"""The client against Prism, a server of other people's that knows only the contract file.

Prism answers with the file's examples. It cannot echo a request's id, so a small relay in front of
it does, as every portal must; nothing else of the replies is touched.
"""

import json
import os
import shutil
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from typing_extensions import override

import sync.contract
from local_db.domain.clock import SystemClock
from local_db.domain.sealing import canonical_json
from sync.client import PortalClient
from sync.contract.canonical import canonical_items, sha256_hex
from sync.contract.protocol import PROBLEM_JSON
from sync.device_auth import DeviceKey
from sync.packs import PackEntry
from sync.portal_door import open_portal

PRISM = "@stoplight/prism-cli@5.14.2"
# Where it is installed already; otherwise npm fetches it into a temporary folder.
INSTALLED = os.environ.get("ABHIJOG_PRISM")
FILE = Path(sync.contract.__file__).with_name("openapi.yaml")
_UP_S = 90
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        shutil.which("node") is None or shutil.which("npm") is None,
        reason="needs node and npm, which fetch Prism",
    ),
]


class Relay(BaseHTTPRequestHandler):
    """Hands everything on to Prism under /v1, and puts the request's id into the reply."""

    protocol_version = "HTTP/1.1"
    prism = ""
    line: requests.Session

    def do_GET(self) -> None:
        self._relay()

    def do_POST(self) -> None:
        self._relay()

    def _relay(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))) or None
        headers = {k: v for k, v in self.headers.items() if k.lower() not in {"host", "connection"}}
        path = self.path.removeprefix("/v1")
        told = self.line.request(
            self.command, self.prism + path, data=body, headers=headers, timeout=30
        )
        kind = told.headers.get("Content-Type", "").partition(";")[0]
        # Prism's own refusal of a packed body is a problem, but it does not say so.
        is_refused = told.status_code >= 400
        self._answer(told.status_code, PROBLEM_JSON if is_refused else kind, told.content)

    def _answer(self, status: int, kind: str, data: bytes) -> None:
        told: Any = json.loads(data) if data else None
        if isinstance(told, dict) and "request_id" in told:
            told["request_id"] = self.headers["X-Request-ID"]
            data = json.dumps(told, ensure_ascii=False).encode()
        self.send_response_only(status)
        for name, value in (
            ("Content-Type", kind),
            ("X-Request-ID", self.headers["X-Request-ID"]),
            ("Date", formatdate(usegmt=True)),
            ("Content-Length", str(len(data))),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Prism on a free port, serving the contract file."""
    folder = Path(INSTALLED) if INSTALLED else tmp_path_factory.mktemp("prism")
    if not (folder / "node_modules").exists():
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--silent", PRISM],
            cwd=folder, stdin=subprocess.DEVNULL, check=True, timeout=400,
        )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = folder / "node_modules/@stoplight/prism-cli/dist/index.js"
    served = subprocess.Popen(
        ["node", str(program), "mock", str(FILE), "--host", "127.0.0.1", "--port", str(port)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        served.terminate()
        served.wait(20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + _UP_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, "Prism does not come up"
            time.sleep(0.2)
        else:
            return


@pytest.fixture
def client(prism: str) -> Iterator[PortalClient]:
    line = requests.Session()
    line.trust_env = False
    relay = type("RelayToPrism", (Relay,), {"prism": prism, "line": line})
    server = ThreadingHTTPServer(("127.0.0.1", 0), relay)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    client = open_portal(f"http://127.0.0.1:{server.server_address[1]}", SystemClock())
    client.identify("0e6f0a52-7c1b-4a19-8f0b-6d2e1c9b7a35", DeviceKey.generate())
    yield client
    client.close()
    server.shutdown()
    thread.join()
    server.server_close()
    line.close()


def example(path: str, method: str = "get") -> Any:
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    media = document["paths"][path][method]["responses"]["200"]["content"]["application/json"]
    return (
        media["example"] if "example" in media else next(iter(media["examples"].values()))["value"]
    )


def test_the_client_reads_every_example_of_the_contract(client: PortalClient) -> None:
    assert client.hello().poll_s == 600
    told = client.enrol(
        {
            "enrol_code": "347-0095-4873",
            "install_id": str(uuid.uuid4()),
            "public_key": DeviceKey.generate().public,
            "office": "347",
            "counter_label": "1",
            "app_version": "0.1.0",
        }
    )
    assert (told.office.code, told.leases[0].slot) == ("347", "26-347-01")
    assert client.leases("27", 1)[0].slot == "27-347-01"
    page = client.changes(None, 200)
    assert page.next_cursor == example("/changes")["next_cursor"]
    assert client.case("26347010012338").ref == "26347010012338"
    (entry,) = client.packs()
    assert entry.name == "places"
    snapshot = client.snapshot(None)
    assert snapshot is not None


def test_a_message_that_prism_takes_for_valid_is_answered(client: PortalClient) -> None:
    """Prism refuses packed bodies, so the client has to come down to plain ones by itself."""
    client.hello()
    assert client.sends_gzip
    body = {"reason": "সমাধান হয়ে গেছে"}
    message = {
        "id": str(uuid.uuid4()),
        "type": "case.withdrawn",
        "schema": 1,
        "device_seq": 1,
        "ref": "26347010012338",
        "case_id": str(uuid.uuid4()),
        "depends_on": None,
        "supersedes": None,
        "digest": "sha256:" + sha256_hex(canonical_json(body)),
        "body": body,
    }
    envelope = {
        "device_id": "d",
        "install_id": "i",
        "db_epoch": 1,
        "messages": [message],
    }
    reply = client.messages(json.dumps(envelope, ensure_ascii=False).encode())
    assert not client.sends_gzip
    assert set(reply.results) == {one["id"] for one in example("/messages", "post")["results"]}
    assert len(reply.missing) == len(example("/messages", "post")["missing"])


def test_a_pack_is_read_with_its_hash(client: PortalClient) -> None:
    told = example("/refdata/{name}")
    data = canonical_items(told["items"])
    entry = PackEntry(
        name=told["name"], version=told["version"], sha256=sha256_hex(data), bytes=len(data)
    )
    pack = client.pack(entry, None)
    assert pack is not None
