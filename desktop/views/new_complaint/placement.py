"""Where each field of the specification stands on the screen (desktop_ui.md 2.4).

Fields come from ``local_db.domain``; this table only places them. A text field that is not named
here shows by itself under "More details", so a new one needs no edit in the screens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from local_db.domain.complaint import Address, Intake, Matter, OnBehalfOf, Petitioner
from local_db.domain.fields import FieldKind, FieldSpec, specs

PARTS: Final[Mapping[str, type]] = {
    "petitioner": Petitioner,
    "address": Address,
    "complaint": Matter,
    "on_behalf_of": OnBehalfOf,
    "": Intake,
}
PAPERS: Final = "papers"
BLOCK: Final = "address.block"
# Codes of the official place list; they are carried along, and nobody types them.
CARRIED: Final = frozenset({"address.district", "address.town", "address.gp"})
# Without a list of choices of their own these are typed; the others need a placed control.
_TYPED: Final = frozenset(
    {
        FieldKind.LINE,
        FieldKind.TEXT,
        FieldKind.MOBILE,
        FieldKind.EMAIL,
        FieldKind.PIN,
        FieldKind.DATE,
        FieldKind.WHOLE,
        FieldKind.NUMBER,
        FieldKind.CHOICE,
        FieldKind.FLAG,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A field's place in its row: its share of the room and the least it needs."""

    path: str
    share: int
    least: int = 0


def _place(path: str, share: int, least: int = 0) -> Place:
    return Place(path=path, share=share, least=least)


CITIZEN: Final = (
    (
        _place("petitioner.mobile", 13, 132),
        _place("petitioner.kind", 14, 144),
        _place("petitioner.name", 19),
        _place("petitioner.name_en", 19),
        _place("petitioner.guardian", 19),
    ),
    (
        _place("petitioner.age", 6, 64),
        _place("petitioner.gender", 11, 100),
        _place("address.gp_name", 15),
        _place("address.village", 16),
        _place("address.post_office", 13),
        _place("address.police_station", 13),
        _place("address.pin", 10, 92),
    ),
)
MATTER: Final = (_place("complaint.type", 30), _place("complaint.category", 34))
STORY: Final = _place("complaint.description", 50)
DETAIL: Final = (_place("complaint.subcategory", 25), _place("complaint.reason", 25))
WISH: Final = _place("complaint.relief", 50)

TABS: Final[Mapping[str, tuple[Place, ...]]] = {
    "papers": (_place(PAPERS, 1),),
    "scheme": (
        _place("complaint.scheme_ref", 20),
        _place("complaint.scheme_applied_on", 14, 140),
        _place("complaint.incident_on", 14, 128),
        _place("complaint.incident_place", 20),
        _place("previous_ref", 18, 162),
    ),
    "contact": (
        _place("on_behalf_of.name", 20),
        _place("on_behalf_of.relation", 14, 116),
        _place("petitioner.alt_mobile", 14, 132),
        _place("petitioner.email", 18),
        _place("petitioner.signatories", 12, 100),
        _place("complaint.against_office", 22),
    ),
    "handling": (
        _place("source", 15),
        _place("language", 13),
        _place("priority", 20),
        _place("priority_reason", 22),
        _place("confidential", 9, 92),
        _place("sensitive", 9, 92),
        _place(BLOCK, 18),
    ),
}
MORE: Final = "more"


def spec_of(path: str) -> FieldSpec:
    """Return the specification of a field by its dotted path."""
    part, _, name = path.rpartition(".")
    return specs(PARTS[part])[name]


def all_paths() -> tuple[str, ...]:
    """Return every field of the specification, part by part."""
    return tuple(
        f"{part}.{name}" if part else name for part, kind in PARTS.items() for name in specs(kind)
    )


def placed_paths() -> tuple[str, ...]:
    """Return the fields placed by hand, in the order of their numbers."""
    rows = (*CITIZEN, MATTER, (STORY,), DETAIL, (WISH,), *TABS.values())
    return tuple(place.path for row in rows for place in row)


def more_details() -> tuple[Place, ...]:
    """Return places for the fields that nobody placed by hand."""
    taken = {*placed_paths(), *CARRIED}
    free = (path for path in all_paths() if path not in taken)
    return tuple(_place(path, 1) for path in free if spec_of(path).kind in _TYPED)
