"""The long runs by name: whoever adds one adds it here."""

from __future__ import annotations

from tests.long import agreement, analysis, flips, hostile_metadata, kills, power_cut, spark, worst
from tests.long.runner import LongRun

RUNS: dict[str, LongRun] = {
    run.name: run
    for run in (
        agreement.RUN,
        analysis.RUN,
        flips.RUN,
        hostile_metadata.RUN,
        power_cut.RUN,
        kills.RUN,
        spark.RUN,
        worst.RUN,
    )
}
