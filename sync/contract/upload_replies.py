"""What a paper's sender is told in a body (portal contract, section 5)."""

from msgspec import Struct


class UploadTold(Struct, frozen=True, kw_only=True):
    """The answer to ``POST /v1/uploads``: its headers say the rest."""

    offset: int
    length: int
