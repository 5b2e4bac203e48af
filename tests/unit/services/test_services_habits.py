"""What an office writes most comes first, and nothing that is protected leaves a trace."""

from typing import Any

import pytest
from sqlalchemy import text

from desktop.services.workspace import Workspace
from local_db.domain.habits import Habits
from tests.fakes.office import samples

BLOCK = "2796"


def file(office: Workspace, **changes: Any) -> None:
    body = dict(samples()[0])
    body["address"] = {
        "block": BLOCK, "gp_name": "এনায়েতপুর", "village": "কলাগ্রাম", "pin": "721150"
    }  # fmt: skip
    for path, value in changes.items():
        part, _, name = path.partition("__")
        body[part] = {**body[part], name: value} if name else value
    office.filing.file(body, "OP1")


def villages(habits: Habits, typed: str, *, by_gp: bool = True) -> list[str | None]:
    return [one.address.village for one in habits.find_places(typed, by_gp=by_gp)]


def test_a_new_office_has_no_habits(office: Workspace) -> None:
    assert office.habits.read(BLOCK) == Habits()


def test_the_most_used_subjects_come_first(office: Workspace) -> None:
    for category in ("C08", "C01", "C08"):
        file(office, complaint__category=category, complaint__subcategory=None)
    assert office.habits.read(BLOCK).categories == ("C08", "C01")
    assert len(office.habits.read(BLOCK).types) == 1


@pytest.mark.parametrize("typed", ["কল", "কলা", "কলাগ্রাম", "kala", "KALA"])
def test_a_place_is_found_by_its_first_letters_in_both_scripts(
    office: Workspace, typed: str
) -> None:
    file(office)
    (found,) = office.habits.read(BLOCK).find_places(typed, by_gp=True)
    assert (found.address.village, found.address.pin) == ("কলাগ্রাম", "721150")


def test_one_letter_finds_nothing_and_the_middle_of_a_word_neither(office: Workspace) -> None:
    file(office)
    assert villages(office.habits.read(BLOCK), "ক") == []
    assert villages(office.habits.read(BLOCK), "গ্রাম") == []


def test_in_the_field_of_the_village_panchayats_do_not_fit(office: Workspace) -> None:
    file(office)
    assert villages(office.habits.read(BLOCK), "এনা", by_gp=False) == []


def test_a_panchayat_is_found_without_a_village(office: Workspace) -> None:
    for village in ("কলাগ্রাম", "রামপুর"):
        file(office, address__village=village)
    (found,) = office.habits.read(BLOCK).find_places("এনা", by_gp=True)
    assert (found.address.gp_name, found.address.village) == ("এনায়েতপুর", None)


def test_only_the_typed_panchayat_s_villages_fit(office: Workspace) -> None:
    for _ in range(2):
        file(office)
    file(office, address__gp_name="মধুপুর", address__village="কলাবনি")
    habits = office.habits.read(BLOCK)
    assert villages(habits, "কলা") == ["কলাগ্রাম", "কলাবনি"]
    here = habits.find_places("কলা", by_gp=False, gp_name="মধুপুর")
    assert [one.address.village for one in here] == ["কলাবনি"]
    assert habits.find_places("কলা", by_gp=False, gp_name="অন্য") == ()


@pytest.mark.parametrize("flag", ["sensitive", "confidential"])
def test_a_protected_complaint_leaves_no_trace(office: Workspace, flag: str) -> None:
    file(office, **{flag: True})
    assert office.habits.read(BLOCK) == Habits()


def test_a_place_of_another_block_is_not_offered(office: Workspace) -> None:
    file(office, address__block="2797")
    assert office.habits.read(BLOCK).places == ()
    assert office.habits.read(None).places == ()


def test_the_portal_s_places_of_the_block_are_known_too(office: Workspace) -> None:
    rows = [
        {"code": "1001", "kind": "gp", "parent": BLOCK, "name_bn": "মধুপুর",
         "name_en": "Madhupur", "name_bn_checked": True},
        {"code": "1002", "kind": "gp", "parent": "2797", "name_bn": "দূরপুর", "name_en": "Durpur"},
        {"code": "77", "kind": "village", "parent": "1001", "name_bn": "রামপুর",
         "name_en": "Rampur", "pin": "713144"},
        {"code": "1003", "kind": "gp", "parent": BLOCK, "name_en": "Belun"},
        {"kind": "gp", "parent": BLOCK},
    ]  # fmt: skip
    with office.store.write() as records:
        records.packs.save("places", "1", None, rows)
    habits = office.habits.read(BLOCK)
    (village,) = habits.find_places("ramp", by_gp=True)
    # Nobody has checked its Bengali name: it does not stand on a slip alone.
    assert village.address.village == "রামপুর (Rampur)"
    assert (village.address.gp, village.address.gp_name) == ("1001", "মধুপুর")
    assert village.address.pin == "713144"
    assert [p.address.gp_name for p in habits.find_places("belu", by_gp=True)] == ["Belun"]
    assert habits.find_places("দূর", by_gp=True) == ()


def test_the_newest_are_read_by_key_whatever_the_size_of_the_register(office: Workspace) -> None:
    with office.store.read() as records:
        plan = records.work.connection.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT body FROM complaint WHERE sensitive = 0"
                " AND confidential = 0 ORDER BY id DESC LIMIT 1000"
            )
        ).all()
    assert not any("TEMP B-TREE" in row.detail for row in plan)
