"""Words that operators chose while typing."""

from pathlib import Path

import pytest

from local_db.domain.learned_word import LearnedWord
from local_db.repositories import learned_words
from tests.fakes.office import OfficeClock, open_office

JOL = LearnedWord(typed="jol", word="জল")
ALO = LearnedWord(typed="alo", word="আলো")
AL = LearnedWord(typed="alo", word="আল")


def test_a_persons_words_come_back_the_latest_last(tmp_path: Path):
    clock = OfficeClock()
    with open_office(tmp_path / "data", clock) as office:
        for word in (ALO, JOL, AL, ALO):
            office.learned_words.use("OP1", [word])
            clock.pass_time(60)
        assert office.learned_words.of("OP1") == (JOL, AL, ALO)


def test_nobody_gets_another_persons_words(tmp_path: Path):
    with open_office(tmp_path / "data", OfficeClock()) as office:
        office.learned_words.use("OP1", [ALO])
        assert office.learned_words.of("SU1") == ()


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(learned_words, "MOST", 2)
    clock = OfficeClock()
    with open_office(tmp_path / "data", clock) as office:
        for word in (ALO, JOL, AL):
            office.learned_words.use("OP1", [word])
            clock.pass_time(60)
        assert office.learned_words.of("OP1") == (JOL, AL)
