"""An office's certificate file: read, judged, and turned into what the line trusts (0040)."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning

from local_db.domain.errors import DeskError

_LARGEST: Final = 256 * 1024
_PEM: Final = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Somebody whose word for the portal is taken, and until when."""

    name: str
    ends_at: datetime


def read_certificate_file(path: Path, now: datetime) -> str:
    """Return the certificates of a file as PEM; a private key in it is never kept.

    Raises:
        DeskError: ``certificate_file_unreadable``, ``certificate_file_empty``,
            ``certificate_file_server``, ``certificate_file_expired``.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise DeskError("certificate_file_unreadable") from error
    if len(data) > _LARGEST:
        raise DeskError("certificate_file_empty")
    found = _parsed(data)
    authorities = [one for one in found if _vouches(one)]
    if not authorities:
        raise DeskError("certificate_file_server")
    if all(one.not_valid_after_utc < now for one in authorities):
        raise DeskError("certificate_file_expired")
    return "".join(one.public_bytes(Encoding.PEM).decode("ascii") for one in authorities)


def authorities_of(certificates: str) -> tuple[Authority, ...]:
    """Return whose word is taken, for the screen."""
    if not certificates:
        return ()
    return tuple(
        Authority(name=_name(one), ends_at=one.not_valid_after_utc)
        for one in _parsed(certificates.encode("ascii"))
    )


def _parsed(data: bytes) -> Iterable[x509.Certificate]:
    try:
        with warnings.catch_warnings():
            # What is odd in an office's own certificate is the line's to judge.
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            if _PEM in data:
                return x509.load_pem_x509_certificates(data)
            return [x509.load_der_x509_certificate(data)]
    except ValueError as error:
        raise DeskError("certificate_file_empty") from error


def _vouches(one: x509.Certificate) -> bool:
    """Tell whether it vouches for others, or is a server's own that nobody vouched for."""
    if one.issuer == one.subject:
        return True
    try:
        return one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _name(one: x509.Certificate) -> str:
    for kind in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
        found = one.subject.get_attributes_for_oid(kind)
        if found:
            return str(found[0].value)
    return one.subject.rfc4514_string()
