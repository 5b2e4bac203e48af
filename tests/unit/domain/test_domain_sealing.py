import hashlib
import json
from datetime import date, datetime

import pytest
from domain_bodies import CATALOGUE, body, read, samples
from hypothesis import given
from hypothesis import strategies as st

from local_db.domain.clock import ClockTrust
from local_db.domain.complaint import Paper, PaperKind, Source
from local_db.domain.intake import read_intake
from local_db.domain.sealing import (
    FilingFacts,
    SealError,
    canonical_json,
    digest,
    filing_body,
    open_sealed,
)

FACTS = FilingFacts(
    filed_at=datetime.fromisoformat("2026-11-23T11:42:07+05:30"),
    filed_on=date(2026, 11, 23),
    clock=ClockTrust.GOOD,
    entered_by="AUS1-OP2",
    expected_by=date(2026, 12, 2),
    department_expected="PRD",
)
PAPERS = (
    Paper(
        sha256="ab" * 32,
        bytes=204_113,
        mime="image/jpeg",
        kind=PaperKind.PHOTO,
        title="রাস্তার ছবি",
        pages=1,
    ),
)
REF, CASE = "26347020012359", "0b0c1a52-6a54-4f8e-9d3e-0a5f0f8f6a11"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def seal(intake, facts=FACTS, papers=PAPERS):
    return canonical_json(filing_body(intake, facts, papers))


def bent(change):
    raw = json.loads(seal(read().intake))
    change(raw)
    return canonical_json(raw)


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_the_canonical_form_is_the_contracts_expression(made):
    expression = json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical_json(made) == expression.encode()
    assert json.loads(canonical_json(made)) == made


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        ({"a": 1.0}, "float"),
        ({"a": [{"b": float("nan")}]}, "float"),
        ({"a": (1, 2.5)}, "float"),
        ({"a": date(2026, 1, 1)}, "date"),
        ({"a": b"x"}, "bytes"),
        ({"a": {1: 2}}, "int"),
        ({"a": {1.5: 2}}, "float"),
    ],
)
def test_what_the_contract_cannot_carry_is_not_sealed(made, kind):
    with pytest.raises(SealError) as caught:
        canonical_json(made)
    assert (caught.value.code, caught.value.values) == ("seal_type", {"type": kind})


@pytest.mark.parametrize("made", [{"a": "\ud83d"}, {"\udc00": 1}, {"a": ["ক\udfff"]}])
def test_a_lone_surrogate_is_not_sealed(made):
    with pytest.raises(SealError) as caught:
        canonical_json(made)
    assert caught.value.code == "seal_text"


def test_the_digest_is_the_hash_of_the_exact_bytes_and_stays():
    sealed = seal(read().intake)
    assert digest(sealed) == "sha256:" + hashlib.sha256(sealed).hexdigest()
    assert digest(b'{"a":"\xe0\xa6\x95"}') == (
        "sha256:" + hashlib.sha256('{"a":"ক"}'.encode()).hexdigest()
    )


def test_the_sealed_bytes_of_a_complaint_never_change():
    # Bytes that went out must be made again for ever; a change here breaks every earlier receipt.
    assert digest(seal(read().intake)) == (
        "sha256:688fbd4abbcbb7029756ba63c30d278d038d5748a7457d5ff5990ac8dc94ce38"
    )


def test_the_body_has_exactly_the_fields_of_the_contract():
    made = filing_body(read().intake, FACTS, PAPERS)
    assert " ".join(sorted(made)) == (
        "address clock complaint confidential department_expected entered_by expected_by filed_at "
        "filed_on language notice on_behalf_of papers petitioner previous_ref priority "
        "priority_reason sensitive source"
    )
    assert " ".join(made["petitioner"]) == (
        "kind name name_en guardian gender age mobile alt_mobile email signatories"
    )
    assert " ".join(made["address"]) == (
        "district block town gp gp_name village post_office police_station pin"
    )
    assert " ".join(made["complaint"]) == (
        "type category subcategory reason scheme_ref scheme_applied_on description relief "
        "incident_on incident_place against_office"
    )
    assert made["filed_at"] == "2026-11-23T11:42:07+05:30"
    assert (made["filed_on"], made["expected_by"]) == ("2026-11-23", "2026-12-02")
    assert made["clock"] == "good"
    assert made["notice"] == {"version": "2026-11", "shown": True}
    assert made["papers"] == [
        {
            "sha256": "ab" * 32,
            "bytes": 204_113,
            "mime": "image/jpeg",
            "kind": "photo",
            "title": "রাস্তার ছবি",
            "pages": 1,
        }
    ]


