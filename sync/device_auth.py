"""The device proves itself with its key: a signed assertion by portal time buys a short token.

There is no refresh token that a lost reply could lock out (offline_sync.md 0.9, contract 2).
"""

import base64
import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Self

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from local_db.domain.clock import Clock
from sync.replies import Token

AUDIENCE: Final = "wb-grievance-portal"
_LIFE: Final = timedelta(seconds=300)
_RENEW_BEFORE_S: Final = 60.0


class DeviceKey:
    """The Ed25519 key of this device; only its public half ever leaves."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @classmethod
    def generate(cls) -> Self:
        """Make a new key."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def seed(self) -> bytes:
        """The 32 bytes that the encrypted store keeps."""
        return self._key.private_bytes_raw()

    @property
    def public(self) -> str:
        """The public key as the portal wants it: base64url of its 32 bytes."""
        raw = self._key.public_key().public_bytes_raw()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")

    def assertion(self, device_id: str, portal_now: datetime) -> str:
        """Return the signed JWT of RFC 7523, its times by the portal's clock."""
        claims = {
            "iss": device_id,
            "sub": device_id,
            "aud": AUDIENCE,
            "iat": int(portal_now.timestamp()),
            "exp": int((portal_now + _LIFE).timestamp()),
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA")


class TokenCache:
    """The bearer token in use; its age is measured on the monotonic clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        # Two exchanges that find no token buy one, not two.
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._until = 0.0

    def get(self, obtain: Callable[[], Token]) -> str:
        """Return the token, obtaining one when there is none or it is about to end."""
        with self._lock:
            if self._token is None or self._clock.monotonic() >= self._until:
                token = obtain()
                life = token.expires_in - min(_RENEW_BEFORE_S, token.expires_in / 2)
                self._until = self._clock.monotonic() + life
                self._token = token
            return self._token.access_token

    def forget(self, refused: str | None = None) -> None:
        """Drop the token that the portal no longer takes; one that was bought since stays."""
        with self._lock:
            if self._token is not None and refused in {None, self._token.access_token}:
                self._token = None
