"""One word in the making, key by key."""

import pytest

from desktop.typing.composition import Composition, Step, fixed


class Page:
    """A text that is written as a field would write it."""

    def __init__(self, word: Composition) -> None:
        self.word = word
        self.text = ""

    def do(self, step: Step, key: str = "") -> None:
        if step.replaces:
            self.text = self.text[: -step.replaces]
        self.text += step.written + (key if step.passes else "")

    def type(self, keys: str) -> "Page":
        for key in keys:
            self.do(self.word.press(key, self.text), key)
        return self


@pytest.fixture
def page(word: Composition) -> Page:
    return Page(word)


def test_a_blank_writes_the_word(page):
    assert page.type("nodir jol ").text == "নদীর জল "


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("nodi.", "নদী।"),
        ("2.5 ", "২.৫ "),
        ("12.11.2026", "১২.১১.২০২৬"),
        ("12. ", "১২। "),
        ("nodi, jol?", "নদী, জল?"),
        ("$500", "₹৫০০"),
    ],
)
def test_signs_and_digits_are_written_as_bengali_writes_them(page, keys, text):
    assert page.type(keys).text == text


def test_latin_keys_are_kept_by_escape_and_what_is_joined_to_them_stays_latin(page):
    page.type("AIK")
    page.do(page.word.keep_latin())
    assert page.type("/25-26.").text == "AIK/25-26."


def test_a_digit_chooses_while_words_are_offered_and_is_a_digit_otherwise(page):
    page.type("alo")
    chosen = page.word.candidates.words[1]
    assert page.type("2").text == f"{chosen} "
    assert page.type("2").text == f"{chosen} ২"


def test_the_blank_after_a_choice_gives_way_to_a_stop_and_is_not_doubled(page):
    chosen = page.type("alo").word.candidates.words[0]
    assert page.type("1 ").text == f"{chosen} "
    assert page.type("alo1.").text == f"{chosen} {chosen}।"


def test_going_through_the_list_changes_what_will_be_written(page):
    page.type("alo")
    words = page.word.candidates.words
    page.word.move(1)
    assert page.word.word() == words[1]
    page.word.move(-2)
    assert page.word.word() == words[-1]


def test_backspace_takes_back_one_key_and_then_nothing_of_ours(page):
    page.type("jol")
    page.word.erase()
    assert page.word.word() == page.word.candidates.words[0]
    page.word.erase()
    page.word.erase()
    assert not page.word.is_under_way
    assert page.word.erase().passes


def test_a_completion_is_written_with_its_blank(page):
    page.type("panchay")
    completion = page.word.candidates.completion
    page.do(page.word.complete())
    assert page.text == f"{completion} "


def test_a_word_chosen_from_the_list_is_noted_and_one_taken_as_offered_is_not(page, learned):
    page.type("alo ")
    assert learned.settle() == ()
    word = page.type("alo").word.candidates.words[1]
    page.type("2")
    assert [(choice.typed, choice.word) for choice in learned.settle()] == [("alo", word)]
    assert page.type("alo").word.word() == word


def test_a_name_that_no_list_knows_is_noted(page, learned):
    page.type("zoqbuNal ")
    assert [choice.typed for choice in learned.settle()] == ["zoqbuNal"]


def test_an_endless_word_is_written_before_it_becomes_slow(page):
    page.type("k" * 200)
    assert page.text


def test_probhat_writes_at_once():
    assert fixed("k") == Step(written="ক")
    assert fixed(";").passes
