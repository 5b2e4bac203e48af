"""Bearer tokens for a signed assertion: nothing is stored, so nothing is lost (contract 2)."""

import base64
from collections.abc import Mapping
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.types import Options
from sqlalchemy import select

from sync.contract.protocol import (
    ASSERTION_LIFE_S,
    ASSERTION_TYPE,
    CLOCK_SKEW_S,
    GRANT_TYPE,
    PRODUCT,
)
from sync.contract.replies import Token
from sync.portal.portal import Portal
from sync.portal.problems import refused_client, refused_token
from sync.portal.tables import devices

TOKEN_LIFE_S: Final = 3_600
# The library would judge times by this machine's clock and not by the portal's.
_TIMES_ELSEWHERE: Final[Options] = {
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}
_ASSERTED: Final[Options] = {
    **_TIMES_ELSEWHERE,
    "require": ["exp", "iat", "iss", "sub", "aud"],
}
_KEY_LENGTH: Final = 32


def buy_token(portal: Portal, form: Mapping[str, str]) -> Token:
    """Return a token for a device's assertion (RFC 7523).

    Raises:
        ProblemError: 401 ``invalid_client``, whatever is wrong with it.
    """
    if form.get("grant_type") != GRANT_TYPE or form.get("client_assertion_type") != ASSERTION_TYPE:
        raise refused_client()
    device_id = _asserted_device(portal, form.get("client_assertion", ""))
    now = int(portal.database.now().timestamp())
    claims = {"sub": device_id, "iat": now, "exp": now + TOKEN_LIFE_S}
    token = jwt.encode(claims, portal.token_key, algorithm="HS256")
    return Token(access_token=token, expires_in=TOKEN_LIFE_S)


def device_of(portal: Portal, authorization: str) -> str:
    """Return the device that a request speaks for.

    Raises:
        ProblemError: 401 ``token_expired``.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise refused_token()
    try:
        claims = jwt.decode(
            token.strip(), portal.token_key, algorithms=["HS256"], options=_TIMES_ELSEWHERE
        )
    except jwt.PyJWTError as error:
        raise refused_token() from error
    if int(claims["exp"]) <= portal.database.now().timestamp():
        raise refused_token()
    return str(claims["sub"])


def read_public_key(text: str) -> Ed25519PublicKey:
    """Return a device's public key from its base64url text.

    Raises:
        ValueError: these are not the raw 32 bytes of an Ed25519 key.
    """
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if len(raw) != _KEY_LENGTH:
        raise ValueError("length")
    return Ed25519PublicKey.from_public_bytes(raw)


def _asserted_device(portal: Portal, assertion: str) -> str:
    try:
        device_id = str(jwt.decode(assertion, options={"verify_signature": False}).get("sub"))
        key = read_public_key(_stored_key(portal, device_id))
        claims = jwt.decode(
            assertion,
            key,
            algorithms=["EdDSA"],
            audience=PRODUCT,
            options=_ASSERTED,
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise refused_client() from error
    if claims["iss"] != device_id or not _is_timely(claims, portal.database.now().timestamp()):
        raise refused_client()
    return device_id


def _stored_key(portal: Portal, device_id: str) -> str:
    with portal.database.read() as connection:
        wanted = select(devices.c.public_key).where(devices.c.device_id == device_id)
        return connection.execute(wanted).scalar_one_or_none() or ""


def _is_timely(claims: Mapping[str, Any], now: float) -> bool:
    issued, expires = claims["iat"], claims["exp"]
    if not isinstance(issued, int) or not isinstance(expires, int):
        return False
    lives = 0 < expires - issued <= ASSERTION_LIFE_S
    return lives and issued - CLOCK_SKEW_S <= now < expires + CLOCK_SKEW_S
