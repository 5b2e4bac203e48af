import json
from datetime import date

import pytest
from domain_bodies import CATALOGUE

from local_db.domain.catalogue import (
    DEPARTMENT,
    GROUP,
    OUTCOME,
    STATE,
    CatalogueError,
    Item,
    read_item,
)
from local_db.domain.states import CaseGroup
from resources import asset

TODAY = date(2026, 11, 23)
SHIPPED = json.loads(asset("catalogue.json").read_text(encoding="utf-8"))


def codes(items):
    return [item.code for item in items]


def test_every_row_that_is_shipped_is_there_in_both_languages():
    rows = sum(
        len(SHIPPED[name])
        for name in ("items", "departments", "states", "state_groups", "outcomes")
    )
    assert len(CATALOGUE.items) == rows
    for item in CATALOGUE.items.values():
        assert item.name_bn.strip()
        assert item.name_en.strip()


def test_every_parent_and_every_department_is_there():
    for item in CATALOGUE.items.values():
        if item.kind == "subcategory":
            assert CATALOGUE.find("category", item.parent) is not None
            assert item.code.startswith(f"{item.parent}.")
        if item.department is not None:
            assert CATALOGUE.find(DEPARTMENT, item.department) is not None, item.code
    for row in SHIPPED["items"]:
        for code in row.get("other_departments", ()):
            assert CATALOGUE.find(DEPARTMENT, code) is not None, row["code"]


def test_every_category_has_a_department_and_what_is_other_stays_at_the_block():
    for item in CATALOGUE.choices("category", TODAY):
        assert CATALOGUE.department_of(item.code) is not None
    assert CATALOGUE.department_of("C99").name_en == "Block Development Office"


def test_a_subcategorys_department_goes_before_its_categorys():
    assert CATALOGUE.department_of("C22").code == "SED"
    assert CATALOGUE.department_of("C22", "C22.5").code == "MAM"
    assert CATALOGUE.department_of("C77", "C77.1") is None


def test_published_limits_are_those_of_the_study():
    assert CATALOGUE.limit_days("C20") == 28
    assert CATALOGUE.limit_days("C20", "C20.2") == 28
    assert CATALOGUE.limit_days("C21", "C21.1") == 20
    assert CATALOGUE.limit_days("C21", "C21.2") is None
    assert CATALOGUE.limit_days("C16") is None
    assert CATALOGUE.limit_days("C77") is None


def test_every_state_of_the_contract_has_a_group_and_others_are_unknown():
    groups = " ".join(CATALOGUE.group_of(f"GM{n:03d}").value for n in range(1, 18))
    assert groups == "S1 S1 S2 S2 S2 S4 S3 S3 S5 S4 S5 S4 S5 S5 S6 S7 S7"
    assert CATALOGUE.group_of(None) is CaseGroup.AT_OFFICE
    for strange in ("GM018", "gm001", "", "ক"):
        assert CATALOGUE.group_of(strange) is CaseGroup.UNKNOWN
    for group in CaseGroup:
        assert CATALOGUE.find(GROUP, group.value) is not None


def test_states_and_outcomes_are_all_there():
    assert codes(CATALOGUE.choices(OUTCOME, TODAY)) == [f"O{n}" for n in range(1, 10)]
    assert len(CATALOGUE.choices(STATE, TODAY)) == 17


def test_choices_come_in_the_order_of_their_codes():
    assert codes(CATALOGUE.choices("type", TODAY))[-2:] == ["T10", "T99"]
    rows = [{"code": f"C16.{n}", "parent": "C16", "name_en": "x"} for n in (10, 5, 11)]
    wider = CATALOGUE.with_pack("subcategory", rows)
    assert codes(wider.choices("subcategory", TODAY, parent="C16")) == [
        "C16.1",
        "C16.2",
        "C16.3",
        "C16.4",
        "C16.5",
        "C16.10",
        "C16.11",
    ]


def test_subcategories_are_those_of_their_category():
    found = CATALOGUE.choices("subcategory", TODAY, parent="C16")
    assert codes(found) == ["C16.1", "C16.2", "C16.3", "C16.4"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("c16", "C16"),
        ("C১৬", "C16"),
        ("রাস্তা", "C16"),
        ("সেতু রাস্তা", "C16"),
        ("road", "C16"),
        ("BRIDGES", "C16"),
        ("রেশন", "C08"),
        ("লক্ষ্মীর", "C01"),
        ("(অন্নপূর্ণা", "C01"),
        ("women's", "C01"),
        ("allow mon", "C01"),
        ("বাংলার বা", "C13"),
        ("পূর্বে", "C01"),
        ("অঙ্গনওয়াড়ি", "C24"),
        ("অঙ্গনও\u09dfা\u09dcি", "C24"),
    ],
)
def test_a_category_is_found_by_code_or_by_a_word_in_either_language(typed, code):
    assert code in codes(CATALOGUE.search("category", typed, TODAY))


