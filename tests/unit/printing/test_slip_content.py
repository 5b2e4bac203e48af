"""What a slip says and keeps to itself: the nineteen rows of the domain study's table D."""

from dataclasses import asdict, replace
from datetime import date

import pytest

from local_db.domain.clock import ClockTrust
from local_db.domain.complaint import CitizenLanguage, PaperKind, Relation
from printing.slip_content import SlipContent, slip_content
from printing.slip_facts import BehalfFacts, Both, Expected, ExpectedRule, ExtraFact
from printing.slip_rows import Row
from resources.text import Language, catalogue
from tests.samples.slips import ALL_LANGUAGES, FACTS, NUMBER, facts


def _rows(content: SlipContent) -> list[Row]:
    return [
        *content.head,
        *content.person,
        *content.matter,
        *content.after,
        *content.notices,
        content.received_by,
    ]


def _value(content: SlipContent, label: str) -> tuple[str, ...]:
    return next(row.value for row in _rows(content) if label in row.label)


def _everything(content: SlipContent) -> str:
    return repr(asdict(content))


def test_all_nineteen_rows_are_said() -> None:
    content = slip_content(FACTS)
    numbers = {row.number for row in _rows(content)}
    # 1, 2, 3, 10 and 19 have places of their own.
    assert numbers | {1, 2, 3, 10, 19} == set(range(1, 20))
    assert content.office[0].startswith("ব্লক উন্নয়ন")
    assert "0342-2255001" in content.office_lines[0]
    assert content.title == ("অভিযোগের প্রাপ্তিস্বীকার", "Complaint acknowledgement")
    assert content.number == "26-347-02-00123-59"
    assert content.summary == FACTS.description
    assert content.footer == "ছাপা ১ / Print 1 · Abhijog Desk 0.1.0 · 9A8B 7C6D 5E4F"


def test_bengali_comes_first_and_dates_are_written_each_languages_way() -> None:
    content = slip_content(FACTS)
    assert _value(content, "Received on") == ("২৩-১১-২০২৬, ১১:৪২", "23 Nov 2026, 11:42")
    assert _value(content, "Expected by") == (
        "০২-১২-২০২৬-এর মধ্যে (৭ কাজের দিন)",
        "02 Dec 2026 (7 working days)",
    )


def test_english_comes_first_for_a_citizen_who_asked_for_it() -> None:
    content = slip_content(facts(language=CitizenLanguage.EN))
    assert content.title[0] == "Complaint acknowledgement"
    assert _value(content, "Complainant")[0] == "Susmita Chattopadhyay"
    assert content.shortened == "… (full text on record)"


@pytest.mark.parametrize("language", [x for x in ALL_LANGUAGES if x is not CitizenLanguage.EN])
def test_every_other_language_gets_the_bengali_and_english_slip(
    language: CitizenLanguage,
) -> None:
    assert slip_content(facts(language=language)) == slip_content(FACTS)


def test_the_full_mobile_number_is_never_said() -> None:
    content = slip_content(FACTS)
    assert _value(content, "Mobile") == ("98XXXXXX45",)
    assert "9830012345" not in _everything(content)
    assert _value(slip_content(facts(mobile=None)), "Mobile") == ("মোবাইল নেই", "No mobile")


_PRIVATE = facts(
    on_behalf_of=BehalfFacts(name="গোপেশ্বর", relation=Relation.CHILD),
    scheme_ref="SCHEME-REF-77",
    signatories=9,
    extras=(ExtraFact(label=Both("চিহ্ন", "Landmark"), value="বটতলা"),),
)
_GIVEAWAYS = ("সুস্মিতা", "Susmita", "গোপেশ্বর", "বিদ্যালয়ের", "মেরামত", "SCHEME-REF-77", "বটতলা", "ছবি”")


def test_a_sensitive_case_shows_no_name_place_mobile_or_text() -> None:
    content = slip_content(replace(_PRIVATE, is_sensitive=True))
    told = _everything(content)
    for secret in (*_GIVEAWAYS, "বিল্বগ্রাম", "অভিরামপুর", "98XXXXXX45", "রাস্তা ভাঙা", "Broken road"):
        assert secret not in told, secret
    assert content.summary == ""
    assert _value(content, "Complainant") == ("গোপনীয়", "Confidential")


def test_a_confidential_case_shows_no_name_and_no_text() -> None:
    content = slip_content(replace(_PRIVATE, is_confidential=True))
    told = _everything(content)
    for secret in _GIVEAWAYS:
        assert secret not in told, secret
    assert _value(content, "Complainant") == ("গোপনীয়", "Confidential")
    assert _value(content, "Mobile") == ("98XXXXXX45",)
    assert content.summary_withheld == (
        "গোপনীয়; প্রাপ্তিস্বীকারে ছাপা হয় না",
        "Confidential; not printed on the slip",
    )


def test_what_hides_in_those_cases_is_said_in_an_ordinary_one() -> None:
    told = _everything(slip_content(_PRIVATE))
    for said in _GIVEAWAYS:
        assert said in told, said


def test_an_anonymous_citizen_is_warned_that_the_mobile_cannot_find_the_status() -> None:
    content = slip_content(facts(is_anonymous=True, name=None, name_en=None, mobile=None))
    assert content.warnings
    assert "cannot be found by mobile" in content.warnings[0][1]
    assert slip_content(FACTS).warnings == ()


