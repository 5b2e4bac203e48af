from datetime import date

import pytest
from domain_bodies import body, problem, problems, read

from local_db.domain.complaint import (
    CitizenLanguage,
    Gender,
    PaperKind,
    PetitionerKind,
    Relation,
    Source,
)

E_ACUTE_TYPED_IN_TWO = "e\u0301"


@pytest.mark.parametrize(
    ("path", "enum"),
    [
        ("source", Source),
        ("language", CitizenLanguage),
        ("petitioner__kind", PetitionerKind),
        ("petitioner__gender", Gender),
    ],
)
def test_every_value_of_the_contract_is_taken_and_no_other(path, enum):
    for value in enum:
        assert problems(body(**{path: value.value})) == {}
    for wrong in ("other_thing", "WALK_IN", "ব্যক্তি"):
        assert problems(body(**{path: wrong})) == {path.replace("__", "."): "unknown_value"}


def test_the_values_are_those_of_the_contract():
    assert " ".join(Source) == "walk_in post camp phone hearing other_office box"
    assert " ".join(CitizenLanguage) == "bn en hi ne sat ur"
    assert " ".join(PetitionerKind) == "person representative group elected office anonymous"
    assert " ".join(Gender) == "female male other undisclosed"
    assert " ".join(Relation) == "spouse parent child sibling neighbour ward other"
    assert " ".join(PaperKind) == "letter identity_masked passbook receipt photo certificate other"


def test_who_it_is_for_needs_a_name_and_a_relation():
    assert problems(body(on_behalf_of={})) == {
        "on_behalf_of.name": "required",
        "on_behalf_of.relation": "required",
    }
    for relation in Relation:
        for_whom = {"name": "মা", "relation": relation.value}
        assert read(on_behalf_of=for_whom).intake.on_behalf_of.relation is relation


@pytest.mark.parametrize("age", [0, 1, 120])
def test_an_age_from_birth_to_120_is_taken(age):
    assert read(petitioner__age=age).intake.petitioner.age == age


@pytest.mark.parametrize("age", [-1, 121, 10**30])
def test_an_age_beyond_is_refused(age):
    raw = body(petitioner__age=age)
    assert problem(raw, "petitioner.age").values == {"low": 0, "high": 120}


@pytest.mark.parametrize("age", [46.0, 46.5, float("nan"), float("inf"), "46", True, [46], {}])
def test_an_age_that_is_no_whole_number_is_refused(age):
    assert problems(body(petitioner__age=age)) == {"petitioner.age": "wrong_type"}


def test_signatories_are_at_least_two_and_only_for_a_group():
    group = {"petitioner__kind": "group"}
    assert read(**group, petitioner__signatories=2).intake.petitioner.signatories == 2
    assert read(**group).intake.petitioner.signatories is None
    assert problems(body(**group, petitioner__signatories=1)) == {
        "petitioner.signatories": "out_of_range"
    }
    assert problems(body(petitioner__signatories=5)) == {"petitioner.signatories": "only_for_group"}


@pytest.mark.parametrize(
    "name",
    [
        "Md. Rahim",
        "D'Souza",
        "ক",
        "৺",
        "৺মোকসেদ গাজি",
        "शीला राय",
        "ᱵᱟᱦᱟ ᱢᱩᱨᱢᱩ",
        "رحیمہ خاتون",
        "Sk. Abdul (2)",
        "র‍্যাব",
        "नवल\u00a0किशोर",
        "J.",
        "\U0001f600",
        "\u0378",
    ],
)
def test_no_name_is_refused_for_its_letters(name):
    assert read(petitioner__name=name).intake.petitioner.name == " ".join(name.split())


def test_a_name_of_150_characters_is_taken_and_one_more_is_not():
    assert problems(body(petitioner__name="ক" * 150)) == {}
    assert problem(body(petitioner__name="ক" * 151), "petitioner.name").values == {
        "limit": 150,
        "length": 151,
    }


