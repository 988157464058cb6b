"""A catalogue as large as a file may be, to be edited."""

from __future__ import annotations

_MESSAGE = """
  <message id="m-{0}" severity="warning" starts="2026-01-01T00:00:00Z" expires="2026-12-31T00:00:00Z">
    <condition><![CDATA[
      console.version in 5.{0} ..< 6 and installed("backup", < 2.{0}) and os.family == "windows"
    ]]></condition>
    <text lang="en">
      <title>Backup 2.{0} is being retired</title>
      <body>
        The backup of version 2.{0} is being retired. Please install the new version before the end of the year.

        Your backups 😀 stay readable. Whoever cannot install it now finds in the article how long the old one goes on.
      </body>
      <link href="https://support.acme.example/{0}">Article {0}</link>
    </text>
    <text lang="de">
      <title>Die Sicherung 2.{0} läuft aus</title>
      <body>Bitte die neue Version vor Ende des Jahres einspielen. Die Sicherungen bleiben lesbar.</body>
      <link href="https://support.acme.example/{0}">Artikel {0}</link>
    </text>
  </message>
"""


def catalog_of(messages: int) -> str:
    """The text of a catalogue of so many messages, without a diagnostic."""
    root = '<catalog xmlns="urn:messenger-rules:catalog:1" product="acme" serial="1">'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'
        + "".join(_MESSAGE.format(number) for number in range(messages))
        + "</catalog>\n"
    )
