"""Sending: what an answer to a receipt means, and when the next one is sent.

Only the vendor's collector can end a receipt: it answers 204, or any success with the receipt's identifier in
``Idempotency-Key``. A page of a captive portal, a proxy's refusal or a redirect is an outage like any other, and a
receipt stays through it, however long. All of one installation's receipts go to one server, so one that does not
answer is left alone by all: from a minute on, twice as long after each failure, up to six hours, with jitter.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from random import Random

from messenger_rules.agent.ledger.keeping import Receipts
from messenger_rules.agent.ledger.outbox import LONGEST_ASKED, LONGEST_WAIT, REFUSALS, Waiting, wait_after
from messenger_rules.agent.ledger.receipt import Receipt

PROBLEM = "application/problem+json"
"""What the collector's refusals are (RFC 9457)."""


class Verdict(Enum):
    """What becomes of a receipt after an answer."""

    DONE = "done"
    REFUSED = "refused"
    """The collector does not want it as it is; after some refusals it is set aside."""
    CONFLICT = "conflict"
    """The collector has another receipt of this identifier: it is set aside at once."""
    OUTAGE = "outage"
    """It is sent again later."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: its status, the identifier that it echoes, the type of its content, and its wish to wait.

    Status 0 is none: it could not be reached; ``problem`` then says why.
    """

    status: int
    echo: str = ""
    content_type: str = ""
    retry_after: str = ""
    problem: str = ""

    def verdict(self, receipt: Receipt) -> Verdict:
        """What the answer means for a receipt.

        >>> receipt = Receipt("id", "displayed", None, b"")
        >>> [str(Reply(status, echo).verdict(receipt).value) for status, echo in ((204, ""), (200, ""), (200, "id"))]
        ['done', 'outage', 'done']
        """
        is_collectors = self.echo == receipt.id or self.content_type.partition(";")[0].strip() == PROBLEM
        if self.status == 204 or (200 <= self.status < 300 and self.echo == receipt.id):
            return Verdict.DONE
        if not is_collectors or not 400 <= self.status < 500 or self.status in {408, 425, 429}:
            return Verdict.OUTAGE
        return Verdict.CONFLICT if self.status == 409 else Verdict.REFUSED

    def asked(self, now: datetime) -> timedelta | None:
        """How long the server asks to wait (RFC 9110, section 10.2.3); None where it does not, or cannot be read.

        >>> Reply(429, retry_after="120").asked(datetime(2026, 3, 1, tzinfo=UTC))
        datetime.timedelta(seconds=120)
        """
        text = self.retry_after.strip()
        if text.isascii() and text.isdigit():
            return timedelta(seconds=min(int(text[:12]), LONGEST_ASKED.total_seconds()))
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, OverflowError):  # numbers that no calendar has
            return None
        return min(max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta()), LONGEST_ASKED)


Post = Callable[[Receipt], Awaitable[Reply]]
"""What carries a receipt to the server, once, without following redirects; it never raises for what a network does."""


class Sender:
    """Sends what waits in an outbox."""

    def __init__(self, outbox: Receipts, post: Post, draw: Random) -> None:
        self._outbox = outbox
        self._post = post
        self._draw = draw
        self._failures = 0
        self._pause_ends: datetime | None = None
        self.problem = ""
        """Why the last attempt failed; empty where it did not."""

    async def send(self, clock: Callable[[], datetime]) -> datetime | None:
        """Send what is due, until all is sent or the server does not answer; says when to come again.

        :raises StateError: MR593 where the outbox cannot be written.
        """
        now = clock()
        self._outbox.not_later_than(now + LONGEST_ASKED)
        if self._pause_ends is not None and now < self._pause_ends <= now + LONGEST_ASKED:
            return self._pause_ends
        while waiting := self._outbox.due(now):
            for one in waiting:
                reply = await self._post(one.receipt)
                now = clock()
                if not self._heed(one, reply, now):
                    return self._pause_ends
        return self._outbox.next_due()

    def _heed(self, waiting: Waiting, reply: Reply, now: datetime) -> bool:
        """Note what an answer means; whether the next receipt can be sent."""
        id_ = waiting.receipt.id
        verdict = reply.verdict(waiting.receipt)
        if verdict is Verdict.OUTAGE:
            self._failures += 1
            self._pause_ends = now + wait_after(self._failures, self._draw, reply.asked(now))
            self.problem = reply.problem or f"the server answered {reply.status}, not for the receipt"
            self._outbox.put_off(id_, self._pause_ends)
            return False
        self._failures, self._pause_ends, self.problem = 0, None, ""
        if verdict is Verdict.DONE:
            self._outbox.sent(id_)
        elif verdict is Verdict.CONFLICT or waiting.attempts + 1 >= REFUSALS:
            self._outbox.refuse(id_)
        else:
            self._outbox.put_off(id_, now + min(wait_after(waiting.attempts + 1, self._draw), LONGEST_WAIT))
        return True
