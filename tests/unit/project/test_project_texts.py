"""The texts that people read are whole in both languages, and no key is dead or missing."""

import ast
import re
from collections.abc import Mapping
from functools import cache
from string import Formatter

import pytest

from local_db.domain.outbox import MessageType
from resources.text import Language, catalogue
from tests.unit.project.checkout import PACKAGES, shown, sources, tree_of

BENGALI = re.compile("[\u0980-\u09ff]")
WORD = re.compile(r"[A-Za-z]{3,}")
# Words that stand in Latin letters in Bengali too.
LATIN_TOO = re.compile(r"Ctrl|Alt|Shift|Enter|Tab|Esc|PDF|SMS|PIN|Abhijog Desk|https?")
# The switch names the language that it leads to.
LATIN_ON_PURPOSE = {"desk.status.language": "English"}

BN, EN = catalogue(Language.BN), catalogue(Language.EN)
AREAS = frozenset(key.split(".")[0] for key in EN)
KEY = re.compile(rf"(?:{'|'.join(sorted(AREAS))})(?:\.\w+)+")
KEY_HEAD = re.compile(r"(?:\w+\.)+\w*")
# These keys are put together from codes, field paths and choices (desktop/services/wording.py).
COMPOSED = frozenset({"errors", "problems", "notices", "numbers", "fields", "values"})


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@cache
def strings() -> Mapping[str, str]:
    """Every string in the program's source, and where it stands."""
    return {
        node.value: f"{shown(file)}:{node.lineno}"
        for file in sources(*PACKAGES)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@cache
def key_heads() -> tuple[str, ...]:
    """The fixed beginnings of keys that are put together, e.g. ``desk.printer.`` before a state."""
    heads = {
        str(node.values[0].value)
        for file in sources(*PACKAGES)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
    } | {value for value in strings() if value.endswith(".")}
    return tuple(h for h in heads if KEY_HEAD.fullmatch(h) and h.rstrip(".") not in AREAS)


def is_used(key: str) -> bool:
    """Tell whether the program names a text, whole or without its area."""
    rest = key.split(".", 1)[1]
    named = key in strings() or rest in strings()
    return named or key.startswith(key_heads()) or rest.startswith(key_heads())


def test_both_languages_have_the_same_keys() -> None:
    assert sorted(set(BN) ^ set(EN)) == []


def test_a_sentence_has_the_same_placeholders_in_both_languages() -> None:
    different = [k for k in EN if k in BN and placeholders(BN[k]) != placeholders(EN[k])]
    assert different == []


def test_bengali_texts_are_written_in_bengali_letters() -> None:
    def has_words(sentence: str) -> bool:
        bare = re.sub(r"\{[^}]*\}", "", LATIN_TOO.sub("", sentence))
        return WORD.search(bare) is not None

    foreign = [
        k
        for k in BN
        if has_words(EN[k]) and BN[k] != LATIN_ON_PURPOSE.get(k) and not BENGALI.search(BN[k])
    ]
    assert foreign == []


def test_no_text_is_empty_or_has_blanks_around_it() -> None:
    assert [k for k in EN if EN[k].strip() != EN[k] or not EN[k]] == []
    assert [k for k in BN if BN[k].strip() != BN[k] or not BN[k]] == []


def test_bengali_texts_use_the_composed_letters_of_the_store() -> None:
    """The store's form is NFC, in which these three letters stay two code points."""
    assert [k for k, sentence in BN.items() if re.search("[\u09dc\u09dd\u09df]", sentence)] == []


def test_every_key_in_the_program_has_a_text() -> None:
    """A literal may also be the beginning of a key, when the rest is put to it."""
    messages = set(MessageType)
    named = {v: place for v, place in strings().items() if KEY.fullmatch(v) and v not in messages}
    missing = {
        key: place
        for key, place in named.items()
        if not key.endswith((".toml", ".json", ".pdf")) and not any(k.startswith(key) for k in EN)
    }
    assert missing == {}


@pytest.mark.parametrize("area", sorted(AREAS - COMPOSED))
def test_every_text_of_an_area_is_used(area: str) -> None:
    assert [key for key in EN if key.startswith(f"{area}.") and not is_used(key)] == []
