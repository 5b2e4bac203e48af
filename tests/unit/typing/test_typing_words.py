"""The word file, and how words sound."""

import gzip
import time

import msgspec
import pytest

from desktop.typing.likeness import distance
from desktop.typing.sounds import bengali_sounds, latin_readings, skeleton, skeletons
from desktop.typing.word_file import FILE, common_words, pack_columns, read_columns, with_own
from desktop.typing.words import Words, known_words
from resources import asset


def test_the_word_file_was_made_with_the_sounds_that_the_program_listens_to():
    columns = read_columns(asset(FILE).read_bytes())
    for at in range(0, len(columns.words), 7):
        sound = bengali_sounds(columns.words[at])
        assert columns.sounds[at] == sound
        assert columns.skeletons[at] in skeletons(sound)
    assert columns.skeletons == sorted(columns.skeletons)


def test_the_words_are_read_in_a_moment():
    packed = asset(FILE).read_bytes()
    began = time.process_time()
    read_columns(packed)
    assert time.process_time() - began < 0.1


def test_a_word_file_gives_back_what_was_packed():
    words = Words(read_columns(pack_columns({"জল": 300, "জাল": 420})))
    assert words.rarity("জল") == pytest.approx(3.0, abs=0.06)
    assert words.rarity("জ্বালা") is None
    assert [known.word for known in words.heard_as("jl")] == ["জল", "জাল"]


def test_only_words_of_bengali_letters_are_taken_from_a_frequency_list():
    groups = [{"format": "cB"}, [], ["না", "the", "কর্", "১২"], ["জল"]]
    packed = gzip.compress(msgspec.msgpack.encode(groups))
    assert common_words(packed) == {"না": 1, "জল": 2}
    assert with_own({"জল": 500}, ["জল", "বাঁধ"], 430) == {"জল": 430, "বাঁধ": 430}


def test_another_kind_of_list_is_refused():
    with pytest.raises(ValueError, match="not_a_frequency_list"):
        common_words(gzip.compress(msgspec.msgpack.encode([{"format": "xy"}])))


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("panchayet", "পঞ্চায়েত"),
        ("bandh", "বাঁধ"),
        ("lokkhi", "লক্ষ্মী"),
        ("sodosso", "সদস্য"),
        ("nombor", "নম্বর"),
        ("dukkho", "দুঃখ"),
        ("eksho", "একশো"),
    ],
)
def test_a_casual_spelling_is_looked_for_where_its_word_stands(typed, word):
    typed_keys = {skeleton(sound) for sound in latin_readings(typed)}
    assert typed_keys & set(skeletons(bengali_sounds(word)))


def test_what_is_often_left_out_costs_less_than_another_sound():
    whole, _ = distance("sorkar", bengali_sounds("সরকার"), 2.0)
    other, _ = distance("sorbar", bengali_sounds("সরকার"), 2.0)
    assert whole < 0.5 < other


def test_what_is_too_far_is_told_as_infinitely_far():
    assert distance("pukur", bengali_sounds("নলকূপ"), 1.0) == (float("inf"), float("inf"))


def test_the_words_of_the_program_are_read_once():
    assert known_words() is known_words()
