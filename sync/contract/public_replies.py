"""What the public status page and its calls are told (portal contract, section 2)."""

from msgspec import Struct

from sync.contract.replies import Department


class OtpSent(Struct, frozen=True, kw_only=True):
    """The answer to ``POST /v1/status/otp``: nothing but the request's id."""


class LastAction(Struct, frozen=True, kw_only=True):
    """What was done last, in the words that the portal's people wrote for the citizen."""

    note_bn: str | None
    note_en: str | None


class PublicCase(Struct, frozen=True, kw_only=True):
    """What the public look-up tells of a case, and nothing else of the person."""

    ref: str
    state: str
    department: Department | None
    expected_by: str | None
    last_action: LastAction | None
    last_action_on: str


class PublicCases(Struct, frozen=True, kw_only=True):
    """The answer to ``POST /v1/status/lookup``."""

    cases: tuple[PublicCase, ...]
