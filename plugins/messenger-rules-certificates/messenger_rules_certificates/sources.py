"""The certificates that ``certificates.toml`` names."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from messenger_rules import FactModel, FactSource
from messenger_rules.facts.configuration import Configuration, configuration
from messenger_rules.facts.declared import SourceTable, declared
from messenger_rules_certificates.certificate import CertificateFacts, certificate

_ENDPOINT = re.compile(r"(?:\[(?P<ipv6>[0-9a-fA-F:.]+)\]|(?P<name>[A-Za-z0-9._-]+)):(?P<port>[0-9]{1,5})")


class Table(SourceTable):
    """A certificate: the file or the endpoint that it is in."""

    file: str | None = None
    endpoint: str | None = None
    server_name: str | None = None

    def model(self, name: str) -> type[FactModel]:
        """The same for each."""
        return CertificateFacts

    def fact_names(self) -> Collection[str]:
        """The same for each."""
        return CertificateFacts.model_fields


def sources() -> tuple[FactSource, ...]:
    """The certificates that `certificates.toml` names, each a namespace: certificates.NAME."""
    found = configuration("certificates")
    tables = declared(found, "certificates", Table)
    return tuple(
        table.source(certificate, f"certificates.{name}", _argument(found, name, table), own_user=False)
        for name, table in tables.items()
    )


def _argument(found: Configuration, name: str, table: Table) -> dict[str, Any]:
    """What the worker is told.

    :raises ConfigurationError: MR582 where a table names no place, or one that is none.
    """
    if (table.file is None) == (table.endpoint is None):
        sentence = f"[{name}] names {'both a file and an endpoint' if table.file else 'neither a file nor an endpoint'}"
        raise found.refuse((name,), sentence, 'write file = "/etc/ssl/web.pem", or endpoint = "localhost:443"')
    if table.file is not None:
        if not Path(table.file).is_absolute():
            raise found.refuse((name, "file"), "the file is not named by its whole path", "begin it at the root")
        if table.server_name is not None:
            raise found.refuse((name, "server_name"), "a file has no server name", "take it out")
        return {"file": table.file}
    match = _ENDPOINT.fullmatch(table.endpoint or "")
    if match is None or not 0 < int(match["port"]) < 65_536:
        raise found.refuse(
            (name, "endpoint"), "the endpoint is no host and port", 'write "localhost:443", or "[::1]:443"'
        )
    host = match["ipv6"] or match["name"]
    return {
        "host": host,
        "port": int(match["port"]),
        "server_name": table.server_name or host,
        "seconds": max(table.timeout - 1, table.timeout / 2),  # ours to tell, before the worker is killed
    }
