"""Names across scripts and spellings, measured as ``python -m bench.names`` does."""

from pathlib import Path

import pytest
from store_rig import ROOT, StandingClock, enrol, file, new_folder

from bench.names import by_key, by_store, measure, read_rows
from local_db import name_key
from local_db.name_key import Likeness, is_same_name, likeness, name_keys, name_words
from local_db.name_sounds import sounds
from local_db.store import Store

PAIRS = ROOT / "tests" / "samples" / "name_pairs_own.csv"
LEAST_RECALL, LEAST_PRECISION = 0.95, 0.93


def both_ways(rows):
    english, bengali = [row[0] for row in rows], [row[1] for row in rows]
    return ((english, bengali), (bengali, english))


def test_our_own_pairs_hold_the_bars_by_their_keys() -> None:
    rows = read_rows(PAIRS)
    assert len(rows) > 200
    for typed, written in both_ways(rows):
        recall, precision = measure(rows, by_key(typed, written), merged=True)
        assert recall >= LEAST_RECALL
        assert precision >= LEAST_PRECISION


def test_our_own_pairs_hold_the_bars_through_the_store() -> None:
    rows = read_rows(PAIRS)
    for typed, written in both_ways(rows):
        recall, precision = measure(rows, by_store(typed, written), merged=True)
        assert recall >= LEAST_RECALL
        assert precision >= LEAST_PRECISION


def test_without_a_look_at_the_vowels_the_bars_would_not_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What was judged is remembered; neither these judgements nor the true ones may be mixed up.
    monkeypatch.setattr(name_key, "likeness", likeness.__wrapped__)
    monkeypatch.setattr(name_key, "limit", lambda _consonants: 99.0)
    rows = read_rows(PAIRS)
    _, precision = measure(rows, by_key(*both_ways(rows)[0]), merged=True)
    assert precision < LEAST_PRECISION


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bera", "বাউরি"),
        ("Giri", "গৌরী"),
        ("Mahato", "মাইতি"),
        ("Sen", "সিং"),
        ("Amal", "মাল"),
        ("Mina", "আমিনা"),
        ("Sultan", "সুলতানা"),
        ("Rahim", "রহিমা"),
        ("Kamal", "কমলা"),
        ("Hosen", "সেন"),
        ("Puja", "পাঁজা"),
        ("Saha", "সাহু"),
        ("Das", "দাসী"),
    ],
)
def test_names_that_only_share_their_consonants_are_other_names(one: str, other: str) -> None:
    assert not is_same_name(one, other)
    assert not is_same_name(other, one)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Smt Lakshmi Rani Das", "লক্ষ্মীরানী দাস"),
        ("শ্রীমতী রিনা দাস", "Rina Das"),
        ("Late Haradhan Ghosh", "হারাধন ঘোষ"),
        ("Mst. Rokeya", "রোকেয়া বিবি"),
        ("Sri", "শ্রী"),
        ("S.K. Das", "এস কে দাস"),
        ("Roychowdhury", "রায়চৌধুরী"),
        ("Roy Chowdhury", "রায়চৌধুরী"),
        ("Md Rahim", "মোঃ রহিম"),
    ],
)
def test_titles_initials_and_joined_names_are_read_as_people_write_them(
    typed: str, written: str
) -> None:
    assert is_same_name(typed, written)


def test_a_joined_name_finds_its_two_halves_and_the_other_way_round(store: Store) -> None:
    one = file(store, petitioner__name="রায় চৌধুরী")
    other = file(store, petitioner__name="Roychowdhury")
    with store.read() as records:
        for typed in ("Roychowdhury", "Roy Chowdhury", "রায়চৌধুরী", "রায় চৌধুরী"):
            found = {case.ref for case in records.complaints.find(typed)}
            assert found == {one.ref, other.ref}, typed


def test_likeness_is_the_same_both_ways_and_keys_never_repeat() -> None:
    words = [word for row in read_rows(PAIRS) for name in row[:2] for word in name_words(name)]
    for one in words[::7]:
        assert likeness(one, one) is Likeness.SAME
        assert len(set(name_keys(one))) == len(name_keys(one)) <= 10
        for other in words[::11]:
            assert likeness(one, other) is likeness(other, one)


@pytest.mark.parametrize("word", ["", "123", "😀", "ঁ", "্", "aaaa", "আআ", "w", "x" * 300, "ক্" * 90])
def test_no_word_breaks_the_keys(word: str) -> None:
    assert isinstance(name_keys(word), tuple)
    assert len(sounds(word)) <= 8


def test_exact_names_come_first_then_near_ones_newest_first_within_each(
    tmp_path: Path, clock: StandingClock
) -> None:
    folder, key = new_folder(tmp_path / "ranks")
    store = Store.create(folder, key, clock)
    enrol(store)
    names = ("মণ্ডল", "Mondal", "Mandal", "মণ্ডল", "Mondal")
    refs = [file(store, petitioner__name=name).ref for name in names]
    with store.read() as records:
        found = [case.ref for case in records.complaints.find("Mondal")]
    store.close()
    assert found == [refs[4], refs[1], refs[3], refs[2], refs[0]]


def test_names_of_the_same_consonants_come_only_when_there_is_nothing_better(store: Store) -> None:
    far = file(store, petitioner__name="সুলতানা")
    with store.read() as records:
        assert [c.ref for c in records.complaints.find("Sultan")] == [far.ref]
    near = file(store, petitioner__name="সুলতান")
    with store.read() as records:
        assert [c.ref for c in records.complaints.find("Sultan")] == [near.ref]
