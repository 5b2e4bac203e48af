"""What typing Bengali costs: keys a character on real texts, and time a key.

    python -m bench.typing complaints.jsonl [words.csv]

The texts are complaints as ``abhijog file`` takes them; the words a table of a word and its keys. A
key is compared with the same key in a bare field of Qt in the same run: figures of a loaded machine
mean nothing by themselves.
"""

import csv
import json
import os
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.typing.candidates import Chooser
from desktop.typing.learned import LearnedWords
from desktop.typing.sounds import bengali_sounds
from desktop.typing.words import known_words

_BENGALI: Final = re.compile("[\u0981-\u09e3]+")
_TOKEN: Final = re.compile("[\u0981-\u09e3]+|[A-Za-z0-9/.-]+|\\s+|.")
_SPELLED: Final = {
    "K": "kh", "G": "gh", "C": "ch", "c": "ch", "J": "jh", "T": "th", "D": "dh", "P": "f", "B": "bh",
    "N": "ng", "R": "r", "~": "", "E": "a", "O": "o", "w": "", "y": "y",
}  # fmt: skip
# What a word costs that is not found: its keys by the layout are a fifth more than its letters.
_BY_LAYOUT: Final = 1.2
# Two keys turn Bengali off and on around a number or an English word.
_LATIN: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCount:
    """How many keys a text costs, and how many of its words were not found on the way."""

    characters: int
    keys: int
    words: int
    missed: int

    @property
    def per_character(self) -> float:
        """Keys for each character of the text."""
        return self.keys / max(1, self.characters)


def casual_keys(word: str) -> str:
    """Return a word as it is casually typed."""
    spelled = "".join(_SPELLED.get(sound, sound) for sound in bengali_sounds(word))
    return re.sub("(?<=[aeiou])y(?=[aeiou])", "", spelled) if len(spelled) > 5 else spelled


def count_keys(texts: Iterable[str], chooser: Chooser) -> KeyCount:
    """Return what it costs to write texts, taking each word as soon as it is offered."""
    characters = keys = words = missed = 0
    for text in texts:
        characters += len(text)
        tokens = _TOKEN.findall(text)
        for place, token in enumerate(tokens):
            if token.isspace() and place and _BENGALI.fullmatch(tokens[place - 1]):
                # The key that took the word has written it.
                continue
            if not _BENGALI.fullmatch(token):
                keys += len(token) + (_LATIN if re.search("[A-Za-z0-9]", token) else 0)
                continue
            words += 1
            cost = _cost(token, chooser)
            missed += cost is None
            keys += round(len(token) * _BY_LAYOUT) + 1 if cost is None else cost
    return KeyCount(characters=characters, keys=keys, words=words, missed=missed)


def _cost(word: str, chooser: Chooser) -> int | None:
    """Return the keys until a word is offered and taken, or None when it never is."""
    typed = casual_keys(word)
    for length in range(1, len(typed) + 1):
        offered = chooser.candidates(typed[:length])
        if word in (*offered.words, offered.completion):
            return length + 1
    return None


def descriptions(complaints: Path) -> list[str]:
    """Return the Bengali descriptions of complaints, a JSON object a line."""
    bodies = map(json.loads, complaints.read_text(encoding="utf-8").splitlines())
    found = (body["complaint"]["description"] for body in bodies if body["language"] == "bn")
    return [text for text in found if text]


def time_keys(keys: str) -> tuple[list[float], list[float]]:
    """Return the seconds of each key in our field and in a bare one, one after the other."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QLineEdit

    from desktop.keyboard import Keyboard
    from desktop.speaker import Speaker
    from desktop.theme import Theme
    from desktop.typing.mode import TypingMode
    from desktop.widgets.line_field import TextField
    from desktop.widgets.ui import Ui
    from resources.text import Language

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    keyboard = Keyboard(TypingMode.AVRO)
    ui = Ui(speaker=Speaker(Language.BN), theme=Theme(app), keyboard=keyboard)
    ours, bare = TextField(ui, writes_bengali=True), QLineEdit()
    for field in (ours, bare):
        field.resize(600, 40)
        field.show()
    known_words()
    spent: tuple[list[float], list[float]] = ([], [])
    for field, times in zip((ours, bare), spent, strict=True):
        field.setFocus()
        app.processEvents()
        for key in keys:
            began = time.perf_counter()
            QTest.keyClick(field, key)
            app.processEvents()
            times.append(time.perf_counter() - began)
    return spent


def share(rows: Sequence[tuple[str, str]], chooser: Chooser) -> tuple[float, float]:
    """Return how many words are offered first, and at all, for their keys."""
    offered = [(word, chooser.candidates(keys).words) for word, keys in rows]
    first = sum(words[0] == word for word, words in offered)
    listed = sum(word in words for word, words in offered)
    return first / len(rows), listed / len(rows)


def percentile(times: Sequence[float], part: float) -> float:
    """Return a percentile in milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))] * 1_000


def main(complaints: str, words: str = "") -> None:
    """Print the figures."""
    began = time.process_time()
    chooser = Chooser(known_words(), LearnedWords())
    print(f"words read in {(time.process_time() - began) * 1_000:.0f} ms of the processor")
    texts = descriptions(Path(complaints))
    cost = count_keys(texts, chooser)
    print(
        f"{len(texts)} descriptions, {cost.characters} characters: {cost.keys} keys,"
        f" {cost.per_character:.3f} a character; {cost.missed} of {cost.words} words not offered"
    )
    if words:
        rows = [tuple(row) for row in csv.reader(Path(words).open(encoding="utf-8"))][1:]
        for column, keys in enumerate(("first keys", "second keys"), start=1):
            pairs = [(row[0], row[column]) for row in rows if len(row) > column]
            if pairs:
                print(f"{keys}: {'first %.3f, in the list %.3f' % share(pairs, chooser)}")
    typed = " ".join(casual_keys(word) for text in texts for word in _BENGALI.findall(text))[:1_000]
    ours, bare = time_keys(typed)
    for part in (0.5, 0.99):
        mine, plain = percentile(ours, part), percentile(bare, part)
        print(f"p{part * 100:g} a key: {mine:.2f} ms, {mine / plain:.1f} of a bare field")


if __name__ == "__main__":
    main(*sys.argv[1:])
