"""``agent``, ``status`` and ``receipts``: the agent, and how it is."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from messenger_rules.cli import options as shared
from messenger_rules.cli import rules
from messenger_rules.cli.output import moment, print_json, report
from messenger_rules.condition.condition import system_clock
from messenger_rules.diagnostics import visible
from messenger_rules.extras import needing

if TYPE_CHECKING:
    from messenger_rules.agent.installed import Done

UNHEALTHY = 1


def add_to(commands: shared.Commands) -> None:
    """Add the commands."""
    agent = shared.add_command(
        commands,
        "agent",
        "run the agent that shows messages to administrators",
        "messenger-rules agent run messages.xml",
    )
    inner = agent.add_subparsers(title="commands", metavar="COMMAND", required=True)
    running = shared.add_command(
        inner,
        "run",
        "run the agent until it is stopped: it shows messages in sessions, keeps answers, and sends receipts",
        "messenger-rules agent run /etc/messenger-rules/messages.xml",
    )
    running.add_argument("catalog", metavar="CATALOG", nargs="?", help="the catalogue; without it, agent.toml names it")
    running.add_argument("--state", metavar="DIR", help="where the ledger is kept")
    _add_applying(inner)
    _add_installation(inner)
    rules.add_to(inner)
    status = shared.add_command(commands, "status", "tell how the agent is", "messenger-rules status --json")
    shared.add_json(status)
    receipts = shared.add_command(
        commands,
        "receipts",
        "print the receipts that wait, or were sent, exactly as they are sent",
        "messenger-rules receipts --state /var/lib/messenger-rules",
    )
    shared.add_state(receipts)
    receipts.add_argument("--all", action="store_true", help="the last that were sent, and those refused, too")
    for parser, run in ((running, run_agent), (status, state)):
        shared.add_socket(parser)
        parser.set_defaults(run=run)
    receipts.set_defaults(run=wait)


def _add_applying(commands: shared.Commands) -> None:
    """The command by which an update manager, or a person with a disk, brings a catalogue."""
    applying = shared.add_command(
        commands,
        "apply",
        "take the vendor's catalogue from a folder, where its signatures are in order",
        "messenger-rules agent apply /media/disk/published",
    )
    applying.add_argument("folder", metavar="FOLDER", type=Path, help="the folder with `metadata` and `targets`")
    applying.add_argument("--state", metavar="DIR", help="where the agent keeps its state")
    shared.add_json(applying)
    applying.set_defaults(run=apply)


def apply(options: argparse.Namespace) -> int:
    """An agent that runs sees it within seconds."""
    from messenger_rules.agent.agent_settings import AgentSettings, merged

    with needing("signing"):
        from messenger_rules.agent.updates import apply_folder, settings_of, shelf_in

    settings = merged(AgentSettings.load(), state=options.state)
    shelf = shelf_in(settings.state_folder())
    found = apply_folder(options.folder, settings_of(settings), shelf, system_clock(), _say_that_it_waits)
    if options.json:
        print_json(found.to_json())
    else:
        print(f"The catalogue number {found.serial} is in force; it holds until {moment(found.expires)}.")
    return 0


def _say_that_it_waits() -> None:
    """Where nobody looks, too: the log of an update manager then tells what took so long."""
    print("another process updates just now, such as the agent: this waits until it has ended", file=sys.stderr)


def _add_installation(commands: shared.Commands) -> None:
    """The commands that put the agent onto a host, and take it away."""
    installing = shared.add_command(
        commands,
        "install",
        "install the agent as a service, with what shows messages at log-on",
        "messenger-rules agent install /etc/messenger-rules/messages.xml",
    )
    installing.add_argument("catalog", metavar="CATALOG", nargs="?", help="the catalogue, for a new agent.toml")
    uninstalling = shared.add_command(
        commands,
        "uninstall",
        "take away what `agent install` has installed",
        "messenger-rules agent uninstall --purge",
    )
    uninstalling.add_argument("--purge", action="store_true", help="take away what was acknowledged, too")
    for parser, run in ((installing, install_agent), (uninstalling, uninstall_agent)):
        parser.add_argument("--root", metavar="DIR", default="/", help="another root than that of this host")
        parser.set_defaults(run=run)


def install_agent(options: argparse.Namespace) -> int:
    """A Python that not everybody may run shows nothing at log-on, so that is told."""
    from messenger_rules.agent.system import install

    return _told(install(options.catalog, Path(options.root)), "it was installed already")


def uninstall_agent(options: argparse.Namespace) -> int:
    """What was changed since is left, and named."""
    from messenger_rules.agent.system import uninstall

    return _told(uninstall(Path(options.root), purge=options.purge), "nothing was installed")


def _told(done: Done, nothing: str) -> int:
    for sentence in done.said or [nothing]:
        print(visible(sentence))
    for sentence in done.left:
        print(visible(f"left as it is: {sentence}"), file=sys.stderr)
    return 0


def run_agent(options: argparse.Namespace) -> int:
    """Where it may take input and output from is decided here; the agent itself only sees paths."""
    import asyncio

    from messenger_rules.agent.agent_settings import AgentSettings, merged
    from messenger_rules.agent.journal import LOGGER, to_stream
    from messenger_rules.agent.system import this_host

    with needing("agent"):
        from messenger_rules.agent.running import Agent

        settings = merged(AgentSettings.load(), catalog=options.catalog, state=options.state, socket=options.socket)
        host = this_host(settings.administrators)
    LOGGER.addHandler(to_stream(sys.stderr))
    LOGGER.setLevel("INFO")
    agent = Agent(settings, shared.registry(), system_clock, host)
    asyncio.run(agent.run(lambda: LOGGER.info("listening at %s", settings.socket_path())))
    return 0


def state(options: argparse.Namespace) -> int:
    """The exit status serves monitoring: 0 well, 1 not well or no agent."""
    from messenger_rules.agent.attending import ask

    answer = ask(shared.agents_socket(options.socket), "status")
    if options.json:
        print_json(answer)
    else:
        for line in _in_words(answer):
            print(visible(line))
    return 0 if answer["healthy"] else UNHEALTHY


def wait(options: argparse.Namespace) -> int:
    """One receipt a line."""
    from messenger_rules.agent.agent_settings import AgentSettings
    from messenger_rules.agent.opening import opened

    settings = AgentSettings.load()
    named = shared.state_folder(options)
    folder = named or settings.state_folder()
    if not folder.is_dir():
        print("no receipts: there is no ledger", file=sys.stderr)
        return 0
    with opened(folder, settings.ledger if named is None else None, system_clock()) as (ledger, *_):
        report(ledger.warnings)
        found = ledger.outbox.all(None if options.all else "waiting")
        counts = ledger.outbox.counts()
    for waiting in found:
        print(visible(waiting.receipt.body.decode()))
    words = ", ".join(f"{number} {name}" for name, number in counts.items())
    print(words, file=sys.stderr)
    return 0


def _how(answer: dict[str, Any]) -> str:
    if not answer["healthy"]:
        return "The agent is not well:"
    if not answer.get("has_looked", True):  # an older agent, which this package has been put beside, does not tell
        return "The agent has begun, and has not read the catalogue yet."
    return "The agent is well."


def _in_words(answer: dict[str, Any]) -> list[str]:
    """How the agent is, for a person."""
    if answer["switched_off"]:
        return ["Messages are switched off for this computer."]
    lines = [_how(answer)]
    lines += [f"  {problem}" for problem in answer["problems"]]
    lines += [f"Since it began: {warning}" for warning in answer["warnings"]]
    for name, catalogue in (("The catalogue", answer["catalogue"]), ("The site's own", answer["site_catalogue"])):
        if catalogue is not None:
            refused = f", {catalogue['invalid']} refused" if catalogue["invalid"] else ""
            of = f" of {catalogue['product']}" if catalogue["product"] else ""
            lines.append(f"{name}{of}, number {catalogue['serial']}, has {catalogue['messages']} messages{refused}.")
    if answer["repository_asked"] is not None:
        when = moment(datetime.fromisoformat(answer["repository_asked"]))
        lines.append(f"The vendor's repository was asked with success at {when}.")
    if answer["local_rules"]:
        lines.append(f"Local rules in force: {answer['local_rules']}.")
    if not answer["concerned"]:
        lines.append("This host shows no messages: the condition `only-where` does not hold.")
    lines.append(f"Sessions that show messages: {answer['sessions']}.")
    receipts = answer["receipts"]
    where = "they are sent to the vendor" if receipts["sent_to_vendor"] else "none are made"
    if "waiting" not in receipts:  # the ledger cannot be read, which is told above
        return lines
    lines.append(
        f"Receipts: {where}; {receipts['waiting']} wait, {receipts['sent']} were sent, {receipts['refused']} were"
        f" refused, {receipts['dropped']} were dropped."
    )
    if receipts.get("problem"):
        lines.append(f"Receipts wait: {receipts['problem']}.")
    return lines
