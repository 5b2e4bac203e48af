"""What follows when a store and the marks beside it disagree (offline_sync.md B11)."""

import dataclasses

import pytest

from local_db.domain.high_mark import HighMark, Standing, furthest, standing

MARK = HighMark(
    install_id="install-1",
    db_epoch=1,
    slots={"26-347-02": 118},
    device_seq=40,
    audit_seq=90,
    audit_hash=b"head",
    writes=7,
    home="/data",
    is_done=True,
)


def compared(store: HighMark, side: HighMark | None, *, had: bool = True) -> Standing:
    return standing(store, side, had_side_files=had, knows_head=True)


def test_a_store_and_marks_that_agree_are_level() -> None:
    assert compared(MARK, MARK) is Standing.LEVEL


@pytest.mark.parametrize(("had", "expected"), [(True, Standing.LOST), (False, Standing.NEW)])
def test_marks_that_are_missing_are_lost_only_where_there_were_some(
    *, had: bool, expected: Standing
) -> None:
    assert compared(MARK, None, had=had) is expected


@pytest.mark.parametrize(
    "beyond",
    [
        {"device_seq": 41},
        {"slots": {"26-347-02": 119}},
        {"slots": {"26-347-02": 118, "27-347-02": 1}},
        {"db_epoch": 2},
        {"writes": 9},
        {"writes": 8},
    ],
)
def test_a_mark_that_knows_of_anything_more_makes_the_store_an_older_copy(
    beyond: dict[str, object],
) -> None:
    assert compared(MARK, dataclasses.replace(MARK, **beyond)) is Standing.OLDER


def test_one_write_that_was_not_seen_to_be_committed_is_in_flight() -> None:
    assert compared(MARK, dataclasses.replace(MARK, writes=8, is_done=False)) is Standing.IN_FLIGHT


def test_the_furthest_mark_knows_what_any_of_them_knows() -> None:
    other = dataclasses.replace(MARK, writes=6, slots={"26-347-02": 90, "26-347-03": 5})
    known = furthest([MARK, other])
    assert known is not None
    assert known.writes == 7
    assert known.slots == {"26-347-02": 118, "26-347-03": 5}
