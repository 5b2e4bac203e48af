"""The word file: every known Bengali word with its sound and how common it is, in order of sound.

One packed file of four columns, so that it is read in a few milliseconds and asked by bisection. It
is made from wordfreq's list (attributed in ``resources/typing/README.md``) and our own words:
``python -m desktop.typing.word_file large_bn.msgpack.gz``.
"""

import gzip
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from desktop.typing.sounds import bengali_sounds, skeletons

FILE: Final = "typing/words.gz"
_COLUMN: Final = "\x1f"
_WORDS: Final = re.compile("[\u0980-\u09e5\u200d]+")
_LETTERS: Final = re.compile("[\u0985-\u09b9\u09ce][\u0981-\u09ce\u200d]*")
# Two signs of a vowel on one letter, or a hasanta that joins nothing.
_BROKEN: Final = re.compile("[\u09be-\u09cc]{2}|\u09cd$")
# The most common words; rarer ones are more often wrong than meant.
_MOST: Final = 70_000
_LONGEST: Final = 24
_STEP: Final = 6
_FIRST: Final = 190
# Printable letters, so that no column ends early.
_BASE: Final = 0x20
_RAREST: Final = 0x5E
# As common as the words of everyday letters, and as those of every complaint.
_OWN_RARITY: Final = 480
_OFFICE_RARITY: Final = 430


@dataclass(frozen=True, slots=True, kw_only=True)
class WordColumns:
    """The words as columns; a word that is heard in two ways stands there twice."""

    skeletons: list[str]
    sounds: list[str]
    words: list[str]
    # How rare each word is; ``rarity`` turns it into powers of ten.
    rarities: bytes


def rarity(stored: int) -> float:
    """Return how rare a word is, in powers of ten."""
    return ((stored - _BASE) * _STEP + _FIRST) / 100


def read_columns(packed: bytes) -> WordColumns:
    """Read a word file."""
    skeleton, sound, word, rare = gzip.decompress(packed).decode().split(_COLUMN)
    return WordColumns(
        skeletons=skeleton.split("\n"),
        sounds=sound.split("\n"),
        words=word.split("\n"),
        rarities=rare.encode("latin-1"),
    )


def pack_columns(rarities: Mapping[str, int]) -> bytes:
    """Return the word file of words and their rarity in hundredths of a power of ten."""
    rows = sorted(
        (key, sound, word, _BASE + min(_RAREST, max(0, (rare - _FIRST) // _STEP)))
        for word, rare in rarities.items()
        for sound in (bengali_sounds(word),)
        for key in skeletons(sound)
    )
    columns = ("\n".join(str(row[at]) for row in rows) for at in range(3))
    rare = "".join(chr(row[3]) for row in rows)
    return gzip.compress(_COLUMN.join((*columns, rare)).encode(), 9, mtime=0)


def common_words(packed: bytes, most: int = _MOST) -> dict[str, int]:
    """Return the words of wordfreq's list: its n-th group has a rarity of n hundredths."""
    head, *groups = msgspec.msgpack.decode(gzip.decompress(packed))
    if head.get("format") != "cB":
        raise ValueError("not_a_frequency_list")
    found: dict[str, int] = {}
    for rare, group in enumerate(groups):
        for word in map(_plain, group):
            if word and word not in found:
                found[word] = rare
                if len(found) == most:
                    return found
    return found


def with_own(words: Mapping[str, int], own: Iterable[str], rare: int) -> dict[str, int]:
    """Return the words with our own among them, at least as common as told."""
    made = dict(words)
    for word in filter(None, map(_plain, own)):
        made[word] = min(made.get(word, rare), rare)
    return made


def _plain(word: str) -> str:
    """Return a word in NFC, or nothing when it is none of Bengali letters."""
    word = unicodedata.normalize("NFC", word)
    if len(word) > _LONGEST or not _LETTERS.fullmatch(word) or _BROKEN.search(word):
        return ""
    return word


def main(source: str) -> None:
    """Write the word file anew from wordfreq's large list."""
    folder = Path(__file__).parents[2] / "resources"
    texts = [*(folder / "i18n" / "bn").glob("*.toml"), folder / "catalogue.json"]
    ours = {word for text in texts for word in _WORDS.findall(text.read_text(encoding="utf-8"))}
    words = with_own(common_words(Path(source).read_bytes()), ours, _OWN_RARITY)
    office = (folder / "typing" / "office_words.txt").read_text(encoding="utf-8").split()
    words = with_own(words, office, _OFFICE_RARITY)
    (folder / FILE).write_bytes(pack_columns(words))


if __name__ == "__main__":
    main(sys.argv[1])
