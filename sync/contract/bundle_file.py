"""The file that carries a queue, or the portal's answer to it, on a pen drive (decision 0026).

In this order: a mark, a header in clear (no citizen's data), the encrypted content in pieces, and a
signature of all that went before. Nothing of the content is looked at before the signature holds.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.contract.shared import DeskError

MARK: Final = b"ABHIJOG-BUNDLE-1"
SIGNATURE_BYTES: Final = 64
LENGTH_BYTES: Final = 4
_CONTEXT: Final = b"abhijog bundle signature 1\x00"
_HEADER_MAX: Final = 4096
_READ: Final = 1 << 20


class BundleKind(StrEnum):
    """Which way a file goes."""

    QUEUE = "queue"
    REPLY = "reply"


class RecordKind(StrEnum):
    """What a record of the content is; a reader passes over kinds that it does not know."""

    MESSAGES = "messages"
    PAPER = "paper"
    HEARTBEAT = "heartbeat"
    RESULTS = "results"
    PAPER_RESULTS = "paper_results"
    CHANGES = "changes"


class BundleError(DeskError):
    """A file that cannot be written or taken; the code says why in words of people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleHeader:
    """What everybody may read: which way, whose, for whom, and the sender's one-time key.

    Attributes:
        bundle_id: the same for a queue and for the answer to it.
        device_id: the counter that the file comes from or goes to.
        recipient: the first characters of the hash of the key it is encrypted to.
        ephemeral: base64url of the sender's one-time X25519 key.
        reply_key: where the answer is encrypted to; empty in an answer.
    """

    kind: BundleKind
    bundle_id: str
    device_id: str
    recipient: str
    ephemeral: str
    reply_key: str = ""


def key_name(public: bytes) -> str:
    """Return the short name of a public key."""
    return hashlib.sha256(public).hexdigest()[:16]


def header_bytes(header: BundleHeader) -> bytes:
    """Return the beginning of a file: the mark, and the header with its length."""
    fields = {name: getattr(header, name) for name in BundleHeader.__slots__}
    text = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("ascii")
    return MARK + len(text).to_bytes(LENGTH_BYTES, "big") + text


def read_header(file: IO[bytes]) -> BundleHeader:
    """Read the beginning of a file; nothing of it is proved yet.

    Raises:
        BundleError: ``bundle_foreign``, not a file of this program; ``bundle_damaged``.
    """
    if file.read(len(MARK)) != MARK:
        raise BundleError("bundle_foreign")
    length = int.from_bytes(file.read(LENGTH_BYTES), "big")
    text = file.read(length) if length <= _HEADER_MAX else b""
    if len(text) != length or not text:
        raise BundleError("bundle_damaged")
    try:
        told = json.loads(text.decode("ascii"))
        fields = {name: str(told[name]) for name in BundleHeader.__slots__}
        return BundleHeader(**{**fields, "kind": BundleKind(fields["kind"])})  # type: ignore[arg-type]  # a mapping of texts, and the kind
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError("bundle_damaged") from error


def signature(key: Ed25519PrivateKey, digest: bytes) -> bytes:
    """Return the signature of a file whose bytes so far have this SHA-512."""
    return key.sign(_CONTEXT + digest)


def verify(path: Path, key: Ed25519PublicKey) -> None:
    """Prove that a file is whole, unchanged, and of the sender with this key.

    Raises:
        BundleError: ``bundle_damaged``: copied in half, changed, or of somebody else.
    """
    size = path.stat().st_size
    seen, left = hashlib.sha512(), size - SIGNATURE_BYTES
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(_READ, left))):
            seen.update(piece)
            left -= len(piece)
        signed = file.read(SIGNATURE_BYTES)
    try:
        key.verify(signed, _CONTEXT + seen.digest())
    except InvalidSignature as error:
        raise BundleError("bundle_damaged") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of the content: its kind, its facts, and its bytes."""

    kind: str
    facts: dict[str, Any]
    data: bytes

    def pack(self) -> Iterator[bytes]:
        """Yield the record as the content holds it."""
        told = {**self.facts, "record": self.kind, "bytes": len(self.data)}
        head = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        yield len(head).to_bytes(LENGTH_BYTES, "big") + head
        yield self.data
