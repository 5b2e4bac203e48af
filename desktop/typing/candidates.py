"""What a typed word may mean: at most five words, the likeliest first (bengali_and_places.md 1.3).

What the keys write by the layout is always among them. A word that was chosen for these keys before
comes first; otherwise how near a word sounds and how common it is decide together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from desktop.typing.inflection import endings, with_ending
from desktop.typing.learned import LearnedWords
from desktop.typing.likeness import distance
from desktop.typing.phonetic import to_bengali
from desktop.typing.sounds import latin_readings, skeleton
from desktop.typing.words import Words, loan_words

MOST: Final = 5
# A difference of one whole sound weighs as much as this many powers of ten of rarity.
_WEIGHT: Final = 4.0
_FARTHEST: Final = 1.6
_FARTHEST_BEGUN: Final = 0.45
# What no list knows is rarer than all that it knows.
_UNKNOWN: Final = 9.0
# Capitals and signs are typed by people who know the layout; what they write is meant.
_LAYOUT_MARKS: Final = frozenset("TDNRSOIUZ`^:")
_MEANT: Final = 4.0
_LOAN_RARITY: Final = 5.0
_FARTHEST_LOAN: Final = 1.15
_AS_SPELLED: Final = -0.3
_MISSPELLED: Final = 0.1
_FORM: Final = 0.2
# An ending that no list knows with its word makes the word a little rarer.
_ENDED: Final = 0.7
_JOINED: Final = 0.3
_MOST_STEMS: Final = 12
# What is so much less likely than the best leaves its place to words that go on from the keys.
_WORSE: Final = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The words offered, the first of which is written; and one that goes on from the keys."""

    words: tuple[str, ...]
    # How many of them the keys spell whole; the others go on from them.
    spelled: int
    completion: str = ""
    # Whether the first word is in no list: a name, mostly.
    is_new: bool = False


class Chooser:
    """Finds the candidates of keys."""

    def __init__(self, words: Words, learned: LearnedWords) -> None:
        self._words = words
        self.learned = learned

    def candidates(self, keys: str) -> Candidates:
        """Return what the keys of one word may mean."""
        literal = to_bengali(keys)
        whole = self._whole(keys, literal)
        worst = min(whole.values()) + _WORSE
        likely = [word for word in sorted(whole, key=whole.__getitem__) if whole[word] <= worst]
        ranked = tuple(dict.fromkeys((*self.learned.words_for(keys), *likely)))
        shown = _with_literal(ranked, literal)
        begun = _best(self._begun(keys))
        going_on = (*self.learned.begun_with(keys), *sorted(begun, key=begun.__getitem__))
        rest = [word for word in dict.fromkeys(going_on) if word not in shown]
        return Candidates(
            words=(*shown, *rest)[:MOST],
            spelled=len(shown),
            completion=rest[0] if rest else "",
            is_new=self._words.rarity(shown[0]) is None,
        )

    def _whole(self, keys: str, literal: str) -> dict[str, float]:
        """Return the words that the keys may mean, with their scores: the lowest is the best."""
        score = self._words.rarity(literal)
        is_meant = bool(_LAYOUT_MARKS & set(keys[1:]))
        as_written = _UNKNOWN if score is None else score
        found = (
            *self._heard(keys),
            *self._ended(keys),
            *self._loans(keys),
            (literal, as_written - _MEANT if is_meant else as_written),
        )
        return _best(found)

    def _heard(self, keys: str) -> Iterator[tuple[str, float]]:
        for sound in latin_readings(keys):
            for known in self._words.heard_as(skeleton(sound)):
                far, _ = distance(sound, known.sound, _FARTHEST)
                if far <= _FARTHEST:
                    yield known.word, known.rarity + far * _WEIGHT

    def _ended(self, keys: str) -> Iterator[tuple[str, float]]:
        """Find words with an ending that no list knows with them."""
        for stem, ending in endings(keys):
            stems = _best((*self._loans(stem), *self._heard(stem)))
            for word in sorted(stems, key=stems.__getitem__)[:_MOST_STEMS]:
                ended = with_ending(word, ending)
                if ended:
                    is_known = self._words.rarity(ended) is not None
                    yield ended, stems[word] + (_JOINED if is_known else _ENDED)

    def _loans(self, keys: str) -> Iterator[tuple[str, float]]:
        sound = latin_readings(keys)[0]
        for loan in loan_words().get(skeleton(sound), ()):
            far = _AS_SPELLED if loan.keys == keys.lower() else _MISSPELLED
            far += distance(sound, loan.sound, _FARTHEST_LOAN)[0]
            if far <= _FARTHEST_LOAN:
                usual = min(self._words.rarity(form) or _LOAN_RARITY for form in loan.forms)
                for place, form in enumerate(loan.forms):
                    # The first form is the one of this state's offices, however rare elsewhere.
                    yield form, usual + far * _WEIGHT + (place - 1) * _FORM

    def _begun(self, keys: str) -> Iterator[tuple[str, float]]:
        """Find words that go on from the keys."""
        sound = latin_readings(keys)[0]
        for known in self._words.begun_as(skeleton(sound), sound):
            _, far = distance(sound, known.sound, _FARTHEST_BEGUN)
            if far <= _FARTHEST_BEGUN and len(known.sound) > len(sound):
                yield known.word, known.rarity + far * _WEIGHT


def _best(found: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return each word with the lowest of its scores."""
    scores: dict[str, float] = {}
    for word, score in found:
        scores[word] = min(score, scores.get(word, score))
    return scores


def _with_literal(ranked: tuple[str, ...], literal: str) -> tuple[str, ...]:
    """Return the best words; what the layout writes is the last of them at the latest."""
    best = ranked[:MOST]
    return best if literal in best else (*best[: MOST - 1], literal)
