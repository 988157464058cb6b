"""Cards to show: with what looks like markup, long, and from right to left."""

from __future__ import annotations

from messenger_rules.front_ends.display import Card
from messenger_rules.messages.link import Link
from messenger_rules.messages.message import Message, MessageSeverity, Text
from messenger_rules.messages.safe_text import SafeText

BODY = (
    "The console 5.4 is <b>not</b> maintained & gets no fixes after 31 March 2027.\n\n"
    "Move to 5.5.2 [bold]soon[/bold]; the upgrade takes about ten minutes, and no server needs to be restarted."
)
LONG = "\n\n".join([BODY] * 12)
HEBREW = (
    "שלום עולם: הגרסה 5.4 אינה נתמכת עוד. אנא עברו לגרסה 5.5.2 בהקדם האפשרי, לפני 31 במרץ 2027, כדי לקבל תיקוני אבטחה."
)
ARABIC = "مرحبا بالعالم 5.4"
WHY = "yes console.version < 5.5   (console.version is 5.4)"


def card(
    id_: str = "console-5-4",
    title: str = "Console 5.4 <i>ends</i>",
    body: str = BODY,
    *,
    language: str = "en",
    severity: MessageSeverity = MessageSeverity.WARNING,
    can_snooze: bool = True,
    number: int = 1,
) -> Card:
    links = [Link("https://support.acme.example/kb/119053", SafeText("Article 119053"))]
    text = Text.of(language, title, body, links)
    message = Message(id_, "true", (text,), 1, severity)
    return Card(message, text, number, 3, lambda: WHY, can_snooze)


CARDS = {
    "markup": card(),
    "long": card("long", body=LONG, severity=MessageSeverity.CRITICAL, number=2),
    "right-to-left": card(
        "rtl", "הודעה חשובה", f"{HEBREW}\n\n{ARABIC}", language="he", severity=MessageSeverity.INFO, number=3
    ),
}
