"""Which backups stay: 7 days and 4 weeks by true order, whatever the PC's clock said."""

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from local_db.domain.backup import Kept, to_prune

TODAY = date(2026, 11, 25)


def backups(days: list[date], damaged: tuple[int, ...] = ()) -> list[Kept]:
    return [
        Kept(file=Path(f"{n:03}.db"), made_on=day, is_whole=n not in damaged)
        for n, day in enumerate(days)
    ]


def stays(days: list[date], damaged: tuple[int, ...] = ()) -> list[date]:
    every = backups(days, damaged)
    gone = to_prune(every)
    return [backup.made_on for backup in every if backup.file not in gone]


def days_back(*back: int) -> list[date]:
    return [TODAY - timedelta(days=n) for n in back]


def test_seven_days_and_four_more_weeks_stay_of_a_year() -> None:
    kept = stays(days_back(*range(365)))
    assert kept[:7] == days_back(*range(7))
    assert len(kept) == 11
    weeks = {day.isocalendar()[:2] for day in kept[7:]}
    assert len(weeks) == 4
    assert kept[-1] >= TODAY - timedelta(days=7 * 6)


def test_of_one_day_only_the_newest_stays() -> None:
    assert to_prune(backups([TODAY, TODAY, TODAY])) == (Path("001.db"), Path("002.db"))


def test_a_clock_that_jumps_years_ahead_and_back_removes_nothing_that_counts() -> None:
    ahead = TODAY.replace(year=2039)
    kept = stays([TODAY, ahead, *days_back(1, 2, 3)])
    assert kept == [TODAY, ahead, *days_back(1, 2, 3)]
    back = date(2000, 1, 1)
    assert back in stays([back, *days_back(*range(300))])


def test_a_dead_battery_that_makes_every_day_the_same_keeps_the_newest_and_the_older_days() -> None:
    same = [date(2000, 1, 1)] * 50
    kept = stays([*same, *days_back(*range(20))])
    assert kept[0] == date(2000, 1, 1)
    assert kept.count(date(2000, 1, 1)) == 1
    assert kept[1:7] == days_back(*range(6))


def test_damaged_backups_take_no_place_and_go_when_a_newer_one_is_whole() -> None:
    days = days_back(*range(10))
    assert stays(days, damaged=(0, 1))[:9] == days[:9]
    assert days[4] not in stays(days, damaged=(4,))
    assert to_prune(backups(days, damaged=tuple(range(10)))) == ()
    assert to_prune([]) == ()


@given(
    st.lists(st.tuples(st.dates(), st.booleans()), max_size=60),
)
def test_the_newest_whole_backup_always_stays_and_pruning_twice_changes_nothing(
    found: list[tuple[date, bool]],
) -> None:
    every = [
        Kept(file=Path(f"{n:03}.db"), made_on=day, is_whole=whole)
        for n, (day, whole) in enumerate(found)
    ]
    gone = to_prune(every)
    left = [backup for backup in every if backup.file not in gone]
    whole = [backup for backup in every if backup.is_whole]
    if whole:
        assert whole[0] in left
        assert len([backup for backup in left if backup.is_whole]) <= 11
    assert to_prune(left) == () or not whole
