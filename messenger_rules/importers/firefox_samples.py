"""Samples in Firefox's messages: shares of all installations, by a hash of the installation and a key.

Firefox hashes with SHA-256 of JSON; we hash otherwise. So the share is the same and the installations in it are others;
which buckets of one key overlap stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from messenger_rules.condition import tree
from messenger_rules.importers import jexl
from messenger_rules.importers.expressions import ALWAYS, NEVER, all_of, any_of, asked, negated
from messenger_rules.importers.firefox_arithmetic import decimal_text
from messenger_rules.importers.firefox_facts import HOST_IDS, described, path_of
from messenger_rules.importers.imported import Untranslatable


def stable_sample(subject: jexl.Node, rate: Fraction) -> tree.Expression:
    """``[userId, "key"]|stableSample(0.01)``.

    :raises Untranslatable: where the input is not the installation and a key, or the rate is no share.
    """
    if not 0 <= rate <= 1:
        raise Untranslatable("a share that is not between none and all", decimal_text(rate))
    return _below(_key(subject), rate)


def bucket_sample(subject: jexl.Node, arguments: Sequence[jexl.Node]) -> tree.Expression:
    """``[userId, "key"]|bucketSample(start, count, total)``: those buckets from ``start`` on, round the end if need be.

    :raises Untranslatable: where the input is not the installation and a key, or the buckets are no share.
    """
    key = _key(subject)
    numbers = [item.value for item in arguments if isinstance(item, jexl.Literal) and isinstance(item.value, Fraction)]
    start, count, total = numbers if len(numbers) == len(arguments) == 3 else (Fraction(-1),) * 3
    if start < 0 or not 0 <= count <= total or not total:
        raise Untranslatable("buckets that are no share of all", f"the sample {key!r}")
    start %= total
    end = start + count
    if end > total:
        return any_of([_below(key, end % total / total), negated(_below(key, start / total))])
    return all_of([_below(key, end / total), negated(_below(key, start / total))])


def _below(key: str, share: Fraction) -> tree.Expression:
    if share in {0, 1}:
        return ALWAYS if share else NEVER
    return asked("sample", tree.Text(key), tree.Percent(f"{decimal_text(share * 100)}%"))


def _key(subject: jexl.Node) -> str:
    """The texts of the input; the installation's own identifier is what our hash always begins with."""
    items = subject.items if isinstance(subject, jexl.Array) else (subject,)
    if items and path_of(items[0]) in HOST_IDS:
        texts = [item.value for item in items[1:] if isinstance(item, jexl.Literal) and isinstance(item.value, str)]
        if len(texts) == len(items) - 1:
            return " ".join(texts)
    raise Untranslatable("a sample by something else than the installation and a key", described(subject))
