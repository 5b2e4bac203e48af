"""A word being composed: its keys, what they may mean, and what each key does (issue 6, What 3).

Pure: a field's composer tells which key was pressed and what stands before the cursor, and does
what the step says.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desktop.typing.candidates import Candidates, Chooser
from desktop.typing.phonetic import SIGNS
from desktop.typing.probhat import probhat

_NO_CANDIDATES: Final = Candidates(words=(), spelled=0)
_BENGALI_DIGITS: Final = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
# A word of Latin letters or digits goes on as it began: AIK/25-26, 2.5, BDO.
_LATIN_WORD: Final = re.compile(r"[A-Za-z0-9][!-~]*$")
_NUMBER_DOT: Final = re.compile("[০-৯]\\.$")
_DIGIT: Final = re.compile("[০-৯0-9]$")
_BENGALI_BEFORE: Final = re.compile("[\u0981-\u09e5]$")
_DANDA: Final = "।"
_CLOSING: Final = frozenset(".,;?!)।%-")
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a key does: text that is written for good, in the place of some that stands before."""

    written: str = ""
    replaces: int = 0
    # Whether the key goes on to the field as if nobody composed.
    passes: bool = False


_PASSES: Final = Step(passes=True)
_TAKEN: Final = Step()


class Composition:
    """One field's word in the making."""

    def __init__(self, chooser: Callable[[], Chooser]) -> None:
        # Asked for every word: another person on duty has other words.
        self._ask_chooser = chooser
        self._keys = ""
        self._at = 0
        self._has_moved = False
        self._candidates = _NO_CANDIDATES
        # Whether the blank before the cursor was put there by us, and is taken back by a stop.
        self._is_blank_ours = False

    @property
    def is_under_way(self) -> bool:
        """Whether there is a word that is not written yet."""
        return bool(self._keys)

    @property
    def has_moved(self) -> bool:
        """Whether the operator went through the list."""
        return self._has_moved

    @property
    def candidates(self) -> Candidates:
        """What is offered."""
        return self._candidates

    @property
    def at(self) -> int:
        """The place in the list of what will be written."""
        return self._at

    def word(self) -> str:
        """Return what will be written."""
        words = self._candidates.words
        return words[self._at] if words else ""

    def press(self, key: str, before: str) -> Step:
        """Take a key that writes something; ``before`` is the text before the cursor."""
        if (key.isascii() and key.isalpha()) or (self._keys and key in SIGNS):
            return self._compose(key)
        if self._keys and key in "12345" and int(key) <= len(self._candidates.words):
            return self.pick(int(key) - 1)
        step = self._write(key, self.finish() if self._keys else "", before)
        self._is_blank_ours = False
        return step

    def erase(self) -> Step:
        """Take back the last key; without one the field does it."""
        self._is_blank_ours = False
        if not self._keys:
            return _PASSES
        self._set(self._keys[:-1])
        return _TAKEN

    def move(self, step: int) -> Step:
        """Go through the list, around its ends."""
        words = self._candidates.words
        if not words:
            return _PASSES
        self._has_moved = True
        self._at = (self._at + step) % len(words)
        return _TAKEN

    def pick(self, at: int) -> Step:
        """Write a word of the list, with a blank after it; beyond the list, what goes on."""
        if at >= len(self._candidates.words):
            return self.complete()
        self._at = at
        self._has_moved = True
        word = self.finish()
        self._is_blank_ours = True
        return Step(written=f"{word} ")

    def complete(self) -> Step:
        """Write the word that goes on from the keys, with a blank after it."""
        completion = self._candidates.completion
        if not completion:
            return _PASSES
        self._set("")
        self._is_blank_ours = True
        return Step(written=f"{completion} ")

    def keep_latin(self) -> Step:
        """Write the keys themselves: BDO stays BDO."""
        keys = self._keys
        self._set("")
        return Step(written=keys) if keys else _PASSES

    def finish(self) -> str:
        """Return the word for good; the next one can begin."""
        word, keys, offered = self.word(), self._keys, self._candidates
        if keys and self._at < offered.spelled:
            learned = self._ask_chooser().learned
            if self._at or offered.is_new or learned.words_for(keys):
                learned.note(keys, word)
        self._set("")
        return word

    def drop(self) -> None:
        """Forget the word: the field's text was replaced."""
        self._set("")

    def _compose(self, key: str) -> Step:
        self._is_blank_ours = False
        if len(self._keys) == _LONGEST:
            return Step(written=self.finish())
        self._set(self._keys + key)
        return _TAKEN

    def _set(self, keys: str) -> None:
        self._keys = keys
        self._at = 0
        self._has_moved = False
        self._is_blank_ours = False
        self._candidates = self._ask_chooser().candidates(keys) if keys else _NO_CANDIDATES

    def _write(self, key: str, word: str, before: str) -> Step:
        before = before + word
        if self._is_blank_ours and not word:
            if key == " ":
                return _TAKEN
            if key in _CLOSING and before.endswith(" "):
                return Step(written=_mark(key, before.rstrip()), replaces=1)
        if key == " " and _NUMBER_DOT.search(before):
            return Step(written=f"{_DANDA} ", replaces=1)
        mark = _mark(key, before)
        return Step(written=word + mark) if word or mark != key else _PASSES


def _mark(key: str, before: str) -> str:
    """Return what a digit or a sign writes after this text."""
    if key == "$":
        return "₹"
    if _LATIN_WORD.search(before):
        return key
    if key == "." and _BENGALI_BEFORE.search(before) and not _DIGIT.search(before):
        return _DANDA
    return key.translate(_BENGALI_DIGITS)


def fixed(key: str) -> Step:
    """Return what a key does in the Probhat layout."""
    written = probhat(key)
    return Step(written=written) if written != key else _PASSES
