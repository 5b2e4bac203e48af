"""The errors that people meet; anything else is a bug."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class DeskError(Exception):
    """Something a person can act on: a stable code, and values for its sentence."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = values


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One bad field: where, what (``problems.<code>``) and the values its sentence needs."""

    field: str
    code: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)


class ValidationError(DeskError):
    """What was typed cannot be filed; every bad field is named."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("invalid", fields=", ".join(p.field for p in problems))
        self.problems = tuple(problems)


class StorageTrouble(StrEnum):
    """What the store's surroundings refused; the sentence is ``errors.<value>``."""

    IN_USE = "store_in_use"
    BUSY = "store_busy"
    FULL = "disk_full"
    READ_ONLY = "store_read_only"
    DAMAGED = "store_damaged"
    WRONG_KEY = "store_wrong_key"
    KEYS_DAMAGED = "store_keys_damaged"
    UNREADABLE = "store_unreadable"
    NO_KEY = "store_no_key"
    NEWER = "store_newer"
    NETWORK_SHARE = "store_network_share"
    NOT_ENROLLED = "store_not_enrolled"
    CLONED = "store_cloned"
    MISSING = "store_missing"
    NOT_PRACTICE = "store_not_practice"


class StorageError(DeskError):
    """The disk, the key or another process stands in the way; nothing typed is lost."""

    def __init__(self, trouble: StorageTrouble, /, **values: object) -> None:
        super().__init__(trouble.value, **values)
        self.trouble = trouble
