"""What an office writes most: its subjects first in the lists, its places by three letters.

The rule is desktop_ui.md 2.4: top five of the office, place by type-ahead.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from local_db.domain.complaint import Address
from local_db.domain.text import search_form

TOP: Final = 5
# One letter fits half the block.
LEAST_LETTERS: Final = 2
_MOST_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBefore:
    """What one complaint used."""

    type: str
    category: str
    place: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlace:
    """A place with all that follows from it, and the words that find it."""

    address: Address
    village_words: tuple[str, ...]
    gp_words: tuple[str, ...]

    def is_village(self, typed: str) -> bool:
        """Tell whether the village's name, or a word in it, begins as typed."""
        return any(word.startswith(typed) for word in self.village_words)

    def is_panchayat(self, typed: str) -> bool:
        """Tell whether the panchayat's name, or a word in it, begins as typed."""
        return any(word.startswith(typed) for word in self.gp_words)

    def without_village(self) -> "KnownPlace":
        """Return the panchayat alone: which village it is must still be said."""
        address = Address(gp=self.address.gp, gp_name=self.address.gp_name)
        return KnownPlace(address=address, village_words=(), gp_words=self.gp_words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What is used most first: codes of types and of subjects, and places."""

    types: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    places: tuple[KnownPlace, ...] = ()

    def find_places(self, typed: str, *, by_gp: bool, gp_name: str = "") -> tuple[KnownPlace, ...]:
        """Return the places that begin as typed, the most used first.

        Villages come whole, of one panchayat where it is given; a panchayat that fits comes
        without its villages, for the most used one need not be this citizen's.
        """
        query, here = search_form(typed), search_form(gp_name)
        if len(query) < LEAST_LETTERS:
            return ()
        found = [
            place
            for place in self.places
            if place.is_village(query) and (not here or here in place.gp_words)
        ]
        if by_gp:
            fitting = (p.without_village() for p in self.places if p.is_panchayat(query))
            found = [*found, *dict.fromkeys(fitting)]
        return tuple(found[:_MOST_SHOWN])


def read_habits(
    written: Iterable[WrittenBefore],
    block: str | None,
    listed: Iterable[Address] = (),
    other_script: Callable[[str], str] = lambda _name: "",
) -> Habits:
    """Return the habits of an office: what it wrote, and then the official places of its block."""
    used = tuple(written)
    own = (_stripped(one.place) for one in used if block is not None and one.place.block == block)
    counted = Counter(place for place in own if place.gp_name or place.village)
    # A counter keeps the order in which its members came: among equals the latest is first.
    addresses = dict.fromkeys((*(place for place, _ in counted.most_common()), *listed))
    return Habits(
        types=_most([one.type for one in used]),
        categories=_most([one.category for one in used]),
        places=tuple(_known(address, other_script) for address in addresses),
    )


def _most(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for code, _ in Counter(codes).most_common(TOP))


def _stripped(place: Address) -> Address:
    """Return what is the same for everybody there."""
    return Address(
        gp=place.gp,
        gp_name=place.gp_name,
        village=place.village,
        post_office=place.post_office,
        police_station=place.police_station,
        pin=place.pin,
    )


def _known(address: Address, other_script: Callable[[str], str]) -> KnownPlace:
    return KnownPlace(
        address=address,
        village_words=_words(address.village, other_script),
        gp_words=_words(address.gp_name, other_script),
    )


def _words(name: str | None, other_script: Callable[[str], str]) -> tuple[str, ...]:
    """Return the names and their words, folded, in both scripts."""
    if not name:
        return ()
    names = [search_form(one) for one in (name, other_script(name)) if one]
    return tuple(dict.fromkeys((*names, *(word for one in names for word in one.split()))))
