"""A complaint that is still being typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an operator typed so far, kept at every keystroke; ``body`` may be invalid."""

    id: str
    operator_code: str
    # The form's own shape, judged only when it is filed.
    body: Mapping[str, Any]
    parked: bool
    updated_at: datetime
