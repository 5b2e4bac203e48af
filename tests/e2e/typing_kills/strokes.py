"""What the typist types, and what stands on the screen after every key of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice, repeat
from typing import Final

from desktop.typing.candidates import Chooser
from desktop.typing.composition import Composition
from desktop.typing.learned import LearnedWords
from desktop.typing.words import known_words

TAB: Final = "Tab"
MOBILE, NAME, GUARDIAN = "petitioner.mobile", "petitioner.name", "petitioner.guardian"
STORY: Final = "complaint.description"
PATHS: Final = (MOBILE, NAME, GUARDIAN, STORY)
_STORY_KEYS: Final = (
    "amader parar nolkup kharap. rasta bhanga, jol jome. panchayete bolechi kintu kaj hoyni. "
    "amar bari theke 2 kilometer dure school, chele meyera jete parchhe na. "
)
# Fields between two of these are passed by Tab, as an operator does who has nothing for them.
_PLAN: Final = (
    (MOBILE, tuple("9830041275")),
    (None, (TAB, TAB)),
    (NAME, tuple("rohima khatun")),
    (None, (TAB, TAB)),
    (GUARDIAN, tuple("abdul karim")),
    (None, (TAB,) * 10),
)


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key and the field it goes to; ``None`` is a key that leaves a field."""

    path: str | None
    key: str


def strokes() -> Iterator[Stroke]:
    """The keys of a citizen's complaint, whose story does not end."""
    for path, keys in _PLAN:
        yield from (Stroke(path, key) for key in keys)
    yield from (Stroke(STORY, key) for key in chain.from_iterable(repeat(_STORY_KEYS)))


@dataclass(slots=True)
class Screen:
    """The words in each field, a word in the making included; knows the layout, not the program."""

    texts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(PATHS, ""))
    _at: str = MOBILE
    _word: Composition = field(init=False)

    def __post_init__(self) -> None:
        learned = LearnedWords()
        self._word = Composition(lambda: Chooser(known_words(), learned))

    def press(self, stroke: Stroke) -> None:
        if stroke.path is None:
            self.texts[self._at] += self._word.finish()
            return
        self._at, text = stroke.path, self.texts[stroke.path]
        if stroke.path == MOBILE:
            self.texts[MOBILE] = text + stroke.key
            return
        step = self._word.press(stroke.key, text)
        kept = text[: len(text) - step.replaces]
        self.texts[stroke.path] = kept + step.written + (stroke.key if step.passes else "")

    def words(self) -> Mapping[str, str]:
        shown = dict(self.texts)
        shown[self._at] += self._word.word()
        return shown


def screens(count: int) -> list[Mapping[str, str]]:
    """Return what stands in the fields after no key, after one, and so on."""
    screen = Screen()
    shown = [screen.words()]
    for stroke in islice(strokes(), count):
        screen.press(stroke)
        shown.append(screen.words())
    return shown


def typed_words(fields: Mapping[str, object]) -> Mapping[str, str]:
    """Return the words of a draft's fields, the mobile number without its blanks."""
    words = {path: str(fields.get(path, "")) for path in PATHS}
    return {**words, MOBILE: words[MOBILE].replace(" ", "")}
