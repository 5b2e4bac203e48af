"""Words of a text: every ending finds every other, and nothing typed breaks a question."""

from itertools import product

import pytest
from store_rig import file

from local_db.store import Store
from local_db.word_forms import word_forms

ENDINGS = {
    "রাস্তা": "রাস্তা রাস্তার রাস্তায় রাস্তাটি রাস্তাটা রাস্তাটির রাস্তাগুলো রাস্তাগুলির রাস্তাতে রাস্তাও রাস্তাই রাস্তাটিও",
    "নলকূপ": "নলকূপ নলকূপের নলকূপে নলকূপটি নলকূপটিতে নলকূপগুলো নলকূপগুলোর নলকূপকে নলকূপও নলকূপই",
    "জল": "জল জলের জলে জলটা জলও জলই",
    "নদী": "নদী নদীর নদীতে নদীটি নদীকে নদীও",
    "শিক্ষক": "শিক্ষক শিক্ষকের শিক্ষকদের শিক্ষকেরা শিক্ষককে শিক্ষকরা",
    "বিদ্যুৎ": "বিদ্যুৎ বিদ্যুতের বিদ্যুতে বিদ্যুৎটা বিদ্যুৎও",
    "ছেলে": "ছেলে ছেলের ছেলেকে ছেলেরা ছেলেদের ছেলেটি",
    "বই": "বই বইয়ের বইটি বইগুলো",
    "বিদ্যালয়": "বিদ্যালয় বিদ্যালয়ের বিদ্যালয়ে বিদ্যালয়টি বিদ্যালয়গুলি",
    "road": "road roads",
    "drain": "drain drains drained",
}


def found(store: Store, query: str) -> list[str]:
    with store.read() as records:
        return [case.ref for case in records.complaints.find(query)]


@pytest.mark.parametrize("bare", ENDINGS)
def test_every_form_of_a_word_finds_every_other(store: Store, bare: str) -> None:
    forms = ENDINGS[bare].split()
    refs = {form: file(store, complaint__description=f"{form} ১২৩৪৫৬").ref for form in forms}
    file(store, complaint__description="অন্য কিছু কথা", address__village=None)
    wrong = {
        (typed, written)
        for typed, hits in ((form, found(store, form)) for form in forms)
        for written in forms
        if refs[written] not in hits
    }
    assert wrong == set()


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("রাস্তা ভাঙা", "রোস্তি"),
        ("রাস্তা ভাঙা", "রসত"),
        ("রাস্তা ভাঙা", "রাস্তি"),
        ("নলকূপ খারাপ", "নলকুপি"),
        ("মাটি কাটা", "মা"),
        ("মা অসুস্থ", "মাটি"),
        ("ঘর ভাঙা", "ঘট"),
        ("কল খারাপ", "কলা"),
        ("the road", "ro"),
        ("singing", "sing a"),
        ("ward 23", "2"),
    ],
)
def test_a_part_of_a_word_or_other_vowels_make_no_hit(
    store: Store, written: str, typed: str
) -> None:
    file(store, complaint__description=written, petitioner__name="কখগ", address__village="চছজ")
    assert found(store, typed) == []


def test_a_word_still_being_typed_finds_what_begins_so(store: Store) -> None:
    ref = file(store, complaint__description="নলকূপটি খারাপ").ref
    assert found(store, "নলকূ") == found(store, "খারাপ নলক") == [ref]


def test_the_words_of_a_name_may_be_in_the_other_script_beside_words_of_the_text(
    store: Store,
) -> None:
    ref = file(store, petitioner__name="সুকুমার মণ্ডল", complaint__description="culvert broken").ref
    file(store, petitioner__name="সুকুমার মণ্ডল", complaint__description="কার্ড নেই")
    assert found(store, "Mondal culvert") == found(store, "culverts Sukumar") == [ref]


def test_who_asks_for_a_name_is_not_given_texts_with_an_ending_of_it(store: Store) -> None:
    named = file(store, petitioner__name="অমল ধর", complaint__description="কার্ড নেই").ref
    file(store, complaint__description="তিন মাস ধরে জল নেই")
    assert found(store, "ধর") == found(store, "Dhar") == [named]


def test_a_word_that_is_a_name_too_is_still_found_in_the_text(store: Store) -> None:
    named = file(store, petitioner__name="মিনতি বালি", complaint__description="কার্ড নেই").ref
    said = file(store, complaint__description="নদী থেকে বালি তোলা হচ্ছে").ref
    assert found(store, "বালি") == [named, said]


NASTY = (
    '"', "''", '"" OR ""', "name:*", "* AND *", "NEAR(a b)", "^a", "-a", "+a", "a*b", "{name}: x",
    "(", ")", "%", "_", "\\", ";--", "skeleton : x", "AND", "OR", "NOT", "a NOT b", "\x00", "\t",
    "\u200d", "\u09cd",
    "ঁ", "়", "।", "…", "😀", "👨‍👩‍👧", "\ufeff", "ক" * 300, "ক " * 300, "x" * 5000,
    "1", "৯",
    "'; DROP TABLE complaint;", "\ud83d", "A" * 40 + "ক" * 40, "Ⅷ", "²", "٣", "०१२३४५६७८९",
)  # fmt: skip


def test_nothing_that_can_be_typed_breaks_a_question_alone_or_beside_a_word(store: Store) -> None:
    ref = file(store).ref
    for nasty in NASTY:
        found(store, nasty)
    for nasty, word in product(NASTY[:30], ("নলকূপ", "Banerjee")):
        assert found(store, f"{word} {nasty}") in ([], [ref])


def test_one_letter_is_a_question_like_any_other(store: Store) -> None:
    ref = file(store, petitioner__name="ক দাস", complaint__description="খ বিভাগ").ref
    assert found(store, "ক") == found(store, "খ") == [ref]


def test_the_forms_of_a_word_are_few_and_begin_with_itself() -> None:
    for forms in ENDINGS.values():
        for word in forms.split():
            made = word_forms(word)
            assert made[0] == word
            assert len(made) == len(set(made)) < 120
