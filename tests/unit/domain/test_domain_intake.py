import time
from itertools import pairwise

import pytest
from domain_bodies import CATALOGUE, body, problem, problems, read, samples, without

from local_db.domain.complaint import (
    PaperKind,
    PaperRequest,
    PetitionerKind,
    Priority,
)
from local_db.domain.intake import MAX_PAPERS, Notice, read_intake

E_ACUTE_TYPED_IN_TWO = "e\u0301"


@pytest.mark.parametrize("row", samples(), ids=range(12))
def test_every_sample_is_valid_and_needs_no_notice(row):
    reading = read_intake(row, CATALOGUE)
    assert reading.notices == ()
    assert reading.intake.petitioner.kind.value == row["petitioner"]["kind"]


def test_what_is_absent_is_null_and_the_rest_has_its_default():
    intake = read().intake
    assert intake.priority is Priority.NORMAL
    assert (intake.confidential, intake.sensitive) == (False, False)
    assert intake.on_behalf_of is None
    assert intake.petitioner.age is None
    assert read().papers == ()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("source", "required"),
        ("language", "required"),
        ("petitioner", "required"),
        ("petitioner.kind", "required"),
        ("petitioner.name", "required"),
        ("address", "required"),
        ("complaint", "required"),
        ("complaint.type", "required"),
        ("complaint.category", "required"),
        ("complaint.description", "required"),
    ],
)
def test_what_must_be_there_is_named_when_it_is_not(path, code):
    assert problems(without(path))[path] == code
    assert problems(body(**{path.replace(".", "__"): None}))[path] == code


@pytest.mark.parametrize(
    "blank", ["", "  ", "\n\t", "\u200b\u200d", "\ufeff", "\u3164", "\x00", "\u00a0"]
)
def test_a_text_that_shows_nothing_is_missing(blank):
    found = problems(body(complaint__description=blank, petitioner__name=blank))
    assert found == {"complaint.description": "required", "petitioner.name": "required"}


def test_an_anonymous_citizen_needs_no_name():
    assert read(petitioner__kind="anonymous", petitioner__name=None).intake.petitioner.name is None


@pytest.mark.parametrize("kind", [kind for kind in PetitionerKind if kind != "anonymous"])
def test_everybody_else_needs_a_name(kind):
    assert problems(body(petitioner__kind=kind.value, petitioner__name=None)) == {
        "petitioner.name": "required"
    }


@pytest.mark.parametrize("part", ["block", "town", "village"])
def test_one_place_is_enough(part):
    value = "ভেদিয়া" if part == "village" else "2796"
    assert problems(body(address={part: value})) == {}


def test_an_address_without_any_place_is_refused():
    assert problems(body(address={"gp_name": "ভেদিয়া"})) == {"address.village": "place_required"}


def test_a_wrongly_written_place_is_not_also_missing():
    assert problems(body(address={"block": "২৭ক"})) == {"address.block": "place_code_invalid"}


def test_an_emergency_needs_its_reason():
    assert problems(body(priority="emergency")) == {"priority_reason": "required"}
    assert problems(body(priority="emergency", priority_reason=" ")) == {
        "priority_reason": "required"
    }
    assert problems(body(priority="emergency", priority_reason="অসুস্থ")) == {}
    assert problems(body(priority="")) == {}


@pytest.mark.parametrize("name", ["type", "category", "subcategory", "reason"])
def test_a_code_that_the_catalogue_does_not_know_is_refused(name):
    for wrong in ("X99", "c16", "C16.1x"):
        assert problems(body(**{f"complaint__{name}": wrong})) == {
            f"complaint.{name}": "unknown_code"
        }


def test_a_code_of_another_kind_is_refused():
    assert problems(body(complaint__category="T08"))["complaint.category"] == "unknown_code"


def test_a_subcategory_belongs_to_its_category():
    assert problems(body(complaint__subcategory="C16.1")) == {}
    assert problems(body(complaint__subcategory="C17.1")) == {
        "complaint.subcategory": "not_of_category"
    }
    # Beside an unknown category nothing is said about the subcategory.
    assert problems(body(complaint__category="X", complaint__subcategory="C17.1")) == {
        "complaint.category": "unknown_code"
    }


