"""What is remembered of choices, and what never is."""

import pytest

from desktop.typing.learned import LearnedWords


def test_a_choice_counts_in_its_own_form_at_once():
    learned = LearnedWords()
    learned.note("rina", "রীণা")
    assert learned.words_for("rina") == ("রীণা",)


def test_a_form_that_is_forgotten_leaves_nothing():
    learned = LearnedWords()
    learned.note("rina", "রীণা")
    learned.forget()
    assert learned.words_for("rina") == ()
    assert learned.settle() == ()


@pytest.mark.parametrize(
    ("keys", "word"),
    [("rina5", "রিনা"), ("9830", "৯৮৩০"), ("ab", "ab"), ("jol", "জল পান"), ("ek", "এক১২")],
)
def test_nothing_but_words_is_remembered(keys, word):
    learned = LearnedWords()
    learned.note(keys, word)
    assert learned.settle() == ()


def test_a_begun_word_finds_what_was_learned():
    learned = LearnedWords()
    learned.note("sugimoni", "সুগিমণি")
    learned.settle()
    assert learned.begun_with("sugi") == ("সুগিমণি",)
    assert learned.begun_with("sugimoni") == ()
