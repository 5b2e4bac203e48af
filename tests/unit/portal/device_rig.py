"""A counter of our own making for the portal's tests: it shares no code with the real client."""

import base64
import copy
import gzip
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import jwt
import requests
from contract_file import CONTRACT
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.canonical import canonical_json, digest
from sync.contract.shared import Number, Slot

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
BODY: dict[str, Any] = {
    "filed_at": "2026-11-23T11:42:07+05:30",
    "filed_on": "2026-11-23",
    "clock": "good",
    "entered_by": "AUS1-OP2",
    "source": "walk_in",
    "language": "bn",
    "petitioner": {
        "kind": "person",
        "name": "লক্ষ্মীরানী বন্দ্যোপাধ্যায়",
        "name_en": "Laxmirani Bandyopadhyay",
        "guardian": "স্বামী: তারাপদ",
        "gender": "female",
        "age": 46,
        "mobile": "9830012345",
        "alt_mobile": None,
        "email": None,
        "signatories": None,
    },
    "on_behalf_of": None,
    "address": {
        "district": "306",
        "block": "2796",
        "town": None,
        "gp": None,
        "gp_name": "আউশগ্রাম",
        "village": "আউশগ্রাম",
        "post_office": "গুসকরা",
        "police_station": "আউশগ্রাম",
        "pin": "713128",
    },
    "complaint": {
        "type": "T08",
        "category": "C16",
        "subcategory": "C16.1",
        "reason": "R13",
        "description": "রাস্তাটি ভেঙে গেছে।",
        "relief": "মেরামত চাই।",
    },
    "priority": "normal",
    "confidential": False,
    "sensitive": False,
    "expected_by": "2026-12-02",
    "department_expected": "PRD",
    "papers": [],
    "notice": {"version": "2026-11", "shown": True},
}


def body_with(**parts: Any) -> dict[str, Any]:
    """Return a good body with some fields replaced: ``petitioner__age=200``."""
    body = copy.deepcopy(BODY)
    for path, value in parts.items():
        *steps, last = path.split("__")
        holder = body
        for step in steps:
            holder = holder[step]
        holder[last] = value
    return body


def public_text(key: Ed25519PrivateKey) -> str:
    raw = key.public_key().public_bytes_raw()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Line:
    """Speaks HTTP with the portal; every reply is held against the contract file."""

    base_url: str
    session: requests.Session = field(default_factory=requests.Session)
    checked: bool = True

    def __post_init__(self) -> None:
        self.session.trust_env = False

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        data: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> requests.Response:
        sent: dict[str, str | None] = {
            "X-Request-ID": str(uuid.uuid4()),
            "X-App-Version": "0.1.0",
            "X-Protocol": "1",
            **(headers or {}),
        }
        told = {name: value for name, value in sent.items() if value is not None}
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        reply = self.session.request(
            method,
            self.base_url + path,
            data=data,
            headers=told,
            timeout=20,
            allow_redirects=False,
        )
        request_id = told.get("X-Request-ID", "")
        if self.checked:
            CONTRACT.check_reply(method, path, reply, request_id=request_id)
        return reply

    def close(self) -> None:
        self.session.close()


