"""The office's stock phrases: shipped ones at first, then whatever the office makes of them."""

import pytest

from desktop.services.stock_phrases import starting_phrases
from desktop.services.workspace import Workspace
from local_db.domain.complaint import CitizenLanguage
from local_db.domain.errors import DeskError, ValidationError
from local_db.domain.stock_phrase import GAP, MOST, StockPhrase

AADHAAR = "2341 2341 2346"


def codes(phrases: tuple[StockPhrase, ...]) -> list[str]:
    return [phrase.code for phrase in phrases]


def bad_fields(error: pytest.ExceptionInfo[ValidationError]) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in error.value.problems}


def test_a_new_office_has_a_few_phrases_in_both_languages(office: Workspace) -> None:
    phrases = office.stock_phrases.all()
    assert len(phrases) >= 5
    assert all(phrase.bn and phrase.en for phrase in phrases)
    assert all(phrase.bn.count(GAP) == phrase.en.count(GAP) <= 1 for phrase in phrases)


def test_no_shipped_code_begins_another_so_each_is_taken_at_once() -> None:
    shipped = codes(starting_phrases())
    assert [(a, b) for a in shipped for b in shipped if a != b and b.startswith(a)] == []


def test_a_phrase_that_was_added_is_there_after_the_next_start(office: Workspace) -> None:
    office.stock_phrases.save(" R২ ", "  রাস্তা ভাঙা ", "", "OP1")
    added = next(one for one in office.stock_phrases.all() if one.code == "r2")
    assert added.bn == "রাস্তা ভাঙা"
    assert codes(office.stock_phrases.all()) == sorted([*codes(starting_phrases()), "r2"])


def test_a_phrase_says_what_it_has_in_the_complaint_s_language() -> None:
    both = StockPhrase(code="a", bn="রেশন", en="Ration")
    assert both.words(CitizenLanguage.EN) == "Ration"
    assert both.words(CitizenLanguage.SAT) == "রেশন"
    assert StockPhrase(code="a", en="Ration").words(CitizenLanguage.BN) == "Ration"


def test_a_changed_phrase_takes_the_place_of_the_old_one(office: Workspace) -> None:
    before = len(office.stock_phrases.all())
    office.stock_phrases.save("rs", "রেশন কার্ড নেই।", "", "OP1", instead_of="rsn")
    kept = office.stock_phrases.all()
    assert len(kept) == before
    assert "rs" in codes(kept)
    assert "rsn" not in codes(kept)


def test_a_deleted_phrase_can_be_put_back(office: Workspace) -> None:
    before = office.stock_phrases.all()
    (gone,) = (phrase for phrase in before if phrase.code == "rsn")
    assert gone not in office.stock_phrases.delete("rsn", "OP1")
    assert office.stock_phrases.put_back(gone, "OP1") == before


def test_a_phrase_is_not_put_back_over_a_newer_one(office: Workspace) -> None:
    (gone,) = (phrase for phrase in office.stock_phrases.all() if phrase.code == "rsn")
    office.stock_phrases.delete("rsn", "OP1")
    office.stock_phrases.save("rsn", "নতুন", "", "OP1")
    kept = office.stock_phrases.put_back(gone, "OP1")
    assert next(one for one in kept if one.code == "rsn").bn == "নতুন"


def test_every_shipped_phrase_may_go(office: Workspace) -> None:
    for phrase in office.stock_phrases.all():
        office.stock_phrases.delete(phrase.code, "OP1")
    assert office.stock_phrases.all() == ()


def test_every_bad_field_is_named(office: Workspace) -> None:
    with pytest.raises(ValidationError) as error:
        office.stock_phrases.save("", "", "", "OP1")
    assert bad_fields(error) == {("code", "required"), ("bn", "required")}
    with pytest.raises(ValidationError) as error:
        office.stock_phrases.save("র স", "x" * 501, "", "OP1")
    assert bad_fields(error) == {("code", "phrase_code"), ("bn", "too_long")}
    with pytest.raises(ValidationError) as error:
        office.stock_phrases.save("RSN", "x", "", "OP1")
    assert bad_fields(error) == {("code", "phrase_code_taken")}


def test_an_aadhaar_number_in_a_phrase_is_masked(office: Workspace) -> None:
    office.stock_phrases.save("id", f"নম্বর {AADHAAR}", "", "OP1")
    kept = next(one for one in office.stock_phrases.all() if one.code == "id")
    assert kept.bn == "নম্বর XXXX XXXX 2346"


def test_a_full_list_takes_no_more_but_lets_one_be_changed(office: Workspace) -> None:
    for number in range(MOST - len(office.stock_phrases.all())):
        office.stock_phrases.save(f"x{number}", "কথা", "", "OP1")
    with pytest.raises(DeskError, match="phrases_full"):
        office.stock_phrases.save("onemore", "কথা", "", "OP1")
    office.stock_phrases.save("rsn", "বদল", "", "OP1", instead_of="rsn")


def test_a_shipped_phrase_that_was_renamed_does_not_come_back(office: Workspace) -> None:
    office.stock_phrases.save("rs", "রেশন কার্ড নেই।", "", "OP1", instead_of="rsn")
    office.stock_phrases.save("abd", "বদল", "", "OP1", instead_of="abd")
    kept = {phrase.code: phrase.bn for phrase in office.stock_phrases.all()}
    assert "rsn" not in kept
    assert kept["abd"] == "বদল"


def test_who_changed_a_phrase_and_when_is_kept(office: Workspace) -> None:
    office.stock_phrases.save("hat", "হাট", "", "OP1")
    office.stock_phrases.save("hat", "হাট বন্ধ", "", "SV1", instead_of="hat")
    with office.store.read() as records:
        rows = records.work.connection.exec_driver_sql(
            "SELECT code, bengali, changed_by, changed_at FROM stock_phrase"
        ).all()
    ((code, words, who, at),) = rows
    assert (code, words, who) == ("hat", "হাট বন্ধ", "SV1")
    assert at.startswith("2026-")