@pytest.mark.parametrize("row", samples(), ids=range(12))
def test_a_sealed_sample_opens_as_it_was(row):
    intake = read_intake(row, CATALOGUE).intake
    opened = open_sealed(REF, CASE, seal(intake))
    assert opened.intake == intake
    assert opened.papers == PAPERS
    assert (opened.ref, opened.case_id, opened.digest) == (REF, CASE, digest(seal(intake)))
    assert (opened.filed_at, opened.filed_on) == ("2026-11-23T11:42:07+05:30", date(2026, 11, 23))
    assert (opened.clock, opened.entered_by) == ("good", "AUS1-OP2")
    assert (opened.expected_by, opened.department_expected) == (date(2026, 12, 2), "PRD")


@given(st.text(min_size=1, max_size=40).filter(str.strip), st.sampled_from(list(Source)))
def test_any_words_survive_the_seal(words, source):
    raw = body(complaint__description="ক" + words.encode("utf-8", "ignore").decode())
    raw["source"] = source.value
    intake = read_intake(raw, CATALOGUE).intake
    assert open_sealed(REF, CASE, seal(intake)).intake == intake


def test_what_was_absent_when_sealed_is_absent_when_opened():
    facts = FilingFacts(
        filed_at=FACTS.filed_at,
        filed_on=FACTS.filed_on,
        clock=ClockTrust.UNKNOWN,
        entered_by="OP1",
        expected_by=None,
        department_expected=None,
    )
    opened = open_sealed(REF, CASE, seal(read().intake, facts, ()))
    assert (opened.expected_by, opened.department_expected, opened.papers) == (None, None, ())
    assert opened.intake.on_behalf_of is None


def test_a_body_of_a_newer_version_still_opens():
    def add(raw):
        raw.update(blood_group={"a": 1}, papers=None)
        for part in ("petitioner", "address", "complaint"):
            raw[part]["new_field"] = ["x"]

    assert open_sealed(REF, CASE, bent(add)).intake == read().intake


def test_a_body_of_an_older_version_opens_with_defaults():
    def shorten(raw):
        for name in ("sensitive", "priority", "on_behalf_of", "previous_ref"):
            del raw[name]
        del raw["petitioner"]["signatories"]

    assert open_sealed(REF, CASE, bent(shorten)).intake == read().intake


def test_nothing_sealed_is_judged_again():
    def stretch(raw):
        raw["complaint"].update(type="T77", category="C77", description="ক  খ" * 2_000)
        raw["petitioner"].update(mobile="+91 98", age=130, name="ক" * 200)

    opened = open_sealed(REF, CASE, bent(stretch)).intake
    assert (opened.complaint.type, opened.petitioner.age) == ("T77", 130)
    assert opened.complaint.description == "ক  খ" * 2_000
    assert opened.petitioner.mobile == "+91 98"


@pytest.mark.parametrize(
    "sealed",
    [
        b"",
        b"[]",
        b"3",
        b"{}",
        b"\xff\xfe",
        b'{"a":',
        b'{"petitioner":[]}',
        bent(lambda raw: raw.pop("petitioner")),
        bent(lambda raw: raw["petitioner"].pop("kind")),
        bent(lambda raw: raw.update(source="whatsapp")),
        bent(lambda raw: raw.update(source=None)),
        bent(lambda raw: raw.update(filed_on="গতকাল")),
        bent(lambda raw: raw["complaint"].update(incident_on=5)),
        bent(lambda raw: raw["papers"][0].pop("sha256")),
        bent(lambda raw: raw.update(address="কালনা")),
    ],
)
def test_bytes_that_are_no_complaint_say_so_without_their_words(sealed):
    with pytest.raises(SealError) as caught:
        open_sealed(REF, CASE, sealed)
    assert (caught.value.code, caught.value.values) == ("seal_unreadable", {"ref": REF})
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_word_of_a_list_is_sealed_as_its_text() -> None:
    """An enum member is a text, though not of the plain type that is asked for first."""
    assert canonical_json({"clock": ClockTrust.SUSPECT}) == canonical_json(
        {"clock": ClockTrust.SUSPECT.value}
    )