def test_the_group_and_the_person_complained_for_are_told() -> None:
    content = slip_content(_PRIVATE)
    assert _value(content, "Complainant") == (
        "সুস্মিতা চট্টোপাধ্যায় (দলে মোট ৯ জন)",
        "Susmita Chattopadhyay (group of 9)",
    )
    assert _value(content, "On behalf of") == ("গোপেশ্বর (সন্তান)", "গোপেশ্বর (child)")


def test_the_first_print_has_no_mark_and_the_third_is_duplicate_two() -> None:
    assert slip_content(FACTS).marks == ()
    marks = slip_content(facts(copy=3, copied_on=date(2026, 11, 25))).marks
    assert marks == (("প্রতিলিপি ২ — ২৫-১১-২০২৬", "DUPLICATE 2 — 25 Nov 2026"),)
    assert slip_content(facts(copy=2)).marks == (("প্রতিলিপি ১", "DUPLICATE 1"),)


def test_marks_tell_specimen_confidential_and_emergency() -> None:
    content = slip_content(facts(is_specimen=True, is_sensitive=True, is_emergency=True))
    assert [mark[1] for mark in content.marks] == ["SPECIMEN", "CONFIDENTIAL", "EMERGENCY"]


def test_the_portal_row_tells_the_truth_offline_and_later() -> None:
    assert "not yet sent" in _value(slip_content(FACTS), "Portal number")[1]
    assert "Reached" in _value(slip_content(facts(is_on_portal=True)), "Portal number")[1]
    assert _value(slip_content(facts(portal_ref="CMO12345678")), "Portal number") == (
        "CMO12345678",
    )


def test_a_doubtful_clock_is_admitted() -> None:
    for clock in (ClockTrust.SUSPECT, ClockTrust.UNKNOWN):
        told = _value(slip_content(facts(clock=clock)), "Received on")
        assert told[1] == "23 Nov 2026, 11:42 (computer clock not verified)"


def test_no_date_and_a_published_limit_are_said_as_such() -> None:
    assert "portal will tell" in _value(slip_content(facts(expected=None)), "Expected by")[1]
    published = Expected(on=date(2026, 12, 23), rule=ExpectedRule.PUBLISHED_LIMIT, days=30)
    told = _value(slip_content(facts(expected=published)), "Expected by")
    assert told[1] == "23 Dec 2026 (published limit 30 days)"


def test_papers_are_listed_with_kind_title_and_pages() -> None:
    assert _value(slip_content(FACTS), "Papers") == (
        "২টি: ছবি “ভাঙা রাস্তার ছবি” (১ পাতা); আবেদনপত্র (২ পাতা) (মূল কাগজ রাখা হয়নি)",
        "2: photo “ভাঙা রাস্তার ছবি” (1 p.); application letter (2 p.) (originals not kept)",
    )
    assert _value(slip_content(facts(papers=())), "Papers") == ("নেই", "None")


def test_the_department_is_likely_until_the_portal_confirms_it() -> None:
    assert _value(slip_content(FACTS), "Department")[1].endswith("(likely)")
    confirmed = slip_content(facts(is_department_confirmed=True))
    assert _value(confirmed, "Department")[1] == "Panchayats and Rural Development"


def test_the_earlier_number_the_application_and_further_fields_are_told() -> None:
    content = slip_content(replace(_PRIVATE, previous=NUMBER))
    assert _value(content, "Earlier number") == (NUMBER.shown,)
    assert _value(content, "Application no.") == ("SCHEME-REF-77",)
    assert _value(content, "Landmark") == ("বটতলা",)


def test_a_name_in_one_language_is_said_once() -> None:
    assert _value(slip_content(facts(name_en=None)), "Complainant") == ("সুস্মিতা চট্টোপাধ্যায়",)


def test_a_fact_told_in_one_language_only_stands_for_both() -> None:
    content = slip_content(facts(category=Both("", "Only English"), subcategory=None, reason=None))
    assert _value(content, "Topic") == ("Only English",)


def test_an_office_without_address_hours_and_telephone_still_has_its_district() -> None:
    office = replace(FACTS.office, address=None, hours=None, phone=None)
    assert slip_content(facts(office=office)).office_lines == (
        "জেলা পূর্ব বর্ধমান",
        "District Purba Bardhaman",
    )


def test_no_wish_and_no_helpline_leave_no_empty_row() -> None:
    notices = replace(FACTS.notices, helpline=None)
    content = slip_content(facts(relief=None, notices=notices))
    assert all("Asked for" not in row.label for row in _rows(content))
    assert "9137091370" not in _everything(content)


def test_a_notice_that_master_data_lacks_leaves_no_empty_row() -> None:
    none = Both("", "")
    notices = replace(FACTS.notices, how_to_check=none, privacy=none, helpline=None)
    assert [row.number for row in slip_content(facts(notices=notices)).notices] == [15, 16]


def test_a_place_may_be_missing() -> None:
    content = slip_content(facts(gp_name=None, village=None))
    assert all("Place" not in row.label for row in _rows(content))


def test_every_kind_of_paper_and_relation_has_its_words_in_both_languages() -> None:
    for language in Language:
        texts = catalogue(language)
        for kind in PaperKind:
            assert texts[f"slip.paper.{kind.value}"]
        for relation in Relation:
            assert texts[f"slip.relation.{relation.value}"]
        for rule in ExpectedRule:
            assert texts[f"slip.value.{rule.value}"]