def test_papers_are_asked_for_by_the_exact_name_of_their_file():
    path = "scan  1/cafe\u0301 \u200bর‍্যাব.jpg "
    papers = [
        {"path": path, "kind": "photo", "title": " রাস্তার  ছবি "},
        {"path": "b.pdf", "kind": "letter"},
    ]
    assert read(papers=papers).papers == (
        PaperRequest(path=path, kind=PaperKind.PHOTO, title="রাস্তার ছবি"),
        PaperRequest(path="b.pdf", kind=PaperKind.LETTER, title=None),
    )


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("", "required"),
        ("  ", "required"),
        (None, "required"),
        ("a\0b", "bad_text"),
        ("\udc80", "bad_text"),
        (5, "wrong_type"),
        ("a" * 1_001, "too_long"),
    ],
)
def test_a_paper_without_a_usable_file_name_is_refused(path, code):
    assert problems(body(papers=[{"path": path, "kind": "photo"}])) == {"papers.0.path": code}


def test_five_papers_are_taken_and_six_are_not():
    paper = {"path": "a.jpg", "kind": "photo"}
    assert len(read(papers=[paper] * MAX_PAPERS).papers) == 5
    assert problem(body(papers=[paper] * 6), "papers").values == {"limit": 5}
    assert problems(body(papers=None)) == {}
    for wrong in ({}, "a.jpg", 3, paper):
        assert problems(body(papers=wrong)) == {"papers": "wrong_type"}


def test_an_aadhaar_number_is_masked_wherever_it_is_typed_and_the_operator_told():
    number = "২৩৪১ ২৩৪১ ২৩৪৬"
    masked = "XXXX XXXX ২৩৪৬"
    reading = read(
        petitioner__guardian=number,
        petitioner__email="234123412346@b.in",
        address__village=f"কালনা {number}",
        complaint__description=f"আমার আধার {number}।",
        on_behalf_of={"name": number, "relation": "child"},
        priority_reason=number,
        papers=[{"path": "234123412346.jpg", "kind": "letter", "title": "234123412346.jpg"}],
    )
    intake = reading.intake
    assert intake.petitioner.guardian == masked
    assert intake.petitioner.email == "XXXXXXXX2346@b.in"
    assert intake.address.village == f"কালনা {masked}"
    assert intake.complaint.description == f"আমার আধার {masked}।"
    assert intake.on_behalf_of.name == masked
    assert intake.priority_reason == masked
    assert reading.papers[0].title == "XXXXXXXX2346.jpg"
    assert reading.papers[0].path == "234123412346.jpg"
    fields = (
        "petitioner.guardian",
        "petitioner.email",
        "on_behalf_of.name",
        "address.village",
        "complaint.description",
        "priority_reason",
        "papers.0.title",
    )
    assert reading.notices == tuple(Notice(field=field, code="aadhaar_masked") for field in fields)


@pytest.mark.parametrize("kind", ["T06", "T09"])
def test_some_types_are_confidential_unless_said_otherwise(kind):
    reading = read(complaint__type=kind)
    assert reading.intake.confidential
    assert reading.notices == (Notice(field="confidential", code="confidential_by_catalogue"),)
    assert not read(complaint__type=kind, confidential=False).intake.confidential


def test_a_matter_of_women_and_children_is_sensitive_unless_said_otherwise():
    matter = {"complaint__category": "C29", "complaint__subcategory": "C29.3"}
    reading = read(**matter)
    assert reading.intake.sensitive
    assert reading.notices == (Notice(field="sensitive", code="sensitive_by_catalogue"),)
    assert not read(**matter, sensitive=False).intake.sensitive


def test_reading_a_body_takes_under_a_millisecond():
    rows = samples()
    read_intake(rows[0], CATALOGUE)
    marks = [time.perf_counter()]
    for row in rows * 5:
        read_intake(row, CATALOGUE)
        marks.append(time.perf_counter())
    # The middle one: another program on this PC may take a slice of any single one.
    assert sorted(after - before for before, after in pairwise(marks))[len(rows) * 5 // 2] < 0.001
