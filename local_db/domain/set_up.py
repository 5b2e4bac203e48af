"""The stages of a counter's first start, and how far one is (decision 0040).

What was done tells most of it; the stage that is kept tells the rest. A counter that was set up
before there were stages has nothing kept, and nothing left to do.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class SetUpStage(StrEnum):
    """The stages in their order."""

    LANGUAGE = "language"
    SECRET = "secret"  # noqa: S105 - the name of a stage: only where this PC has no keyring
    ENROL = "enrol"
    PERSON = "person"
    PRINTER = "printer"
    KEYS = "keys"


# After these somebody is known, and signs in before going on.
OF_PEOPLE: Final = frozenset({SetUpStage.PRINTER, SetUpStage.KEYS})


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpFacts:
    """What is kept and what was done."""

    kept: SetUpStage | None
    has_office: bool
    has_people: bool

    @property
    def stage(self) -> SetUpStage | None:
        """The stage to go on with; None when the counter is set up."""
        if not self.has_office:
            return (
                SetUpStage.LANGUAGE
                if self.kept in {None, SetUpStage.LANGUAGE}
                else SetUpStage.ENROL
            )
        if not self.has_people:
            return SetUpStage.PERSON
        if self.kept is None or self.kept in OF_PEOPLE:
            return self.kept
        return SetUpStage.PRINTER