def test_a_word_is_found_from_its_start_only():
    assert CATALOGUE.search("category", "oads", TODAY) == ()
    assert CATALOGUE.search("category", "road রেশন", TODAY) == ()


def test_codes_come_before_words_and_nothing_typed_shows_all():
    rows = [{"code": "X1", "name_en": "C16 lookalike"}]
    wider = CATALOGUE.with_pack("category", rows)
    assert codes(wider.search("category", "c16", TODAY)) == ["C16", "X1"]
    assert wider.search("category", " ( ", TODAY) == wider.choices("category", TODAY)


def test_names_of_a_pack_replace_ours_and_keep_what_packs_do_not_carry():
    rows = [
        {"code": "T06", "kind": "type", "name_bn": "গুজব", "name_en": "Rumour", "aliases": ["fake"]},
        {
            "code": "C29.3",
            "kind": "subcategory",
            "parent": "C29",
            "name_bn": "নারী",
            "name_en": "Women",
        },
        {"code": "T50", "kind": "type", "name_bn": "নতুন", "name_en": "New", "confidential": True},
    ]
    wider = CATALOGUE.with_pack(None, rows)
    assert wider.find("type", "T06").name_en == "Rumour"
    assert wider.find("type", "T06").confidential
    assert wider.find("subcategory", "C29.3").sensitive
    assert wider.find("type", "T50").confidential
    assert not wider.find("type", "T50").sensitive
    assert codes(wider.search("type", "fake", TODAY)) == ["T06"]
    assert CATALOGUE.find("type", "T06").name_en != "Rumour"
    assert wider.group_of("GM015") is CaseGroup.DISPOSED


def test_a_pack_of_departments_carries_no_kind():
    wider = CATALOGUE.with_pack(DEPARTMENT, [{"code": "NEW", "name_bn": "ক", "name_en": "K"}])
    assert wider.find(DEPARTMENT, "NEW").name_bn == "ক"


def test_a_retired_code_is_found_but_not_offered():
    rows = [
        {"code": "C97", "name_en": "bygone", "valid_to": "2026-11-22"},
        {
            "code": "C98",
            "name_en": "last day",
            "valid_from": "2026-11-23",
            "valid_to": "2026-11-23",
        },
        {"code": "C96", "name_en": "coming", "valid_from": "2026-11-24"},
    ]
    wider = CATALOGUE.with_pack("category", rows)
    offered = codes(wider.choices("category", TODAY))
    assert ("C97" in offered, "C98" in offered, "C96" in offered) == (False, True, False)
    assert wider.find("category", "C97").name_en == "bygone"
    assert codes(wider.search("category", "bygone", TODAY)) == []


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"code": None, "name_en": "x"},
        {"code": "", "name_en": "x"},
        {"code": 5, "name_en": "x"},
        {"code": "C95", "name_en": "x", "valid_to": "soon"},
        {"code": "C95", "valid_from": 20261123.5},
    ],
)
def test_a_row_that_is_none_is_passed_over_and_the_others_taken(row, caplog):
    good = {"code": "C94", "name_en": "good"}
    wider = CATALOGUE.with_pack("category", [row, good])
    assert wider.find("category", "C94").name_en == "good"
    assert len(wider.items) == len(CATALOGUE.items) + 1
    assert "passed over" in caplog.text
    with pytest.raises(CatalogueError):
        read_item(row, "category")


def test_a_row_without_a_kind_is_none():
    assert len(CATALOGUE.with_pack(None, [{"code": "C94", "name_en": "x"}]).items) == len(
        CATALOGUE.items
    )


def test_a_row_may_lack_everything_but_its_code():
    assert read_item({"code": "C9", "kind": "category"}) == Item(
        code="C9", kind="category", name_bn="C9", name_en="C9"
    )
    assert (
        read_item({"code": "C9", "kind": "category", "name_bn": "ক", "name_en": None}).name_en
        == "ক"
    )
    assert (
        read_item({"code": "C9", "kind": "category", "name_bn": "", "name_en": "K"}).name_bn == "K"
    )


@pytest.mark.parametrize("limit", [0, -5, 10**9, True, "7", 7.0, None, []])
def test_a_limit_that_cannot_be_counted_means_the_office_default(limit):
    assert read_item({"code": "C9", "kind": "category", "limit_days": limit}).limit_days is None


def test_nonsense_beside_a_code_is_dropped():
    item = read_item(
        {"code": "C9", "kind": "category", "parent": 5, "department": ["PRD"], "aliases": "road"}
    )
    assert (item.parent, item.department, item.aliases) == (None, None, ())
    assert read_item({"code": "C9", "kind": "category", "aliases": ["a", 1, None]}).aliases == (
        "a",
    )
