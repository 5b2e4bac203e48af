"""Another portal than ours, in memory, sharing no code with it, with a switch for every fault."""

import base64
import contextlib
import gzip
import hashlib
import json
import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from small_answers import (
    Answer,
    Busy,
    Fault,
    Json,
    Seen,
    altered,
    hang_up,
    html,
    invalid_client,
    no_echo,
    problem,
    redirect,
    refuse,
    rejected,
)
from small_doors import ReadingDoors
from thread_server import ThreadServer

from local_db.domain.clock import Clock

__all__ = [
    "OFFICE",
    "Answer",
    "Json",
    "Seen",
    "SmallPortal",
    "altered",
    "hang_up",
    "html",
    "no_echo",
    "problem",
    "redirect",
    "refuse",
]
OFFICE = {
    "code": "347", "name_bn": "আউশগ্রাম-১", "name_en": "Ausgram I", "district_bn": "পূর্ব বর্ধমান",
    "district_en": "Purba Bardhaman", "block_code": "2796", "phone": None, "helpline": "9137091370",
}  # fmt: skip
EVERY = "*"


class SmallPortal(ReadingDoors):
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.skew = timedelta()
        self.codes = {"347-1234-5678": "347"}
        self.devices: dict[str, Json] = {}
        self.enrolled: dict[str, tuple[str, str, Json]] = {}
        self.tokens: dict[str, str] = {}
        self.messages: dict[str, Json] = {}
        self.order: list[str] = []
        self.filings: dict[str, str] = {}
        self.feed: list[Json] = []
        self.packs: dict[str, Json] = {}
        self.slots = 1
        self.first_cursor = 0
        self.snapshot_page = 2
        self.edge = 0
        self.snapshots: dict[str, tuple[list[Json], int]] = {}
        self.busy = Busy()
        self.told: list[str] = []
        self.leases: dict[tuple[str, str, int], Json] = {}
        self.features = ["gzip_in"]
        self.limits = {"batch_max": 50, "body_max": 262144, "decompressed_max": 1048576}
        self.extra: Json = {}
        self.seen: list[Seen] = []
        self.faults: list[Fault] = []
        self.batches: list[list[str]] = []
        self.shuffle: Callable[[list[Json]], list[Json]] = lambda results: results
        self.tell_missing = True
        self.lock = threading.Lock()
        self._server = ThreadServer(
            ("127.0.0.1", 0), type("Handler", (_Handler,), {"portal": self})
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "SmallPortal":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def now(self) -> datetime:
        return self.clock.now() + self.skew

    # Faults

    def fault(
        self,
        spoil: Callable[[Answer], Answer],
        path: str = "/v1/messages",
        *,
        times: float = 1,
        after: bool = False,
        when: Callable[[Seen], bool] = lambda _: True,
    ) -> None:
        def due(seen: Seen) -> bool:
            return path in {EVERY, seen.path} and when(seen)

        self.faults.append(Fault(spoil, after, due, times))

    def calls(self, path: str) -> int:
        return sum(seen.path == path for seen in self.seen)

    # The portal's acts

    def act(self, ref: str, state: str, **more: object) -> None:
        with self.lock:
            self._event(ref, state, **more)

    def tell(self, change: Json) -> None:
        with self.lock:
            self.feed.append(change)

    def put_pack(self, name: str, version: str, items: list[Json]) -> None:
        self.packs[name] = {"version": version, "items": items}

    # Serving

    def serve(self, seen: Seen) -> Answer:
        with self.lock:
            self.seen.append(seen)
            fault = next((f for f in self.faults if f.times > 0 and f.when(seen)), None)
            if fault is not None:
                fault.times -= 1
                if not fault.after:
                    return fault.spoil(Answer(200, {}))
            answer = self._route(seen)
            return answer if fault is None else fault.spoil(answer)

    def _route(self, seen: Seen) -> Answer:
        open_doors = {
            "/v1/hello": lambda: Answer(200, self._hello()),
            "/v1/devices/enrol": lambda: self._enrol(seen.body),
            "/v1/oauth/token": lambda: self._token(seen.body),
        }
        if seen.path in open_doors:
            return open_doors[seen.path]()
        device_id = self.tokens.get(seen.headers.get("authorization", "").removeprefix("Bearer "))
        if device_id is None:
            return problem(401, "token_expired")
        doors = {
            "leases": lambda: Answer(200, {"leases": [self._lease(device_id, **seen.body)]}),
            "messages": lambda: self._messages(self.devices[device_id], seen.body),
            "changes": lambda: self._changes(seen.query),
            "refdata": lambda: self._refdata(seen),
            "snapshot": lambda: self._snapshot(seen.query),
            "offices": self._queue,
            "cases": lambda: self._find(seen),
        }
        door = seen.path.removeprefix("/v1/").removeprefix("devices/").partition("/")[0]
        return doors[door]() if door in doors else problem(404, "not_found")

    def _hello(self) -> Json:
        return {
            "product": "wb-grievance-portal",
            "server_time": self.now().isoformat(),
            "protocol": {"min": 1, "max": 1},
            "features": self.features,
            "limits": self.limits,
            "poll_s": 600,
            "maintenance": None,
            "a_new_field": {"of": "a later version"},
            **self.extra,
        }

    def _enrol(self, body: Json) -> Answer:
        code = body["enrol_code"]
        if code not in self.codes:
            return problem(404, "enrol_code_unknown")
        if body["office"] not in {None, self.codes[code]}:
            return problem(422, "office_mismatch")
        known = self.enrolled.get(code)
        if known is not None:
            if known[:2] != (body["install_id"], body["public_key"]):
                return problem(409, "enrol_code_used")
            return Answer(200, dict(known[2]))
        device_id = str(uuid.uuid4())
        key = Ed25519PublicKey.from_public_bytes(_b64(body["public_key"]))
        self.devices[device_id] = {
            "key": key, "install_id": body["install_id"], "epoch": 1, "suspended": False,
        }  # fmt: skip
        year = f"{self.now().year % 100:02d}"
        answer = {
            "device_id": device_id,
            "office": OFFICE,
            "leases": [self._lease(device_id, year, 1)],
            "server_time": self.now().isoformat(),
        }
        self.enrolled[code] = (body["install_id"], body["public_key"], answer)
        return Answer(201, dict(answer))

    def _lease(self, device_id: str, year: str, db_epoch: int) -> Json:
        key = (device_id, year, db_epoch)
        if key not in self.leases:
            slot = f"{self.slots:02d}"
            self.slots += 1
            self.leases[key] = {
                "slot": f"{year}-347-{slot}", "yy": year, "office": "347", "device": slot,
                "first_seq": 1,
            }  # fmt: skip
        return self.leases[key]

    def _token(self, form: Json) -> Answer:
        assertion = form["client_assertion"][0]
        claims = jwt.decode(assertion, options={"verify_signature": False})
        device = self.devices.get(claims["iss"])
        if device is None:
            return invalid_client()
        jwt.decode(
            assertion, device["key"], ["EdDSA"], audience="wb-grievance-portal",
            options={"verify_exp": False, "verify_iat": False},
        )  # fmt: skip
        now = self.now().timestamp()
        if not claims["iat"] - 60 <= now <= claims["exp"] + 60:
            return invalid_client()
        token = uuid.uuid4().hex
        self.tokens[token] = claims["iss"]
        return Answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": 900})

    def _messages(self, device: Json, body: Json) -> Answer:
        refusal = self._refusal(device, body)
        if refusal is not None:
            return refusal
        device["epoch"], device["install_id"] = body["db_epoch"], body["install_id"]
        device["told"] = body
        self.batches.append([message["id"] for message in body["messages"]])
        missing = self._missing(body) if self.tell_missing else []
        results = [self._store(message) for message in body["messages"]]
        self.told += [result["status"] for result in results]
        return Answer(
            200,
            {
                "received_at": self.now().isoformat(),
                "results": self.shuffle(results),
                "missing": missing,
            },
        )

    def _find(self, seen: Seen) -> Answer:
        last = seen.path.rsplit("/", 1)[1]
        return self._search(seen.body) if last == "search" else self._case(last)

    def _refusal(self, device: Json, body: Json) -> Answer | None:
        text, epoch = json.dumps(body, ensure_ascii=False), device["epoch"]
        is_copy = body["install_id"] != device["install_id"] and body["db_epoch"] <= epoch
        found = [
            (device["suspended"], lambda: problem(403, "device_suspended")),
            (
                body["db_epoch"] < epoch,
                lambda: problem(409, "device_rolled_back", last_epoch=epoch),
            ),
            (is_copy, lambda: problem(409, "device_forked", last_epoch=epoch)),
            (
                len(body["messages"]) > self.limits["batch_max"],
                lambda: problem(413, "batch_too_large"),
            ),
            ("SPOIL" in text, lambda: problem(422, "envelope_invalid")),
            ("CRASH" in text, lambda: problem(500, "internal_error")),
        ]
        return next((make() for is_so, make in found if is_so), None)

    def _missing(self, body: Json) -> list[Json]:
        sent = {m["ref"] for m in body["messages"] if m["type"] == "case.filed"}
        found = []
        for item in body["high_water"]:
            have = {int(ref[7:12]) for ref in {*self.filings, *sent} if _slot(ref) == item["slot"]}
            found += [
                {"slot": item["slot"], "from": seq, "to": seq}
                for seq in range(1, item["last_seq"] + 1)
                if seq not in have
            ]
        return found

    def _store(self, message: Json) -> Json:
        message_id = message["id"]
        canonical = json.dumps(
            message["body"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        digest = f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"
        known = self.messages.get(message_id)
        if known is not None and digest == message["digest"]:
            same = known["digest"] == digest
            return {"id": message_id, "status": "duplicate" if same else "digest_mismatch"}
        if message["depends_on"] is not None and message["depends_on"] not in self.messages:
            return {"id": message_id, "status": "deferred"}
        ref, is_filing = message["ref"], message["type"] == "case.filed"
        faults = {
            "digest_invalid": digest != message["digest"],
            "field_invalid": "POISON" in canonical,
            "ref_taken": is_filing and ref in self.filings,
        }
        if any(faults.values()):
            return rejected(message_id, next(code for code, is_so in faults.items() if is_so))
        if is_filing:
            self.filings[ref] = message_id
            self._event(ref, "GM001")
        self.messages[message_id] = {**message, "digest": digest}
        self.order.append(message_id)
        return {
            "id": message_id, "status": "accepted", "portal_ref": f"WB{ref}",
            "receipt": f"r-{message_id}",
        }  # fmt: skip

    def _event(self, ref: str, state: str, **more: object) -> None:
        rev = 1 + sum(c.get("ref") == ref and c["op"] == "event" for c in self.feed)
        self.feed.append(
            {
                "op": "event", "ref": ref, "portal_ref": f"WB{ref}", "rev": rev,
                "at": self.now().isoformat(), "state": state, "department": None, "outcome": None,
                "expected_by": None, **more,
            }
        )  # fmt: skip


def _slot(ref: str) -> str:
    return f"{ref[:2]}-{ref[2:5]}-{ref[5:7]}"


def _b64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class _Handler(BaseHTTPRequestHandler):
    portal: SmallPortal
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            seen = self._read()
            with self.portal.busy.passing(seen):
                answer = self.portal.serve(seen)
            self._answer(answer)

    do_GET = do_POST = do_HEAD = do_PATCH = _serve  # noqa: N815 - the names of http.server

    def _read(self) -> Seen:
        wire = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        plain = gzip.decompress(wire) if headers.get("content-encoding") == "gzip" else wire
        parts = urlsplit(self.path)
        kind = headers.get("content-type", "")
        body: Any = plain
        if kind == "application/json":
            body = json.loads(plain)
        elif kind == "application/x-www-form-urlencoded":
            body = parse_qs(plain.decode())
        return Seen(self.command, parts.path, parse_qs(parts.query), headers, body, len(wire))

    def _answer(self, answer: Answer) -> None:
        if answer.hang_up:
            self.close_connection = True
            return
        request_id = self.headers.get("X-Request-ID", "")
        headers = {
            "Date": format_datetime(self.portal.now(), usegmt=True),
            **({"X-Request-ID": request_id} if answer.echo else {}),
        }
        data = answer.raw or b""
        if answer.body is not None:
            good = answer.status < 300
            echoed = {"request_id": request_id} if good and answer.echo else {}
            text = json.dumps({**echoed, **answer.body}, ensure_ascii=self._is_odd(answer))
            data = text.encode()
            json_kind = good or not answer.problem
            headers["Content-Type"] = (
                "application/json; charset=utf-8" if json_kind else "application/problem+json"
            )
        headers.update(answer.headers)
        if answer.status != 304:
            headers["Content-Length"] = str(len(data))
        head = f"HTTP/1.1 {answer.status} X\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in headers.items()
        )
        self.wfile.write(head.encode("latin-1") + b"\r\n" + data)

    def _is_odd(self, answer: Answer) -> bool:
        """Lone surrogates have no UTF-8; a careless server sends them as escapes."""
        text = json.dumps(answer.body, ensure_ascii=False)
        return any("\ud800" <= sign <= "\udfff" for sign in text)

    def log_message(self, *_: object) -> None:
        pass
