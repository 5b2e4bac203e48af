"""The rules of section 6, at the portal's own door."""

import unicodedata
from typing import Any

import pytest
from device_rig import BODY, Counter, body_with

from sync.portal.body_rules import body_errors
from sync.portal.code_list import CodeList

CODES = CodeList(
    known=frozenset(
        {("type", "T08"), ("category", "C16"), ("subcategory", "C16.1"), ("reason", "R13")}
    )
)
PAPER = {"sha256": "a" * 64, "bytes": 204_113, "mime": "image/jpeg", "kind": "photo", "pages": 1}


def errors_of(body: dict[str, Any]) -> list[tuple[str, str]]:
    from sync.contract.codes import MessageType

    return [(e.pointer, e.code) for e in body_errors(MessageType.FILED, body, CODES)]


GOOD: list[dict[str, Any]] = [
    {},
    {"petitioner": {"kind": "anonymous"}},
    {"petitioner": {"kind": "group", "name": "গ্রামবাসী", "signatories": 2}},
    {"petitioner__name": "শ"},
    {"petitioner__name": "D'Souza, Md. ৺রহিম"},
    {"petitioner__name": "ক" * 150},
    {"petitioner__mobile": None},
    {"petitioner__age": 0},
    {"petitioner__age": 120},
    {"address": {"village": "কুসুমডাঙা"}},
    {"address": {"town": "251"}},
    {"address": {"block": "9999999"}},
    {"address__pin": None},
    {"complaint__description": "ক" * 4_000},
    {"complaint__reason": None, "complaint__subcategory": None},
    {"complaint__incident_on": "yesterday", "complaint__scheme_applied_on": 17},
    {"filed_at": "1970-01-01", "filed_on": "2999-99-99", "expected_by": {"on": "x"}},
    {"filed_at": None, "clock": None, "notice": None, "papers": None},
    {"priority": "emergency", "priority_reason": "বন্যা"},
    {"papers": [PAPER] * 5},
    {"papers": [{**PAPER, "bytes": 2_097_152, "mime": "application/pdf", "pages": None}]},
    {"colour": "blue", "petitioner__caste": "x"},
    {"on_behalf_of": {"name": "রিনা", "relation": "child"}},
]

BAD: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"source": "fax"}, [("/source", "unknown_value")]),
    ({"source": None}, [("/source", "required")]),
    ({"source": 7}, [("/source", "wrong_type")]),
    ({"language": "xx"}, [("/language", "unknown_value")]),
    ({"clock": "broken"}, [("/clock", "unknown_value")]),
    ({"petitioner": None}, [("/petitioner", "required")]),
    ({"petitioner": "রিনা"}, [("/petitioner", "wrong_type")]),
    ({"petitioner__kind": None}, [("/petitioner/kind", "required")]),
    ({"petitioner__name": None}, [("/petitioner/name", "required")]),
    ({"petitioner__name": "  "}, [("/petitioner/name", "required")]),
    ({"petitioner__name": "ক" * 151}, [("/petitioner/name", "too_long")]),
    ({"petitioner__mobile": "5830012345"}, [("/petitioner/mobile", "mobile_invalid")]),
    ({"petitioner__mobile": "+919830012345"}, [("/petitioner/mobile", "mobile_invalid")]),
    ({"petitioner__mobile": "৯৮৩০০১২৩৪৫"}, [("/petitioner/mobile", "mobile_invalid")]),
    ({"petitioner__alt_mobile": "1"}, [("/petitioner/alt_mobile", "mobile_invalid")]),
    ({"petitioner__mobile": 9_830_012_345}, [("/petitioner/mobile", "wrong_type")]),
    ({"petitioner__age": 121}, [("/petitioner/age", "out_of_range")]),
    ({"petitioner__age": "46"}, [("/petitioner/age", "wrong_type")]),
    ({"petitioner__age": True}, [("/petitioner/age", "wrong_type")]),
    ({"petitioner__gender": "x"}, [("/petitioner/gender", "unknown_value")]),
    ({"petitioner__signatories": 5}, [("/petitioner/signatories", "only_for_group")]),
    (
        {"petitioner__kind": "group", "petitioner__signatories": 1},
        [("/petitioner/signatories", "out_of_range")],
    ),
    ({"on_behalf_of": {"relation": "child"}}, [("/on_behalf_of/name", "required")]),
    ({"on_behalf_of": {"name": " ", "relation": "aunt"}},
     [("/on_behalf_of/name", "required"), ("/on_behalf_of/relation", "unknown_value")]),
    ({"on_behalf_of": []}, [("/on_behalf_of", "wrong_type")]),
    ({"address": None}, [("/address", "required")]),
    ({"address": {}}, [("/address/village", "place_required")]),
    ({"address": {"village": " "}}, [("/address/village", "place_required")]),
    ({"address__block": "27x"}, [("/address/block", "place_code_invalid")]),
    ({"address__pin": "013128"}, [("/address/pin", "pin_invalid")]),
    ({"complaint__type": "T99"}, [("/complaint/type", "unknown_code")]),
    ({"complaint__category": "C77"}, [("/complaint/category", "unknown_code")]),
    ({"complaint__subcategory": "C1"}, [("/complaint/subcategory", "unknown_code")]),
    ({"complaint__reason": "R99"}, [("/complaint/reason", "unknown_code")]),
    ({"complaint__category": None}, [("/complaint/category", "required")]),
    ({"complaint__category": 16}, [("/complaint/category", "wrong_type")]),
    ({"complaint__description": ""}, [("/complaint/description", "required")]),
    ({"complaint__description": "ক" * 4_001}, [("/complaint/description", "too_long")]),
    ({"priority": "emergency"}, [("/priority_reason", "required")]),
    ({"priority": "soon"}, [("/priority", "unknown_value")]),
    ({"confidential": "yes"}, [("/confidential", "wrong_type")]),
    ({"papers": [PAPER] * 6}, [("/papers", "too_many")]),
    ({"papers": {}}, [("/papers", "wrong_type")]),
    ({"papers": [PAPER, 7]}, [("/papers/1", "wrong_type")]),
    ({"papers": [{**PAPER, "bytes": 2_097_153}]}, [("/papers/0/bytes", "out_of_range")]),
    ({"papers": [{**PAPER, "mime": "image/png"}]}, [("/papers/0/mime", "unknown_value")]),
    ({"papers": [{**PAPER, "sha256": "A"}]}, [("/papers/0/sha256", "sha256_invalid")]),
    ({"papers": [{**PAPER, "kind": "film"}]}, [("/papers/0/kind", "unknown_value")]),
]


