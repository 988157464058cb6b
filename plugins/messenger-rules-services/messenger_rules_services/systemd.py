"""The services of systemd, by what ``systemctl`` says of them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from messenger_rules import FactModel, UnknownFact, fact_source

BOOTED = Path("/run/systemd/system")
"""There is this folder where systemd is the init system; see sd_booted(3)."""
SECONDS = 4.0
"""What systemctl may take; the source's own deadline is a second later."""


class SystemctlFailedError(RuntimeError):
    """A systemctl of a machine on which systemd runs, and that does not answer."""


class Services(FactModel):
    """The services of systemd, each by its name without `.service`; of a template, every instance is `name@`."""

    active: frozenset[str]
    """Services that run, or have done what they were started for."""
    failed: frozenset[str]
    """Services that ended badly."""
    enabled: frozenset[str]
    """Services that start by themselves."""


@fact_source("services.systemd", timeout=timedelta(seconds=5), time_to_live=timedelta(minutes=5), platforms=["linux"])
def services() -> Services | UnknownFact:
    """The services of systemd: active, failed, enabled."""
    if not BOOTED.is_dir():
        return UnknownFact(unknown="not supplied: systemd does not run here")
    units = [line for line in _lines("list-units", "--all", "--plain", "--full") if len(line) >= 4]
    files = [line for line in _lines("list-unit-files", "--full") if len(line) >= 2]
    return Services(
        active=frozenset(_name(unit) for unit, _, active, *_ in units if active == "active"),
        failed=frozenset(_name(unit) for unit, _, active, *_ in units if active == "failed"),
        enabled=frozenset(_name(unit) for unit, state, *_ in files if state in {"enabled", "enabled-runtime"}),
    )


def _lines(command: str, *options: str) -> Iterator[list[str]]:
    """What systemctl lists of services, each line in words; its JSON is younger than many machines."""
    program = shutil.which("systemctl")
    if program is None:
        raise SystemctlFailedError("systemd runs here, and there is no systemctl")
    run = subprocess.run(  # noqa: S603 -- no shell, and no word of anybody else
        [program, command, "--type=service", "--no-legend", "--no-pager", *options],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=SECONDS / 2,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "LC_ALL": "C", "SYSTEMD_COLORS": "0"},
    )
    if run.returncode:
        said = (run.stderr.strip().splitlines() or ["it does not say why"])[-1]
        raise SystemctlFailedError(f"systemctl {command} ended with status {run.returncode}: {said}")
    return (line.split() for line in run.stdout.splitlines())


def _name(unit: str) -> str:
    """The name without what an instance is of: that may be a person, or another machine.

    >>> _name("getty@tty1.service"), _name("nginx.service")
    ('getty@', 'nginx')
    """
    name = unit.removesuffix(".service")
    template, at, _ = name.partition("@")
    return template + at
