"""Spark for real: a master and two workers on loopback count what the plain interpreter counts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

from messenger_rules.fleet.tables.opening import open_fleet
from tests.condition.random_conditions import NOW, SCHEMA
from tests.long.runner import Batch, LongRun
from tests.tables.cluster import cluster, missing
from tests.tables.fleets import counted_plainly, random_fleet, random_formulas, write_parquet

HOSTS = 200
CONDITIONS = 15


def batch(seed: str) -> Batch:
    """One cluster, one fleet; where Spark cannot run, no case and no failure, and the reason is printed."""
    reason = missing()
    if reason is not None:
        print(f"spark: left out, since {reason}")
        return Batch(0)
    random = Random(seed)
    hosts = random_fleet(random, HOSTS)
    conditions, formulas = random_formulas(random, CONDITIONS)
    with tempfile.TemporaryDirectory() as name, cluster(Path(name)) as master:
        write_parquet(hosts, Path(name, "hosts.parquet"))
        trees = [condition.tree for condition in conditions]
        opened = open_fleet(str(Path(name, "hosts.parquet")), trees, schema=SCHEMA, engine=master)
        (group,) = opened.fleet.count(formulas, at=NOW).values()
        _stop()
    plain = counted_plainly(hosts, formulas)
    failures = [f"{it}: {group.counts[it]} and {plain[it]}" for it in formulas if group.counts[it] != plain[it]]
    return Batch(HOSTS * len(formulas), tuple(failures))


def _stop() -> None:
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    assert session is not None
    session.stop()


RUN = LongRun("spark", "a Spark cluster counts what the plain interpreter counts", "hosts and formulas", batch)
