"""Amendments change a case until it is forwarded, and are notes afterwards (contract, 3)."""

import json
from typing import Any

import pytest
from device_rig import BODY, Counter, body_with, cases_of
from sqlalchemy import select

from sync.portal.operations import act
from sync.portal.portal import Portal
from sync.portal.tables import cases
from tests.fakes.portal import RunningPortal


def amendment(counter: Counter, filing: dict[str, Any], **changes: Any) -> dict[str, Any]:
    told = {pointer.replace("__", "/"): value for pointer, value in changes.items()}
    return counter.about(filing, "case.amended", {"n": 1, "changes": told, "reason": "ভুল ছিল"})


def body_at_portal(portal: RunningPortal, ref: str) -> dict[str, Any]:
    with Portal.open(portal.database_url) as own, own.database.read() as connection:
        found = connection.execute(select(cases.c.body).where(cases.c.ref == ref)).scalar_one()
    return dict(json.loads(found))


def test_an_amendment_changes_the_case_before_it_is_forwarded(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing(
        body_with(papers=[{"sha256": "a" * 64, "bytes": 9, "mime": "image/jpeg", "kind": "photo"}])
    )
    change = amendment(
        counter,
        filing,
        __petitioner__mobile="9000000001",
        __on_behalf_of__name="রিনা দাস",
        __on_behalf_of__relation="child",
        __papers__0__title="রাস্তার ছবি",
        __address={"village": "গুসকরা"},
    )
    assert counter.statuses(filing, change) == ["accepted", "accepted"]
    after = body_at_portal(portal, filing["ref"])
    assert after["petitioner"]["mobile"] == "9000000001"
    assert after["petitioner"]["name"] == BODY["petitioner"]["name"]
    assert after["on_behalf_of"] == {"name": "রিনা দাস", "relation": "child"}
    assert after["papers"][0]["title"] == "রাস্তার ছবি"
    assert after["address"] == {"village": "গুসকরা"}


def test_an_amendment_after_the_case_was_forwarded_is_a_note(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing()
    counter.send(filing)
    act(portal.database_url, filing["ref"], "GM002")
    assert counter.statuses(amendment(counter, filing, __petitioner__age=47)) == ["accepted"]
    act(portal.database_url, filing["ref"], "GM008")
    act(portal.database_url, filing["ref"], "GM001")
    assert counter.statuses(amendment(counter, filing, __petitioner__age=48)) == ["accepted"]
    assert body_at_portal(portal, filing["ref"])["petitioner"]["age"] == 47
    assert cases_of(portal)[0]["messages"] == {"case.amended": 2, "case.filed": 1}


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [
        ("petitioner/name", "/changes"),
        ("", "/changes"),
        ("/", "/changes"),
        ("/petitioner/aadhaar", "/petitioner/aadhaar"),
        ("/petitioner/name/first", "/petitioner/name/first"),
        ("/papers/0/title", "/papers/0/title"),
        ("/papers/-", "/changes"),
        ("/papers/" + "9" * 5_000, "/changes"),
        ("/লক্ষ্মীরানী", "/changes"),
    ],
)
@pytest.mark.parametrize("is_forwarded", [False, True])
def test_a_pointer_that_leads_nowhere_is_refused_and_never_repeats_a_name(
    portal: RunningPortal, counter: Counter, pointer: str, shown: str, *, is_forwarded: bool
) -> None:
    filing = counter.filing()
    counter.send(filing)
    if is_forwarded:
        act(portal.database_url, filing["ref"], "GM003")
    bad = counter.about(filing, "case.amended", {"n": 1, "changes": {pointer: "x"}, "reason": None})
    assert counter.refusal(bad) == ("pointer_invalid", [(shown, "pointer_invalid")])
    assert body_at_portal(portal, filing["ref"]) == BODY


def test_a_pointer_into_what_another_value_replaced_is_refused(counter: Counter) -> None:
    filing = counter.filing()
    counter.send(filing)
    for deeper in ("/petitioner/name", "/address/village", "/papers/0/title", "/papers/0"):
        whole = "/" + deeper.split("/")[1]
        bad = counter.about(
            filing, "case.amended", {"n": 1, "changes": {whole: "x", deeper: "y"}, "reason": None}
        )
        assert counter.refusal(bad)[0] == "pointer_invalid"


def test_an_amendment_that_would_spoil_the_case_is_refused(
    portal: RunningPortal, counter: Counter
) -> None:
    filing = counter.filing()
    counter.send(filing)
    bad = amendment(counter, filing, __petitioner__mobile="1", __complaint__category=None)
    code, errors = counter.refusal(bad)
    assert code == "body_rejected"
    assert errors == [("/complaint/category", "required"), ("/petitioner/mobile", "mobile_invalid")]
    assert body_at_portal(portal, filing["ref"]) == BODY
