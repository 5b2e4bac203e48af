import pytest

from desktop.typing.candidates import Chooser
from desktop.typing.composition import Composition
from desktop.typing.learned import LearnedWords
from desktop.typing.words import known_words


@pytest.fixture
def learned() -> LearnedWords:
    return LearnedWords()


@pytest.fixture
def chooser(learned: LearnedWords) -> Chooser:
    return Chooser(known_words(), learned)


@pytest.fixture
def word(chooser: Chooser) -> Composition:
    return Composition(lambda: chooser)
