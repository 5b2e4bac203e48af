"""The small portal's doors for reading: feed, snapshot, cases, packs, queue."""

import hashlib
import json
from datetime import datetime

from small_answers import Answer, Json, Seen, problem


class ReadingDoors:
    """What a counter may ask; the facts are the portal's own."""

    first_cursor: int
    feed: list[Json]
    packs: dict[str, Json]
    filings: dict[str, str]
    messages: dict[str, Json]
    devices: dict[str, Json]
    snapshot_page: int
    snapshots: dict[str, tuple[list[Json], int]]

    def now(self) -> datetime:
        raise NotImplementedError

    def _changes(self, query: dict[str, list[str]]) -> Answer:
        start = int(query["cursor"][0]) if "cursor" in query else self.first_cursor
        if start < self.first_cursor:
            return problem(410, "cursor_gone")
        page = self.feed[start : start + int(query["limit"][0])]
        end = start + len(page)
        return Answer(
            200,
            {
                "changes": page, "next_cursor": str(end), "more": end < len(self.feed),
                "server_time": self.now().isoformat(),
            },
        )  # fmt: skip

    def _refdata(self, seen: Seen) -> Answer:
        if seen.path == "/v1/refdata":
            index = [{"name": name, **self._proof(name)} for name in self.packs]
            return Answer(200, {"packs": index})
        name = seen.path.rsplit("/", 1)[1]
        if name not in self.packs:
            return problem(404, "pack_unknown")
        etag = f'"{name}-{self.packs[name]["version"]}"'
        if seen.headers.get("if-none-match") == etag:
            return Answer(304, headers={"ETag": etag})
        return Answer(200, {"name": name, **self.packs[name]}, {"ETag": etag})

    def _proof(self, name: str) -> Json:
        pack = self.packs[name]
        data = json.dumps(
            pack["items"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
        return {
            "version": pack["version"], "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
        }  # fmt: skip

    def _case(self, ref: str) -> Answer:
        if ref not in self.filings:
            return problem(404, "case_unknown")
        return Answer(200, {"case": self._told(ref)})

    def _told(self, ref: str) -> Json:
        events = [c for c in self.feed if c.get("ref") == ref and c["op"] == "event"]
        return {
            "ref": ref, "portal_ref": f"WB{ref}", "filed_on": "2026-11-25",
            "office": "347", "petitioner_masked": "ল*** ব***", "events": events,
        }  # fmt: skip

    def _snapshot(self, query: dict[str, list[str]]) -> Answer:
        if "page" in query:
            name, _, place = query["page"][0].partition(".")
        else:
            name, place = f"s{len(self.snapshots) + 1}", "0"
            self.snapshots[name] = (self._scope(), len(self.feed))
        if name not in self.snapshots:
            return problem(410, "cursor_gone")
        rows, cursor = self.snapshots[name]
        start, end = int(place), int(place) + self.snapshot_page
        is_last = end >= len(rows)
        return Answer(
            200,
            {
                "changes": rows[start:end],
                "next_page": None if is_last else f"{name}.{end}",
                "next_cursor": str(cursor) if is_last else None,
            },
        )

    def _scope(self) -> list[Json]:
        gone = {change["ref"] for change in self.feed if change["op"] == "out_of_scope"}
        kept = [change for change in self.feed if change["op"] in {"event", "rejected"}]
        return [change for change in kept if change["ref"] not in gone]

    def _search(self, body: Json) -> Answer:
        mobile, second = body.get("mobile"), body.get("second") or {}
        if not (isinstance(mobile, str) and len(mobile) == 10 and len(second) == 1):
            return problem(422, "body_invalid")
        bodies = {ref: self.messages[key]["body"] for ref, key in self.filings.items()}
        found = [
            self._told(ref)
            for ref, filed in bodies.items()
            if filed["petitioner"]["mobile"] == mobile and _fits(filed, second)
        ]
        return Answer(200, {"cases": found})

    def _queue(self) -> Answer:
        told = {name: d["told"] for name, d in self.devices.items() if "told" in d}
        return Answer(200, {"devices": [_counter(name, body) for name, body in told.items()]})


def _fits(filed: Json, second: Json) -> bool:
    if "name" in second:
        return bool(second["name"] in filed["petitioner"]["name"])
    return bool(second["place"] in filed["address"]["village"])


def _counter(device_id: str, body: Json) -> Json:
    return {
        "device_id": device_id, "counter_label": "Counter 1", "last_seen": body["sent_at"],
        **{name: body["queue"][name] for name in ("unsent", "oldest_queued_at", "attention")},
        "papers_pending": body["queue"]["papers_pending"], "issued": body["last_device_seq"],
        "received": 0, "gaps": [{"slot": "26-347-01", "from": 1, "to": 2}],
    }  # fmt: skip
