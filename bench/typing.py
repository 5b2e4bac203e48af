"""What typing Bengali costs: keys a character on real texts, and time a key.

    python -m bench.typing complaints.jsonl [words.csv]

The texts are complaints as ``abhijog file`` takes them; the words a table of a word and its keys. A
key is compared with the same key in a bare field of Qt in the same run: figures of a loaded machine
mean nothing by themselves.
"""

import csv
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from bench.key_count import BENGALI, casual_keys, count_keys, descriptions, share
from desktop.keyboard import Keyboard
from desktop.speaker import Speaker
from desktop.theme import Theme
from desktop.typing.candidates import Chooser
from desktop.typing.learned import LearnedWords
from desktop.typing.mode import TypingMode
from desktop.typing.words import known_words
from desktop.widgets.line_field import TextField
from desktop.widgets.ui import Ui
from resources.text import Language


def time_keys(keys: str) -> tuple[list[float], list[float]]:
    """Return the seconds of each key in our field and in a bare one, one after the other."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
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
        rows = list(csv.reader(Path(words).read_text(encoding="utf-8").splitlines()))[1:]
        for column, keys in enumerate(("first keys", "second keys"), start=1):
            pairs = [(row[0], row[column]) for row in rows if len(row) > column]
            if pairs:
                first, listed = share(pairs, chooser)
                print(f"{keys}: first {first:.3f}, in the list {listed:.3f}")
    typed = " ".join(casual_keys(word) for text in texts for word in BENGALI.findall(text))[:1_000]
    ours, bare = time_keys(typed)
    for part in (0.5, 0.99):
        mine, plain = percentile(ours, part), percentile(bare, part)
        print(f"p{part * 100:g} a key: {mine:.2f} ms, {mine / plain:.1f} of a bare field")


if __name__ == "__main__":
    main(*sys.argv[1:])
