"""The two Bengali layouts on a Latin keyboard."""

import unicodedata

import pytest

from desktop.typing.phonetic import to_bengali
from desktop.typing.probhat import probhat

# Written by hand from the published layout, not from the table.
BY_LAYOUT = {
    "amar": "আমার",
    "sOnar": "সোনার",
    "bangla": "বাংলা",
    "ggan": "জ্ঞান",
    "kkhoti": "ক্ষতি",
    "cikit``sa": "চিকিৎসা",
    "du:kh": "দুঃখ",
    "ba^dh": "বাঁধ",
    "brritti": "বৃত্তি",
    "rriN": "ঋণ",
    "karrD": "কার্ড",
    "oZap": "অ্যাপ",
    "nirrmaN": "নির্মাণ",
    "be`aini": "বেআইনি",
    "moyla": "ময়লা",
    "zOjona": "যোজনা",
    "ishwor": "ঈশ্বর".replace("ঈ", "ই"),
}


@pytest.mark.parametrize(("keys", "word"), BY_LAYOUT.items())
def test_keys_write_what_the_layout_says(keys, word):
    assert to_bengali(keys) == unicodedata.normalize("NFC", word)


def test_what_is_written_is_nfc_though_the_layout_has_precomposed_letters():
    assert to_bengali("baRiyoRh") == unicodedata.normalize("NFC", to_bengali("baRiyoRh"))


def test_capitals_that_mean_nothing_of_their_own_are_read_as_small_letters():
    assert to_bengali("Bangla") == to_bengali("bangla")


def test_probhat_writes_a_letter_a_key():
    assert "".join(map(probhat, "amar")) == "ামার"
    assert "".join(map(probhat, "vmar bapla"))[:4] == "আমার"


def test_the_rupee_sign_stands_where_the_layouts_had_another_countrys():
    assert probhat("$") == to_bengali("$") == "₹"


def test_a_key_that_the_layout_leaves_alone_writes_itself():
    assert probhat(";") == ";"
