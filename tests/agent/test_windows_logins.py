"""Who is logged on to Windows, and who of them is an administrator, with a Windows that a test plays."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from messenger_rules.agent.logins import Login
from messenger_rules.agent.windows.logins import WindowsLogins, number_of
from messenger_rules.agent.windows.people import People
from messenger_rules.agent.windows.terminal_services import SessionOfWindows
from messenger_rules.windows.identifiers import ADMINISTRATORS
from messenger_rules.windows.tokens import Membership

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
ALICE, BOB = "S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-1002"


@dataclass
class Program:
    """A process that runs until it is ended."""

    runs: bool = True

    def is_running(self) -> bool:
        return self.runs

    def began(self) -> datetime:
        return AT


@dataclass
class System:
    """A Windows with sessions, who is in them, and processes in them by number."""

    listed: list[SessionOfWindows] = field(default_factory=list)
    people: dict[int, Membership] = field(default_factory=dict)
    processes: dict[int, tuple[int, Program]] = field(default_factory=dict)

    def sessions(self) -> list[SessionOfWindows]:
        return self.listed

    def membership_in(self, number: int) -> Membership:
        if number not in self.people:
            raise PermissionError
        return self.people[number]

    def session_of(self, pid: int) -> int | None:
        return self.processes[pid][0] if pid in self.processes else None

    def process(self, pid: int) -> Program:
        return self.processes[pid][1]


@pytest.fixture
def people() -> People:
    return People()


def test_sessions_that_windows_lists(people: People) -> None:
    system = System(
        [SessionOfWindows(1, AT, False), SessionOfWindows(2, AT, True), SessionOfWindows(3, AT, False)],
        {1: Membership(ALICE, frozenset({ADMINISTRATORS})), 2: Membership(BOB, frozenset({"S-1-5-32-545"}))},
        {10: (1, Program()), 20: (2, Program()), 30: (3, Program()), 99: (0, Program())},
    )
    logins = WindowsLogins(people, lambda: 0.0, system)
    alice = Login(f"1:{ALICE}@20260601T120000", ALICE, AT)
    bob = Login(f"2:{BOB}@20260601T120000", BOB, AT, locked=True)
    assert list(logins()) == [alice, bob]  # whoever has only just logged on to 3 is not known yet
    assert (number_of(alice), number_of(bob)) == (1, 2)
    assert [people.audiences(user) for user in (ALICE, BOB, "S-1-1-0")] == [{"administrators"}, set(), set()]
    assert logins.of(10, ALICE, "2:x", logins()) == alice
    assert logins.of(20, BOB, "", logins()) == bob
    for pid, user in ((10, BOB), (30, ALICE), (99, ALICE), (12_345, ALICE)):
        assert logins.of(pid, user, f"1:{ALICE}", logins()) is None  # what is claimed counts for nothing


def test_where_none_are_listed_a_session_is_known_by_its_programs(people: People) -> None:
    first, second, stranger = Program(), Program(), Program()
    system = System([], {}, {10: (1, first), 11: (1, second), 20: (2, stranger), 99: (0, Program())})
    logins = WindowsLogins(people, lambda: 0.0, system)
    assert list(logins()) == []
    found = logins.of(10, ALICE, "", [])
    assert found == Login(f"1:{ALICE}", ALICE, AT, leader=10)
    assert logins.of(11, ALICE, "", []) == found
    assert logins.of(99, ALICE, "", []) is None
    assert logins.of(20, BOB, "", []) is not None
    assert [login.uid for login in logins()] == [ALICE, BOB]
    first.runs = stranger.runs = False
    assert list(logins()) == [found]
    second.runs = False
    assert list(logins()) == []


def test_windows_is_not_asked_for_each_question(people: People) -> None:
    now = [0.0]
    system = System([SessionOfWindows(1, AT, False)], {1: Membership(ALICE, frozenset())})
    logins = WindowsLogins(people, lambda: now[0], system)
    assert len(logins()) == 1
    system.listed.append(SessionOfWindows(2, AT + timedelta(hours=1), False))
    system.people[2] = Membership(BOB, frozenset())
    assert len(logins()) == 1
    now[0] = 0.5
    assert (len(logins()), len(logins(within=0.2))) == (1, 2)


def test_a_session_with_the_number_of_one_before_is_another_one(people: People) -> None:
    system = System([SessionOfWindows(1, AT, False)], {1: Membership(ALICE, frozenset())}, {10: (1, Program())})
    logins = WindowsLogins(people, lambda: 0.0, system)
    before = logins.of(10, ALICE, "", logins())
    system.listed = [SessionOfWindows(1, AT + timedelta(hours=1), False)]
    logins = WindowsLogins(people, lambda: 0.0, system)
    after = logins.of(10, ALICE, "", logins())
    assert before is not None
    assert after is not None
    assert (before.id != after.id, number_of(before), number_of(after)) == (True, 1, 1)


def test_who_logs_on_again_has_other_groups(people: People) -> None:
    for groups, expected in ((frozenset({ADMINISTRATORS}), {"administrators"}), (frozenset[str](), set())):
        people.meet(Membership(ALICE, groups))
        assert people.audiences(ALICE) == expected
