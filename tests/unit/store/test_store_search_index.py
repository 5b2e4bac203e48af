"""The index written anew after a change of rules, corrections, and pages of what was found."""

from pathlib import Path

import pytest
from old_store import RELEASED, unpack
from sqlalchemy import text
from store_rig import StandingClock, file, message_id, open_again

from local_db.domain.finding import PAGE_ROWS
from local_db.domain.outbox import MessageType
from local_db.repositories import search_index
from local_db.store import Store


def found(store: Store, query: str) -> list[str]:
    with store.read() as records:
        return [case.ref for case in records.complaints.find(query)]


def forget_index(store: Store) -> None:
    """Leave the store as an older program did: names in full text only."""
    with store.write() as records:
        records.work.connection.execute(text("DELETE FROM name_word"))
        records.work.connection.execute(text("DELETE FROM later_mobile"))
        records.work.connection.execute(text("DELETE FROM meta WHERE name = 'search_index'"))


def steps(store: Store, limit: int) -> int:
    done = 0
    more = True
    while more:
        with store.write() as records:
            more = records.search_index.step(limit)
        done += 1
    return done


def amend(store: Store, ref: str, **changes: object) -> None:
    pointers = {f"/{path.replace('__', '/')}": value for path, value in changes.items()}
    with store.write() as records:
        case_id = records.complaints.get(ref).case_id
        records.outbox.add(
            MessageType.AMENDED,
            ref,
            case_id,
            {"n": 1, "changes": pointers, "reason": "x"},
            depends_on=records.outbox.filing_of(ref),
        )


def test_old_cases_are_found_by_sound_once_they_are_written_anew(store: Store) -> None:
    refs = [file(store, petitioner__name=name).ref for name in ("সুকুমার মণ্ডল", "Rahima Khatun")]
    forget_index(store)
    assert found(store, "Sukumar Mandal") == []
    assert found(store, "সুকু") == refs[:1], "as typed they are found meanwhile"
    assert found(store, "নলকূপ") == refs[::-1]
    with store.read() as records:
        assert not records.search_index.is_current()
        assert records.search_index.waiting() == 2
    assert steps(store, 1) == 3
    assert found(store, "Sukumar Mandal") == refs[:1]
    assert found(store, "রহিমা") == refs[1:]
    with store.read() as records:
        assert records.search_index.is_current()
        assert records.search_index.waiting() == 0


def test_upkeep_that_was_cut_off_goes_on_at_the_next_start(
    store: Store, clock: StandingClock
) -> None:
    refs = [file(store, petitioner__name=f"নাম সুকুমার{'ও' * n}").ref for n in range(6)]
    forget_index(store)
    with store.write() as records:
        assert records.search_index.step(4)

    with pytest.raises(KeyboardInterrupt):
        _begin_a_step_and_be_cut_off(store)
    again = open_again(store, clock)
    with again.read() as records:
        assert records.search_index.waiting() == 2
    newest = file(again, petitioner__name="Sukumar").ref
    assert steps(again, 50) == 1
    shown = found(again, "Sukumar")
    assert shown[0] == newest
    assert refs[0] in shown
    again.close()


def _begin_a_step_and_be_cut_off(store: Store) -> None:
    with store.write() as records:
        records.search_index.step(2)
        raise KeyboardInterrupt


@pytest.mark.parametrize("revision", RELEASED)
def test_a_store_of_an_older_program_is_written_anew_and_found_by_sound(
    revision: str, tmp_path: Path
) -> None:
    with unpack(revision, tmp_path / "old").workspace() as office:
        with office.store.read() as records:
            (case,) = records.complaints.page(limit=1).rows
            mobile = records.complaints.get(case.ref).intake.petitioner.mobile
        assert office.search_upkeep.waiting() >= 200
        assert office.search_upkeep.step()
        office.search_upkeep.finish()
        assert office.search_upkeep.waiting() == 0
        assert not office.search_upkeep.step()
        with office.store.read() as records:
            count = records.work.connection.scalar
            named = count(text("SELECT count(*) FROM complaint WHERE NOT sensitive"))
            assert count(text("SELECT count(*) FROM fts_name")) == named
            assert count(text("SELECT count(*) FROM name_word")) > 0
            assert count(text("SELECT count(*) FROM text_word")) > 0
            if mobile is not None:
                found = records.complaints.find(mobile)
                assert case.ref in {one.ref for one in found}