def test_a_description_is_counted_in_code_points_after_nfc():
    assert problems(body(complaint__description="ক" * 4_000)) == {}
    assert problems(body(complaint__description=E_ACUTE_TYPED_IN_TWO * 4_000)) == {}
    # One code point when typed, two after NFC.
    assert problems(body(complaint__description="\u09dc" * 2_001)) == {
        "complaint.description": "too_long"
    }
    too_long = problem(body(complaint__description="😀" * 4_001), "complaint.description")
    assert too_long.values == {"limit": 4_000, "length": 4_001}


def test_texts_come_in_their_stored_form():
    reading = read(
        petitioner__name="  কল্পনা\n\nহাঁসদা\x00 ",
        complaint__description="এক \r\n\ufeffদুই",
        petitioner__guardian="",
    )
    assert reading.intake.petitioner.name == "কল্পনা হাঁসদা"
    assert reading.intake.complaint.description == "এক\nদুই"
    assert reading.intake.petitioner.guardian is None


def test_a_lone_surrogate_is_refused_where_it_stands():
    found = problems(body(petitioner__name="ক\ud83d", complaint__description="\udc00"))
    assert found == {"petitioner.name": "bad_text", "complaint.description": "bad_text"}


def test_mobiles_are_brought_to_ten_ascii_digits():
    who = read(
        petitioner__mobile="+৯১ ৯৮০০০\u00a0০০০০১", petitioner__alt_mobile=" "
    ).intake.petitioner
    assert (who.mobile, who.alt_mobile) == ("9800000001", None)
    assert problems(body(petitioner__mobile="12345", petitioner__alt_mobile="٩٨٠٠٠٠٠٠٠١")) == {
        "petitioner.mobile": "mobile_invalid",
        "petitioner.alt_mobile": "mobile_invalid",
    }


@pytest.mark.parametrize("pin", ["713128", "৭১৩ ১২৮", "713-128", "\u200b713128"])
def test_a_pin_code_is_six_ascii_digits(pin):
    assert read(address__pin=pin).intake.address.pin == "713128"


@pytest.mark.parametrize("pin", ["013128", "71312", "7131289", "٧١٣١٢٨", "71312x"])
def test_a_wrong_pin_code_is_refused(pin):
    assert problems(body(address__pin=pin)) == {"address.pin": "pin_invalid"}


@pytest.mark.parametrize("part", ["district", "block", "town", "gp"])
def test_a_place_code_that_no_list_knows_is_kept(part):
    intake = read(**{f"address__{part}": " ৯৯৯৯ "}).intake
    assert getattr(intake.address, part) == "9999"
    assert problems(body(**{f"address__{part}": "B-12"})) == {
        f"address.{part}": "place_code_invalid"
    }


def test_dates_are_years_months_and_days():
    matter = read(
        complaint__incident_on="2026-11-20", complaint__scheme_applied_on=""
    ).intake.complaint
    assert (matter.incident_on, matter.scheme_applied_on) == (date(2026, 11, 20), None)
    # A date never causes a rejection for when it is: wrong clocks are usual.
    assert read(complaint__incident_on="২০৯৯-০১-০১").intake.complaint.incident_on.year == 2099


@pytest.mark.parametrize(
    "wrong", ["20-11-2026", "2026-02-30", "2026-1-1", "0000-01-01", "2026-W01-1", "soon"]
)
def test_what_is_no_date_is_refused(wrong):
    assert problems(body(complaint__incident_on=wrong)) == {"complaint.incident_on": "date_invalid"}


@pytest.mark.parametrize("email", ["a@b.in", "রহিম@ডাক.বাংলা"])
def test_an_email_is_taken(email):
    assert read(petitioner__email=email).intake.petitioner.email == email


@pytest.mark.parametrize("email", ["a", "a@b", "a b@c.in", "a@b.", "@b.in", "a@@b.in"])
def test_what_is_no_email_is_refused(email):
    assert problems(body(petitioner__email=email)) == {"petitioner.email": "email_invalid"}
    assert problems(body(petitioner__email="a@" + "b." * 200)) == {"petitioner.email": "too_long"}


def test_an_earlier_number_is_checked():
    assert read(previous_ref="২৬-347-02-00123-59").intake.previous_ref == "26347020012359"
    assert read(previous_ref="").intake.previous_ref is None
    for wrong, code in (("26-347", "number_length"), ("26347020012358", "number_check")):
        assert problems(body(previous_ref=wrong)) == {"previous_ref": code}
