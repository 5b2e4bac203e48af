"""What casually typed words are taken for."""

import csv
from pathlib import Path

import pytest

from bench.key_count import count_keys, descriptions, share
from desktop.typing.candidates import MOST, Chooser
from desktop.typing.learned import LearnedWords
from desktop.typing.phonetic import to_bengali
from desktop.typing.words import known_words
from local_db.domain.learned_word import LearnedWord

SAMPLES = Path(__file__).parents[2] / "samples"


def casual() -> list[tuple[str, str]]:
    with (SAMPLES / "typed_casually.csv").open(encoding="utf-8") as file:
        return [(row["word"], row["typed"]) for row in csv.DictReader(file)]


def test_most_everyday_words_are_right_at_once_and_nearly_all_are_offered(chooser):
    first, listed = share(casual(), chooser)
    assert first >= 0.75
    assert listed >= 0.92


def test_the_layout_alone_would_not_do():
    # The bar above says nothing unless what it measures makes a difference.
    by_layout = sum(to_bengali(keys) == word for word, keys in casual()) / len(casual())
    assert by_layout < 0.75


def test_who_knows_the_layout_gets_what_the_keys_write(chooser):
    for keys in ("gurutwopUrrN", "shongsapotro", "protibondhI", "cikit``sa", "kkhotipUroN"):
        assert chooser.candidates(keys).words[0] == to_bengali(keys)


@pytest.mark.parametrize("keys", ["jonmo", "card", "xyzzy", "b", "OOO", "kkkkk"])
def test_what_the_keys_write_is_always_offered(chooser, keys):
    offered = chooser.candidates(keys).words
    assert to_bengali(keys) in offered
    assert len(offered) <= MOST
    assert len(set(offered)) == len(offered)


@pytest.mark.parametrize(
    ("keys", "word"),
    [("police", "পুলিশ"), ("certficate", "সার্টিফিকেট"), ("officer", "অফিসার"), ("bank", "ব্যাঙ্ক")],
)
def test_english_words_are_typed_as_they_are_spelled_or_nearly(chooser, keys, word):
    assert chooser.candidates(keys).words[0] == word


@pytest.mark.parametrize(
    ("keys", "word"), [("transformerti", "ট্রান্সফর্মারটি"), ("culverter", "কালভার্টের")]
)
def test_an_ending_joins_an_english_word(chooser, keys, word):
    assert word in chooser.candidates(keys).words


def test_a_begun_word_is_gone_on_from(chooser):
    offered = chooser.candidates("panchay")
    assert any(word.startswith("পঞ্চায়েত") for word in (*offered.words, offered.completion))


def test_a_learned_word_comes_first_and_the_latest_of_them_foremost():
    learned = LearnedWords(
        (LearnedWord(typed="rohima", word="রোহিমা"), LearnedWord(typed="rohima", word="রাহিমা"))
    )
    offered = Chooser(known_words(), learned).candidates("rohima").words
    assert offered[:2] == ("রাহিমা", "রোহিমা")


def test_a_description_costs_fewer_keys_than_it_has_characters(chooser):
    texts = descriptions(SAMPLES / "complaints.jsonl")
    assert texts
    assert count_keys(texts, chooser).per_character <= 0.85