def test_a_case_is_there_once_however_often_it_is_written_anew(store: Store) -> None:
    ref = file(store, petitioner__name="সুকুমার মণ্ডল").ref
    for _ in range(3):
        forget_index(store)
        steps(store, 50)
    assert found(store, "Sukumar") == found(store, "নলকূপ") == [ref]
    with store.read() as records:
        rows = records.work.connection.execute(text("SELECT count(*) FROM fts_name")).scalar_one()
    assert rows == 1


def test_new_rules_are_known_by_their_version(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    file(store)
    steps(store, 50)
    monkeypatch.setattr(search_index, "KEY_VERSION", search_index.KEY_VERSION + 1)
    with store.read() as records:
        assert not records.search_index.is_current()
    assert steps(store, 50) == 1


def test_sensitive_cases_stay_out_of_the_index_when_it_is_written_anew(store: Store) -> None:
    file(store, sensitive=True, petitioner__name="গোপন মণ্ডল")
    forget_index(store)
    steps(store, 50)
    for query in ("গোপন", "Gopan Mondal", "নলকূপ", "9830012345", "2345"):
        assert found(store, query) == []
    with store.read() as records:
        words = records.work.connection.execute(text("SELECT count(*) FROM name_word"))
        assert words.scalar_one() == 0


def test_a_corrected_name_mobile_and_text_are_found_and_the_first_ones_too(store: Store) -> None:
    ref = file(store, petitioner__name="সুকুমার মণ্ডল").ref
    other = file(store, petitioner__name="গোপাল দাস", petitioner__mobile="9000000001").ref
    amend(
        store,
        ref,
        petitioner__name="সুকুমার মাহাতো",
        petitioner__mobile="+91 91234 56789",
        complaint__description="কালভার্ট ভাঙা",
    )
    for query in ("Mahato", "9123456789", "কালভার্ট", "Mondal", "9830012345", "নলকূপ সুকুমার"):
        assert found(store, query) == [ref], query
    forget_index(store)
    steps(store, 50)
    for query in ("Mahato", "9123456789", "কালভার্ট"):
        assert found(store, query) == [ref], query
    assert found(store, "9000000001") == [other]


def test_a_case_that_becomes_sensitive_leaves_the_names_and_words(store: Store) -> None:
    ref = file(store, petitioner__name="সুকুমার মণ্ডল").ref
    amend(store, ref, sensitive=True)
    assert found(store, "Sukumar") == found(store, "নলকূপ") == []
    assert found(store, ref) == [ref]
    assert message_id(store, ref)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_of_a_search_follow_by_key_and_show_every_case_once(store: Store, limit: int) -> None:
    names = ["Mondal", "মণ্ডল", "Mandal", "গোপাল", "মন্ডল", "Mondal"]
    texts = ["পুকুর", "জল", "Mondal বাড়ি", "Mondal পুকুর", "পুকুর", "পুকুর"]
    for name, words in zip(names, texts, strict=True):
        file(store, petitioner__name=name, complaint__description=words)
    with store.read() as records:
        whole = [case.ref for case in records.complaints.find("Mondal")]
        seen, after = [], None
        while True:
            page = records.complaints.found("Mondal", after, limit)
            assert 0 < len(page.rows) <= limit
            seen += [case.ref for case in page.rows]
            after = page.after
            if after is None:
                break
    assert seen == whole
    assert len(set(seen)) == len(seen) == 6


def test_more_than_a_page_is_never_cut_off(store: Store) -> None:
    refs = [file(store).ref for _ in range(PAGE_ROWS + 3)]
    with store.read() as records:
        for query in ("9830012345", "2345", "Banerjee", "নলকূপ"):
            first = records.complaints.found(query)
            assert len(first.rows) == PAGE_ROWS
            rest = records.complaints.found(query, first.after)
            assert rest.after is None
            shown = [case.ref for case in (*first.rows, *rest.rows)]
            assert shown == refs[::-1], query


@pytest.mark.parametrize("typed", ["2345", "12345", "012345", "0012345", "৩০০১২৩৪৫", "830-012 345"])
def test_a_mobile_is_found_by_its_last_digits(store: Store, typed: str) -> None:
    ref = file(store).ref
    file(store, petitioner__mobile="9830019999")
    assert found(store, typed) == [ref]


@pytest.mark.parametrize("typed", ["345", "9999", "99830012345"])
def test_other_digits_are_no_end_of_a_mobile(store: Store, typed: str) -> None:
    file(store)
    assert found(store, typed) == []
