"""Rows 131 to 150: what a network, a server, or somebody between may answer, to updates and to receipts."""

from __future__ import annotations

from tests.hostile.rows import Fate, Row
from tests.updating.test_attacks import ROWS as ATTACKS

_ATTACK = "tests/updating/test_attacks.py::test_an_attack_is_refused_with_its_sentence"
_SENDING = "tests/agent/test_sending.py"
_ANSWER = f"{_SENDING}::test_what_an_answer_means"
_NO_ANSWER = f"{_SENDING}::test_what_is_not_the_collectors_answer_is_an_outage"


def _attack(number: int, what: str, kind: str, *nodes: str) -> Row:
    """What is refused in an update, by the codes of all attacks of a kind."""
    attacks = [attack for attack in ATTACKS if attack[0].startswith(kind)]
    assert attacks, f"there is no attack {kind}"
    held_by = tuple(f"{_ATTACK}[{name} {role}]" for name, role, *_ in attacks)
    codes = tuple(sorted({code for _, _, code, *_ in attacks}))
    return Row(number, what, Fate.REFUSED, codes=codes, held_by=(*held_by, *nodes))


def _row(number: int, what: str, fate: Fate, *nodes: str, codes: tuple[str, ...] = (), reason: str = "") -> Row:
    return Row(number, what, fate, codes=codes, held_by=nodes, reason=reason)


ROWS = (
    _attack(131, "an update without an end", "endless data"),
    _row(
        131,
        "an answer to a receipt without an end",
        Fate.CONTAINED,
        f"{_SENDING}::test_no_answers_body_is_read",
        reason="no body is read; the head alone counts",
    ),
    _attack(
        132,
        "a byte now and then, in update and headers",
        "slow retrieval",
        "tests/updating/test_web.py::test_a_server_with_tls_that_drips",
        "tests/updating/test_web.py::test_a_proxy_that_drips",
    ),
    _row(
        132, "the same, to a receipt", Fate.CONTAINED, f"{_SENDING}::test_a_server_that_drips_is_left_at_the_deadline"
    ),
    _row(
        133, "a length that is wrong", Fate.CONTAINED, f"{_NO_ANSWER}[a wrong length]", f"{_NO_ANSWER}[a wrong chunk]"
    ),
    _attack(134, "a redirect of an update", "sent elsewhere"),
    _row(
        134,
        "a redirect of a receipt",
        Fate.CONTAINED,
        f"{_NO_ANSWER}[a redirect]",
        f"{_NO_ANSWER}[a redirect of the same request]",
        reason="it is sent to nobody else, and waits",
    ),
    _row(
        135,
        "a certificate of somebody else",
        Fate.CONTAINED,
        f"{_SENDING}::test_another_authoritys_certificate_is_an_outage",
    ),
    _row(136, "a name that nobody knows", Fate.CONTAINED, f"{_SENDING}::test_a_server_that_is_not_there_is_an_outage"),
    _row(
        137,
        "a page for logging in, with status 200: the receipt does not count as sent",
        Fate.CONTAINED,
        f"{_ANSWER}[a captive portal]",
        f"{_ANSWER}[a page for logging in]",
        f"{_NO_ANSWER}[a page for logging in]",
    ),
    _row(
        138,
        "a month of errors",
        Fate.CONTAINED,
        f"{_SENDING}::test_a_month_without_the_server_loses_nothing_and_asks_seldom",
    ),
    _row(
        139,
        "`Retry-After` of a billion seconds: a day",
        Fate.CONTAINED,
        f"{_SENDING}::test_how_long_a_server_asks_to_wait[1000000000-86400]",
    ),
    _row(
        140,
        "409 and 422",
        Fate.CONTAINED,
        f"{_SENDING}::test_a_conflict_is_set_aside_at_once_and_the_others_are_sent",
        f"{_SENDING}::test_what_the_collector_refuses_is_set_aside_after_some_tries",
        reason="both are kept aside and told in `status`; 422 is tried five times, since a proxy may say it",
    ),
    _row(
        141,
        "an answer that is lost: the receipt is sent again, and counts once",
        Fate.CONTAINED,
        f"{_SENDING}::test_an_answer_that_is_cut_off_at_any_byte",
        "tests/collector/test_store.py::test_each_receipt_counts_once",
    ),
    _row(
        142,
        "a collector that forgot what it has: nothing is sent twice by itself",
        Fate.CONTAINED,
        f"{_SENDING}::test_all_is_sent_and_nothing_twice",
        "tests/collector/test_collector.py::test_what_was_answered_survives_the_end_of_the_process",
        reason="the collector of this project keeps them for as long as it is there",
    ),
    _attack(143, "metadata of before", "rollback"),
    _row(
        144,
        "a repository that stands still",
        Fate.REFUSED,
        "tests/updating/test_attacks.py::test_a_freeze_is_seen_once_the_timestamp_expires",
        codes=("MR645",),
    ),
    _attack(145, "files of two states of a repository", "mix and match"),
    _row(
        146,
        "numbers that a stolen key raised to the end: repaired by another key in the root",
        Fate.CONTAINED,
        "tests/publishing/test_publishing.py::test_clients_recover_from_versions_that_a_stolen_timestamp_key_raised",
        "tests/publishing/test_publishing.py::test_clients_recover_from_all_versions_that_who_broke_into_the_server_raised",
    ),
    _row(
        147,
        "a catalogue of another product, with a good signature",
        Fate.REFUSED,
        "tests/updating/test_updating.py::test_what_is_signed_for_something_else_is_refused",
        "tests/updating/test_shelf.py::test_the_catalogue_of_another_product_or_vendor_is_not_shown",
    ),
    _attack(148, "a page for logging in, in place of an update", "no metadata"),
    _row(148, "a page of a proxy, in place of the collector's answer", Fate.CONTAINED, f"{_ANSWER}[a page of a proxy]"),
    _row(149, "headers of half a megabyte", Fate.CONTAINED, f"{_NO_ANSWER}[long headers]"),
    _row(
        150,
        "a connection that breaks off at each byte",
        Fate.CONTAINED,
        f"{_SENDING}::test_an_answer_that_is_cut_off_at_any_byte",
    ),
)