@pytest.mark.parametrize("parts", GOOD)
def test_a_body_within_the_rules_is_taken(parts: dict[str, Any]) -> None:
    assert errors_of(body_with(**parts)) == []


@pytest.mark.parametrize(("parts", "errors"), BAD)
def test_a_bad_field_is_named(parts: dict[str, Any], errors: list[tuple[str, str]]) -> None:
    assert errors_of(body_with(**parts)) == errors


def test_every_bad_field_is_named_at_once() -> None:
    body = body_with(source="fax", petitioner__age=200, address__pin="1", complaint__type="T99")
    assert [pointer for pointer, _ in errors_of(body)] == [
        "/address/pin",
        "/complaint/type",
        "/petitioner/age",
        "/source",
    ]


def test_an_empty_body_lacks_all_that_is_required() -> None:
    assert errors_of({}) == [
        (pointer, "required")
        for pointer in ("/address", "/complaint", "/language", "/petitioner", "/source")
    ]


def test_lengths_are_counted_after_nfc() -> None:
    # One letter in two forms: U+09DF is two code points in NFC, e + acute is one.
    longer, shorter = "\u09df" * 100, "e\u0301" * 150
    assert len(unicodedata.normalize("NFC", longer)) == 200
    assert errors_of(body_with(petitioner__name=longer)) == [("/petitioner/name", "too_long")]
    assert errors_of(body_with(petitioner__name=shorter)) == []


def test_the_refusal_tells_the_fields_and_nothing_of_the_citizen(counter: Counter) -> None:
    body = body_with(petitioner__mobile="12345", complaint__category="C77")
    told = counter.send(counter.filing(body))
    assert told["results"][0]["problem"] == {
        "code": "body_rejected",
        "errors": [
            {"pointer": "/complaint/category", "code": "unknown_code"},
            {"pointer": "/petitioner/mobile", "code": "mobile_invalid"},
        ],
    }
    assert "12345" not in str(told["results"][0]["problem"])


def test_the_bodies_of_other_messages_are_judged_too(counter: Counter) -> None:
    filing = counter.filing()
    counter.send(filing)
    bad = {
        "case.amended": ({"n": 0}, [("/changes", "required"), ("/n", "out_of_range")]),
        "case.withdrawn": ({"reason": 7}, [("/reason", "wrong_type")]),
        "case.recontacted": (
            {"recontact_id": "x"},
            [("/disputes_outcome", "required")],
        ),
        "case.voided": ({"reason": "x"}, [("/approved_by", "required")]),
        "slip.printed": (
            {"copy": 0, "paper": "a3"},
            [("/copy", "out_of_range"), ("/paper", "unknown_value")],
        ),
    }
    for kind, (body, errors) in bad.items():
        assert counter.refusal(counter.about(filing, kind, body)) == ("body_rejected", errors)


def test_the_sample_of_the_contract_is_within_the_rules() -> None:
    assert errors_of(BODY) == []
