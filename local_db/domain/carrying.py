"""What a pen drive carries of a queue (decision 0026)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedPaper:
    """A paper that the portal has not yet; the same bytes may belong to several cases."""

    sha256: str
    bytes: int
    mime: str
    case_ids: tuple[str, ...]
