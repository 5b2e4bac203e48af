"""Names in the other script, as suggestions."""

import csv
from pathlib import Path

import pytest

from desktop.typing.names import bengali_name, latin_name

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.mark.parametrize(
    ("bengali", "latin"),
    [
        ("রহিমা বিবি", "Rahima Bibi"),
        ("সুমিত্রা মণ্ডল", "Sumitra Mondal"),
        ("আনোয়ারা খাতুন", "Anowara Khatun"),
        ("সুলতানা বেগম", "Sultana Begum"),
        ("বিশ্বনাথ মুখোপাধ্যায়", "Bishwanath Mukhopadhyay"),
        ("নাজমা-তুজ-জোহরা", "Nazma-Tuj-Johra"),
        ("", ""),
    ],
)
def test_a_name_is_spelled_as_english_papers_do(bengali, latin):
    assert latin_name(bengali) == latin


def test_most_names_of_our_sample_are_spelled_in_a_usual_way():
    with (SAMPLES / "name_pairs_own.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    usual: dict[str, set[str]] = {}
    for row in rows:
        usual.setdefault(row["bengali"], set()).add(row["english"].lower())
    hits = sum(latin_name(name).lower() in spelled for name, spelled in usual.items())
    assert hits / len(usual) >= 0.7


def test_a_name_in_english_letters_is_written_in_bengali():
    assert bengali_name("Rahima Bibi") == "রহিমা বিবি"
    assert bengali_name("Sumitra Mondal") == "সুমিত্রা মণ্ডল"


def test_a_name_that_is_bengali_already_stays():
    assert bengali_name("রহিমা") == "রহিমা"
    assert latin_name("Rahima") == "Rahima"