@dataclass
class Counter:
    """An enrolled device that makes numbers and messages as the contract says."""

    line: Line
    key: Ed25519PrivateKey
    install_id: str
    device_id: str = ""
    slot: str = ""
    epoch: int = 1
    token: str = ""
    seq: int = 0
    device_seq: int = 0

    @classmethod
    def enrol(cls, base_url: str, code: str, *, line: Line | None = None) -> "Counter":
        counter = cls(
            line or Line(base_url), Ed25519PrivateKey.generate(), f"install-{uuid.uuid4()}"
        )
        reply = counter.ask_enrol(code)
        assert reply.status_code in {200, 201}, reply.text
        told = reply.json()
        counter.device_id = told["device_id"]
        counter.slot = told["leases"][0]["slot"]
        counter.buy_token()
        return counter

    def ask_enrol(self, code: str, **more: Any) -> requests.Response:
        body = {
            "enrol_code": code,
            "install_id": self.install_id,
            "public_key": public_text(self.key),
            "office": None,
            "counter_label": "1",
            "app_version": "0.1.0",
            **more,
        }
        return self.line.ask("POST", "/v1/devices/enrol", body=body)

    def portal_time(self) -> datetime:
        return parsedate_to_datetime(self.line.ask("GET", "/v1/hello").headers["Date"])

    def assertion(self, **claims: Any) -> str:
        now = int(self.portal_time().timestamp())
        told = {
            "iss": self.device_id,
            "sub": self.device_id,
            "aud": "wb-grievance-portal",
            "iat": now,
            "exp": now + 300,
            "jti": str(uuid.uuid4()),
            **claims,
        }
        return jwt.encode(told, self.key, algorithm="EdDSA")

    def ask_token(self, assertion: str | None = None, **form: str) -> requests.Response:
        told = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion or self.assertion(),
            **form,
        }
        data = "&".join(f"{name}={value}" for name, value in told.items()).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.line.ask("POST", "/v1/oauth/token", data=data, headers=headers)

    def buy_token(self) -> None:
        reply = self.ask_token()
        assert reply.status_code == 200, reply.text
        self.token = reply.json()["access_token"]

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.line.ask(method, path, headers=headers, **more)

    # Messages

    def next_ref(self) -> str:
        self.seq += 1
        return Number.issue(Slot(self.slot), self.seq).digits

    def message(self, kind: str, ref: str, body: Any, **more: Any) -> dict[str, Any]:
        self.device_seq += 1
        return {
            "id": str(uuid.uuid4()),
            "type": kind,
            "schema": 1,
            "device_seq": self.device_seq,
            "ref": ref,
            "case_id": str(uuid.uuid4()),
            "depends_on": None,
            "supersedes": None,
            "digest": digest(canonical_json(body)),
            "body": body,
            **more,
        }

    def filing(self, body: Any = None, **more: Any) -> dict[str, Any]:
        ref = more.pop("ref", None) or self.next_ref()
        return self.message("case.filed", ref, BODY if body is None else body, **more)

    def about(self, filing: Mapping[str, Any], kind: str, body: Any, **more: Any) -> dict[str, Any]:
        told = {"case_id": filing["case_id"], "depends_on": filing["id"], **more}
        return self.message(kind, filing["ref"], body, **told)

    def envelope(self, *messages: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "device_id": self.device_id,
            "install_id": self.install_id,
            "db_epoch": self.epoch,
            "sent_at": "2026-11-23T11:45:00+05:30",
            "clock_offset_ms": None,
            "queue": {
                "unsent": len(messages),
                "oldest_queued_at": None,
                "attention": 0,
                "papers_pending": 0,
                "disk_free_mb": 9000,
            },
            "high_water": [{"slot": self.slot, "last_seq": self.seq, "skipped": []}],
            "last_device_seq": self.device_seq,
            "messages": list(messages),
            **more,
        }

    def post(self, envelope: Mapping[str, Any], *, packed: bool = False) -> requests.Response:
        if not packed:
            return self.ask("POST", "/v1/messages", body=envelope)
        data = gzip.compress(json.dumps(envelope, ensure_ascii=False).encode())
        return self.ask("POST", "/v1/messages", data=data, headers={"Content-Encoding": "gzip"})

    def send(self, *messages: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        reply = self.post(self.envelope(*messages, **more))
        assert reply.status_code == 200, reply.text
        return dict(reply.json())

    def statuses(self, *messages: Mapping[str, Any], **more: Any) -> list[str]:
        results = {one["id"]: one["status"] for one in self.send(*messages, **more)["results"]}
        return [results[message["id"]] for message in messages]

    def refusal(self, message: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
        """Return the problem's code and its fields for a message that must be rejected."""
        (result,) = self.send(message)["results"]
        assert result["status"] == "rejected", result
        problem = result["problem"]
        return problem["code"], [(one["pointer"], one["code"]) for one in problem["errors"]]

    def changes(self, cursor: str | None = None, limit: int | None = None) -> dict[str, Any]:
        query = [f"cursor={cursor}"] if cursor else []
        query += [f"limit={limit}"] if limit else []
        reply = self.ask("GET", "/v1/changes" + ("?" + "&".join(query) if query else ""))
        assert reply.status_code == 200, reply.text
        return dict(reply.json())

    def all_changes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = self.changes(cursor, 500)
            found += page["changes"]
            cursor = page["next_cursor"]
            if not page["more"]:
                return found
