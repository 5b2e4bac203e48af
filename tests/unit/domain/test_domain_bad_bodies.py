import json

import pytest
from domain_bodies import CATALOGUE, body, problems, read, without

from local_db.domain.errors import ValidationError
from local_db.domain.intake import read_intake

E_ACUTE_TYPED_IN_TWO = "e\u0301"


@pytest.mark.parametrize("wrong", [None, [], "text", 3, True, float("nan"), [body()]])
def test_a_body_that_is_no_object_is_refused_whole(wrong):
    assert problems(wrong) == {"": "wrong_type"}


@pytest.mark.parametrize("wrong", [[], "text", 3, True, 1.5])
@pytest.mark.parametrize("part", ["petitioner", "on_behalf_of", "address", "complaint"])
def test_a_part_that_is_no_object_is_refused_and_the_rest_still_judged(part, wrong):
    found = problems(body(source="x", **{part: wrong}))
    assert found == {part: "wrong_type", "source": "unknown_value"}


@pytest.mark.parametrize("wrong", [3, True, 1.5, [], {}, ["ক"], {"a": {"b": [{"c": None}]}}])
@pytest.mark.parametrize(
    "path",
    [
        "source",
        "petitioner.kind",
        "petitioner.name",
        "petitioner.mobile",
        "petitioner.email",
        "address.block",
        "address.pin",
        "complaint.type",
        "complaint.description",
        "complaint.incident_on",
        "previous_ref",
    ],
)
def test_a_text_field_takes_nothing_but_text(path, wrong):
    assert problems(body(**{path.replace(".", "__"): wrong}))[path] == "wrong_type"


@pytest.mark.parametrize("wrong", [1, 0, "true", "", [], 1.0])
@pytest.mark.parametrize("flag", ["confidential", "sensitive"])
def test_a_flag_takes_nothing_but_true_and_false(flag, wrong):
    assert problems(body(**{flag: wrong})) == {flag: "wrong_type"}
    assert getattr(read(**{flag: True}).intake, flag) is True


def test_deep_nesting_is_refused_and_nothing_breaks():
    nested: object = "x"
    for _ in range(500):
        nested = {"petitioner": [nested]}
    assert problems(body(petitioner=nested))["petitioner.kind"] == "required"
    assert problems(body(complaint__description=nested)) == {"complaint.description": "wrong_type"}


def test_unknown_fields_are_named_at_every_level():
    raw = body(aadhaar="1", filed_at="2026-11-23", petitioner__caste="x", address__ward=1)
    raw["complaint"]["extra"] = None
    raw["on_behalf_of"] = {"name": "ক", "relation": "child", "age": 3}
    raw["papers"] = [{"path": "a.jpg", "kind": "photo", "pages": 1}]
    names = (
        "aadhaar",
        "filed_at",
        "petitioner.caste",
        "address.ward",
        "complaint.extra",
        "on_behalf_of.age",
        "papers.0.pages",
    )
    assert problems(raw) == dict.fromkeys(names, "unknown_field")


def test_a_strange_field_name_can_still_be_written_to_every_file():
    raw = body(petitioner__x="ক")
    raw.update({"\ud800\nবাজে": 1, "": 1, "n" * 500: 1, "234123412346": 1})
    found = problems(raw)
    assert {"? বাজে", "?", "n" * 60, "XXXXXXXX2346", "petitioner.x"} == set(found)
    json.dumps(list(found), ensure_ascii=False).encode()


def test_no_problem_repeats_what_was_typed():
    typed = "গোপন ৯৮০০০০০০০১"
    raw = body(
        source=typed,
        petitioner__mobile=typed,
        petitioner__email=typed,
        complaint__type=typed,
        complaint__category=typed,
        address__pin=typed,
        previous_ref=typed,
        complaint__incident_on=typed,
    )
    with pytest.raises(ValidationError) as caught:
        read_intake(raw, CATALOGUE)
    assert len(caught.value.problems) == 8
    assert typed not in repr([(p.field, p.code, dict(p.values)) for p in caught.value.problems])
    assert typed not in repr((caught.value, caught.value.values))


def test_every_bad_field_is_named_at_once_and_once():
    raw = {
        "source": 1,
        "language": None,
        "on_behalf_of": {"name": 4},
        "priority": "emergency",
        "confidential": "no",
        "previous_ref": "1",
        "unknown": 0,
        "petitioner": {
            "kind": "group",
            "age": 1.5,
            "mobile": "1",
            "signatories": 1,
            "name": "ক" * 151,
        },
        "address": {"pin": "1"},
        "complaint": {"type": "T77", "category": "C16", "subcategory": "C17.1", "reason": "R77"},
        "papers": [None, {"kind": "x"}, 3],
    }
    assert problems(raw) == {
        "source": "wrong_type",
        "language": "required",
        "unknown": "unknown_field",
        "on_behalf_of.name": "wrong_type",
        "on_behalf_of.relation": "required",
        "priority_reason": "required",
        "confidential": "wrong_type",
        "previous_ref": "number_length",
        "petitioner.name": "too_long",
        "petitioner.age": "wrong_type",
        "petitioner.mobile": "mobile_invalid",
        "petitioner.signatories": "out_of_range",
        "address.pin": "pin_invalid",
        "address.village": "place_required",
        "complaint.type": "unknown_code",
        "complaint.reason": "unknown_code",
        "complaint.subcategory": "not_of_category",
        "complaint.description": "required",
        "papers.0": "required",
        "papers.1.path": "required",
        "papers.1.kind": "unknown_value",
        "papers.2": "wrong_type",
    }


def test_a_missing_part_hides_no_other_fault():
    raw = without("petitioner")
    raw["address"] = {}
    raw["complaint"]["type"] = "T77"
    assert problems(raw) == {
        "petitioner": "required",
        "address.village": "place_required",
        "complaint.type": "unknown_code",
    }
