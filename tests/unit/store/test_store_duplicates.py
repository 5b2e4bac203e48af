"""Earlier complaints to compare with: by mobile, and by the rarer words of a text."""

from datetime import timedelta

from store_rig import NOON, StandingClock, file

from local_db.repositories import duplicates
from local_db.repositories.duplicates import telling_words
from local_db.store import Store

SINCE = (NOON - timedelta(days=90)).date()
CULVERT = "কলাগ্রামের কালভার্টটি ভেঙে পড়েছে, স্কুলের বাচ্চারা যেতে পারছে না"


def of_words(store: Store, words: str) -> list[str]:
    with store.read() as records:
        return [m.summary.ref for m in records.duplicates.of_words(words, SINCE)]


def of_mobile(store: Store, mobile: str) -> list[str]:
    with store.read() as records:
        return [m.summary.ref for m in records.duplicates.of_mobile(mobile, SINCE)]


def test_complaints_with_rarer_words_in_common_are_found_in_any_form(store: Store) -> None:
    ref = file(store, complaint__description=CULVERT).ref
    file(store, complaint__description="রেশন কার্ড বন্ধ হয়ে আছে")
    assert of_words(store, "কলাগ্রামে কালভার্ট ভাঙা") == [ref]


def test_one_word_in_common_is_not_enough(store: Store) -> None:
    file(store, complaint__description=CULVERT)
    assert of_words(store, "কালভার্ট চাই নতুন জায়গায়") == []


def test_a_word_that_many_use_tells_nothing(store: Store, monkeypatch) -> None:
    monkeypatch.setattr(duplicates, "_SHARE", 3)
    for _ in range(3):
        file(store, complaint__description="রাস্তা ভাঙা")
    assert of_words(store, "রাস্তা ভাঙা") == []
    rare = file(store, complaint__description="রাস্তা ভাঙা কালভার্ট কলাগ্রাম").ref
    assert of_words(store, "রাস্তা ভাঙা কালভার্ট কলাগ্রাম") == [rare]


def test_what_is_older_is_left_out(store: Store, clock: StandingClock) -> None:
    clock.move(days=-91)
    file(store, complaint__description=CULVERT)
    clock.move(days=91)
    assert of_words(store, CULVERT) == of_mobile(store, "9830012345") == []
    newer = file(store, complaint__description=CULVERT).ref
    assert of_words(store, CULVERT) == of_mobile(store, "9830012345") == [newer]


def test_sensitive_cases_never_come(store: Store) -> None:
    file(store, sensitive=True, complaint__description=CULVERT)
    assert of_words(store, CULVERT) == of_mobile(store, "9830012345") == []


def test_no_text_breaks_the_question(store: Store) -> None:
    file(store)
    for words in ("", '"', "* OR NOT", "ক " * 2000, "😀😀 😀😀😀", "1234 5678", "\x00ab"):
        assert of_words(store, words) == []
    assert len(telling_words("ক" * 5 + " " + " ".join(f"শব্দ{n}" for n in range(90)))) <= 24
