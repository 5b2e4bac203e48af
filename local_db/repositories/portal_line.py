"""How this PC reaches the portal, kept in the encrypted file only (decision 0040)."""

import hashlib
from typing import Final

from local_db.domain.portal_line import PortalLine, Proxy
from local_db.repositories.audit import AuditRepository, Facts
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import Work

_ENTITY: Final = "portal_line"


class PortalLineRepository:
    """Keeps the proxy and the certificates; the log of changes never holds the password."""

    def __init__(self, work: Work) -> None:
        self._meta = MetaRepository(work)
        self._audit = AuditRepository(work)

    def get(self) -> PortalLine:
        """Return the way in force; nothing kept means a direct line."""
        kept = self._meta.get_object(Fact.PROXY)
        proxy = None
        if kept is not None:
            proxy = Proxy(**kept, password=self._meta.get(Fact.PROXY_PASSWORD) or "")
        certificates = self._meta.get(Fact.CERTIFICATES) or ""
        return PortalLine(proxy=proxy, certificates=certificates)

    def save_proxy(self, proxy: Proxy | None, actor: str) -> None:
        """Keep a proxy, or forget it together with its password."""
        if proxy is None:
            self._meta.save_object(Fact.PROXY, None)
            self._meta.save(Fact.PROXY_PASSWORD, None)
            self._audit.add(actor, "portal_line.direct", _ENTITY, "proxy", {})
            return
        kept = {"host": proxy.host, "port": proxy.port, "user": proxy.user}
        self._meta.save_object(Fact.PROXY, kept)
        self._meta.save(Fact.PROXY_PASSWORD, proxy.password or None)
        # Not even a digest of the password: short ones are guessed from it.
        facts: Facts = {"digest": _digest(proxy.address), "has_password": bool(proxy.password)}
        self._audit.add(actor, "portal_line.proxy", _ENTITY, "proxy", facts)

    def save_certificates(self, certificates: str, actor: str) -> None:
        """Keep certificates that are trusted beside the system's; an empty text forgets them."""
        self._meta.save(Fact.CERTIFICATES, certificates or None)
        facts = {"digest": _digest(certificates) if certificates else None}
        self._audit.add(actor, "portal_line.certificates", _ENTITY, "certificates", facts)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8")).hexdigest()
