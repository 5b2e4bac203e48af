"""Every text by which printing is judged: our hard words, other words, the program's own sentences.

``ABHIJOG_SAMPLE_TEXTS`` may name a folder with more (JSON Lines or plain text); nothing of it is
copied.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from resources.text import Language, catalogue
from tests.samples.slips import HARD_WORDS

OTHER_WORDS: Final = tuple(
    (Path(__file__).parents[2] / "samples" / "other_words.txt").read_text(encoding="utf-8").split()
)
"""Written after the shaper, without looking at what it does: places, names, law, office, mixed."""


def program_words() -> tuple[str, ...]:
    """Return every word of every text that a person may read."""
    texts = (text for language in Language for text in catalogue(language).values())
    return _words(texts)


def sample_words() -> tuple[str, ...]:
    """Return the words of the folder that the environment names, or none."""
    folder = os.environ.get("ABHIJOG_SAMPLE_TEXTS")
    if not folder:
        return ()
    files = sorted(f for f in Path(folder).rglob("*") if f.suffix in (".jsonl", ".txt"))
    return _words(text for file in files for text in _texts(file))


def _texts(file: Path) -> Iterator[str]:
    content = file.read_text(encoding="utf-8")
    if file.suffix == ".txt":
        yield content
        return
    for line in content.split("\n"):
        if line.strip():
            yield from _strings(json.loads(line))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _words(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for text in texts for word in text.split()))


LISTS: Final = {
    "hard": HARD_WORDS,
    "other": OTHER_WORDS,
    "program": program_words(),
    "samples": sample_words(),
}
