"""Master data packs (portal contract, section 2, ``refdata``)."""

import hashlib
import json
from datetime import date

import pytest
from device_rig import Counter, body_with, public_text

from sync.contract.codes import PackName
from sync.contract.shared import DeskError
from sync.portal.operations import add_office, publish_pack
from tests.fakes.portal import RunningPortal


def canonical(items: list[dict[str, object]]) -> bytes:
    return json.dumps(items, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_every_pack_is_what_the_index_promises(counter: Counter) -> None:
    index = counter.ask("GET", "/v1/refdata").json()["packs"]
    assert [entry["name"] for entry in index] == list(PackName)
    for entry in index:
        pack = counter.ask("GET", f"/v1/refdata/{entry['name']}").json()
        data = canonical(pack["items"])
        assert (pack["name"], pack["version"]) == (entry["name"], entry["version"])
        assert entry["bytes"] == len(data)
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()


def items(counter: Counter, name: str) -> list[dict[str, object]]:
    return list(counter.ask("GET", f"/v1/refdata/{name}").json()["items"])


def test_the_starting_packs_hold_what_the_program_ships(counter: Counter) -> None:
    categories = {row["code"]: row for row in items(counter, "categories")}
    assert len(categories) == 168
    assert {"parent", "department", "limit_days", "aliases", "valid_from", "valid_to"} <= set(
        categories["C16"]
    )
    assert {"contact_bn", "contact_en", "valid_to"} <= set(items(counter, "departments")[0])
    assert {row["on"] for row in items(counter, "holidays")} >= {"2027-01-26", "2027-08-15"}
    notices = {row["key"]: row for row in items(counter, "notices")}
    assert notices["helpline"]["text_en"] == "9137091370"
    assert items(counter, "places") == []
    assert items(counter, "offices") == [
        {
            "code": "347",
            "name_bn": "অনুশীলন ব্লক",
            "name_en": "Practice Block",
            "district": "306",
            "block": "2796",
            "phone": None,
        }
    ]


def test_the_keys_of_devices_are_told_with_their_slots(counter: Counter) -> None:
    assert items(counter, "device_keys") == [
        {
            "key_id": counter.device_id,
            "slot": counter.slot,
            "public_key": public_text(counter.key),
            "not_before": "2026-11-23T11:30:00+05:30",
            "not_after": None,
        }
    ]


def test_a_pack_that_is_still_the_newest_is_not_sent_again(
    portal: RunningPortal, counter: Counter
) -> None:
    etag = counter.ask("GET", "/v1/refdata/offices").headers["ETag"]
    for told in (etag, f"W/{etag}", f'"x", {etag}'):
        reply = counter.ask("GET", "/v1/refdata/offices", headers={"If-None-Match": told})
        assert (reply.status_code, reply.content) == (304, b"")
        assert reply.headers["ETag"] == etag
    add_office(portal.database_url, "348", "গুসকরা", "Guskara")
    reply = counter.ask("GET", "/v1/refdata/offices", headers={"If-None-Match": etag})
    assert reply.status_code == 200
    assert reply.headers["ETag"] != etag


def test_an_unknown_pack_is_a_problem(counter: Counter) -> None:
    reply = counter.ask("GET", "/v1/refdata/schemes")
    assert (reply.status_code, reply.json()["code"]) == (404, "pack_unknown")


def test_a_new_code_is_known_at_once_and_a_retired_one_for_ever(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing(body_with(complaint__category="C77", complaint__subcategory=None))
    assert counter.statuses(filing) == ["rejected"]
    rows = items(counter, "categories")
    retired = [{**row, "valid_to": "2026-01-01"} for row in rows]
    new = {"code": "C77", "kind": "category", "parent": None, "name_bn": "নতুন", "name_en": "New"}
    told = {"version": "2026-12-01", "valid_from": date(2026, 12, 1)}
    publish_pack(portal.database_url, PackName.CATEGORIES, [*retired, new], **told)
    assert counter.statuses(filing, counter.filing()) == ["accepted", "accepted"]
    with pytest.raises(DeskError, match="pack_drops_codes"):
        publish_pack(portal.database_url, PackName.CATEGORIES, [new], **told)
