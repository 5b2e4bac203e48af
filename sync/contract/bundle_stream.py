"""The encrypted content of a bundle, written and read piece by piece with little memory.

X25519 with a one-time key, HKDF-SHA256, and ChaCha20-Poly1305 for each piece; the number of a piece
and whether it is the last one are in its nonce, so nothing can be cut off, swapped or left out.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.contract.bundle_file import (
    LENGTH_BYTES,
    SIGNATURE_BYTES,
    BundleError,
    BundleHeader,
    BundleKind,
    Record,
    header_bytes,
    key_name,
    read_header,
    signature,
)

PIECE_BYTES: Final = 64 * 1024
_TAG_BYTES: Final = 16
_COUNTER_BYTES: Final = 11
_KEY_BYTES: Final = 32
_INFO: Final = b"abhijog bundle content 1\x00"
# A paper has at most 2 MiB and a page of changes far less.
_RECORD_MAX: Final = 8 * 1024 * 1024


def key_text(raw: bytes) -> str:
    """Return a key as JSON carries it: base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def key_bytes(text: str) -> bytes:
    """Return the 32 bytes of a key from its base64url text.

    Raises:
        ValueError: these are not 32 bytes.
    """
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if len(raw) != _KEY_BYTES:
        raise ValueError("length")
    return raw


class BundleWriter:
    """Writes a bundle into an open file: encrypted to one key, signed by another."""

    def __init__(  # noqa: PLR0913 - what a header has, and the two keys
        self,
        file: IO[bytes],
        *,
        kind: BundleKind,
        bundle_id: str,
        device_id: str,
        recipient: bytes,
        signer: Ed25519PrivateKey,
        reply_key: bytes = b"",
    ) -> None:
        """Begin the file.

        Args:
            file: open for writing, at its beginning.
            kind: which way the file goes.
            bundle_id: of this queue, or of the queue that is answered.
            device_id: the counter.
            recipient: the raw X25519 key that alone can read the content.
            signer: the sender's key.
            reply_key: the raw X25519 key that the answer is to be encrypted to.
        """
        ephemeral = X25519PrivateKey.generate()
        header = BundleHeader(
            kind=kind,
            bundle_id=bundle_id,
            device_id=device_id,
            recipient=key_name(recipient),
            ephemeral=key_text(ephemeral.public_key().public_bytes_raw()),
            reply_key=key_text(reply_key) if reply_key else "",
        )
        self._file, self._signer = file, signer
        self._seen = hashlib.sha512()
        self._waiting = bytearray()
        self._count = 0
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
        begin = header_bytes(header)
        self._cipher = _cipher(shared, recipient, begin)
        self._put(begin)

    def add(self, record: Record) -> None:
        """Append a record."""
        for part in record.pack():
            self._waiting += part
            while len(self._waiting) > PIECE_BYTES:
                self._seal(bytes(self._waiting[:PIECE_BYTES]), is_last=False)
                del self._waiting[:PIECE_BYTES]

    def finish(self) -> bytes:
        """Close the content and sign the file; return the SHA-512 of all its bytes."""
        self._seal(bytes(self._waiting), is_last=True)
        self._put(signature(self._signer, self._seen.digest()))
        return self._seen.digest()

    def _seal(self, plain: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._count, is_last=is_last), plain, None)
        self._count += 1
        self._put(len(sealed).to_bytes(LENGTH_BYTES, "big") + sealed)

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._seen.update(data)


def read_records(path: Path, key: X25519PrivateKey) -> Iterator[Record]:
    """Yield the records of a file that was verified before, one at a time.

    Raises:
        BundleError: ``bundle_other_key``, encrypted to another key; ``bundle_damaged``.
    """
    content = _Content(path, key)
    try:
        while (head := content.take(LENGTH_BYTES)) is not None:
            told = json.loads(_whole(content.take(int.from_bytes(head, "big"))))
            data = _whole(content.take(int(told["bytes"])))
            yield Record(kind=str(told["record"]), facts=told, data=data)
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError("bundle_damaged") from error
    finally:
        content.close()


class _Content:
    """The clear bytes of a file's content, as many at a time as are asked for."""

    def __init__(self, path: Path, key: X25519PrivateKey) -> None:
        self._end = path.stat().st_size - SIGNATURE_BYTES
        self._file = path.open("rb")
        try:
            self._cipher = self._agreed(read_header(self._file), key)
        except BaseException:
            self._file.close()
            raise
        self._ready = bytearray()
        self._count = 0
        self._is_over = False

    def close(self) -> None:
        self._file.close()

    def take(self, count: int) -> bytes | None:
        """Return so many bytes; None at the end of the content."""
        if count > _RECORD_MAX:
            raise BundleError("bundle_damaged")
        while len(self._ready) < count and not self._is_over:
            self._open_piece()
        if not self._ready and count:
            return None
        if len(self._ready) < count:
            raise BundleError("bundle_damaged")
        taken = bytes(self._ready[:count])
        del self._ready[:count]
        return taken

    def _open_piece(self) -> None:
        length = int.from_bytes(self._file.read(LENGTH_BYTES), "big")
        at_end = self._file.tell() + length
        if not _TAG_BYTES <= length <= PIECE_BYTES + _TAG_BYTES or at_end > self._end:
            raise BundleError("bundle_damaged")
        self._is_over = at_end == self._end
        nonce = _nonce(self._count, is_last=self._is_over)
        try:
            self._ready += self._cipher.decrypt(nonce, self._file.read(length), None)
        except InvalidTag as error:
            raise BundleError("bundle_damaged") from error
        self._count += 1

    def _agreed(self, header: BundleHeader, key: X25519PrivateKey) -> ChaCha20Poly1305:
        public = key.public_key().public_bytes_raw()
        if header.recipient != key_name(public):
            raise BundleError("bundle_other_key")
        try:
            ephemeral = X25519PublicKey.from_public_bytes(key_bytes(header.ephemeral))
            shared = key.exchange(ephemeral)
        except ValueError as error:
            raise BundleError("bundle_damaged") from error
        return _cipher(shared, public, header_bytes(header))


def _cipher(shared: bytes, recipient: bytes, begin: bytes) -> ChaCha20Poly1305:
    """Return the cipher of one file: the header is bound into its key."""
    info = _INFO + recipient + hashlib.sha256(begin).digest()
    key = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(shared)
    return ChaCha20Poly1305(key)


def _nonce(count: int, *, is_last: bool) -> bytes:
    return count.to_bytes(_COUNTER_BYTES, "big") + bytes([is_last])


def _whole(data: bytes | None) -> bytes:
    if data is None:
        raise BundleError("bundle_damaged")
    return data
