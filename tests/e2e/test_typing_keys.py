"""Real keys of a real screen, forty a second: all of them arrive, in order, as Bengali."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.typing.candidates import Chooser
from desktop.typing.composition import Composition
from desktop.typing.learned import LearnedWords
from desktop.typing.words import known_words
from tests.e2e.screen import ROOT, Screen, shown_screen, wait_for

TITLE = "Typing Bengali 500"
KEYS = (
    "amader parar nolkup kharap. rasta bhanga, jol jome. panchayete bolechi kintu kaj hoyni. "
    "amar bari theke 2 kilometer dure school, chele meyera jete parchhe na. "
) * 4
COUNT = 500

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]


@pytest.fixture
def screen() -> Iterator[Screen]:
    with shown_screen() as screen:
        yield screen


def written(keys: str) -> str:
    learned = LearnedWords()
    word, text = Composition(lambda: Chooser(known_words(), learned)), ""
    for key in keys:
        step = word.press(key, text)
        text = text[: len(text) - step.replaces] + step.written + (key if step.passes else "")
    return text + word.finish()


def test_five_hundred_keys_of_a_screen_arrive_as_they_were_typed(screen: Screen, tmp_path: Path):
    kept, keys = tmp_path / "kept.txt", KEYS[:COUNT]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.typing_window", TITLE, str(kept)],
        cwd=ROOT,
        env=screen.env,
    )
    try:
        screen.give_keyboard(TITLE)
        screen.type(keys)
        expected = written(keys)
        wait_for(
            lambda: kept.exists() and kept.read_text(encoding="utf-8") == expected, "the words"
        )
    finally:
        process.terminate()
        process.wait(20)
