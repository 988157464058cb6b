"""What a fast start goes by: a damaged record, or a damaged index, is as if it were not there."""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping
from pathlib import Path

from messenger_rules.facts.model import HostFacts
from messenger_rules.messages.catalog import Catalog
from messenger_rules.startup.host_values import kept_of
from messenger_rules.startup.lasting import ALWAYS
from messenger_rules.startup.nothing import nothing_to_show
from messenger_rules.startup.preparing import newer_of
from messenger_rules.startup.record_file import file_of, write_record
from messenger_rules.startup.request import Request
from messenger_rules.startup.stored_index import store
from messenger_rules.startup.surroundings import surroundings
from messenger_rules.startup.waiting import label_of
from tests.fuzzing import damage
from tests.fuzzing.damage import damaged
from tests.fuzzing.scratch import emptied
from tests.fuzzing.target import Target
from tests.messages.files import file_of as catalogue_of
from tests.messages.files import message

CONDITIONS = (
    'installed("backup", < 2)',
    'os.name == "windows" or console.version in 5.2 ..< 6',
    'language matches "de" and console.version > 7',
    'has(acme.names, "x")',
)
FACTS = HostFacts.model_validate(
    {"console": {"version": "4"}, "language": "en", "os": {"name": "debian"}, "components": {"backup": "2.9"}}
)
KEY = b"all that it is made of"
SAID = ("Nothing concerns this host.", "1 message is undecided.\n")


def check(data: bytes) -> None:
    request, files = _prepared()
    for path, content in damaged(files, data).items():
        if Path(path).read_bytes() != content:
            Path(path).write_bytes(content)
    said = nothing_to_show([request.catalog, "--state", request.state])
    assert said in {None, SAID}, "what is damaged is believed"
    if not data:
        assert said == SAID, "what is whole is not believed"


@functools.cache
def _prepared() -> tuple[Request, Mapping[str, bytes]]:
    """What a run of ``show`` has kept, and its files."""
    folder = emptied("startup")
    request = Request(str(folder / "messages.xml"), state=str(folder))
    ready = Path(file_of(request, "")).parent
    ready.mkdir(mode=0o700)
    catalog = _catalog()
    labels = [label_of(it.id, it.revision, str(it.audience)) for it in catalog.messages]
    store(file_of(request, "index"), catalog, labels, KEY)
    write_record(file_of(request, "record"), _record(request, catalog))
    return request, {str(path): path.read_bytes() for path in ready.iterdir()}


def _catalog() -> Catalog:
    vocabulary = '<vocabulary>[facts."acme.names"]\ntype = "set"\n[components.backup]</vocabulary>'
    messages = (message(id=f"m{number}", expires="") for number in range(len(CONDITIONS)))
    written = (
        text.replace("console.version in 4.*", f"<![CDATA[{condition}]]>")
        for text, condition in zip(messages, CONDITIONS, strict=True)
    )
    whole = "".join(written)
    return Catalog.read(catalogue_of("<segment/>").replace(b"<segment/>", f"{vocabulary}{whole}".encode()))


def _record(request: Request, catalog: Catalog) -> dict[str, object]:
    return {
        "identity": request.identity,
        "surroundings": surroundings(),
        "marks": (),
        "made": time.time_ns() // 1000,
        "until": ALWAYS,
        "key": KEY,
        "acknowledged": frozenset({("m0", 1)}),
        "host": kept_of([condition.tree for condition in catalog.conditions.values()], FACTS),
        "newer": newer_of(catalog),
        "administrators": None,
        "nothing": SAID[0],
        "undecided": "{undecided} message is undecided.",
        "invalid": "",
    }


def seeds() -> Mapping[str, bytes]:
    places = (0, 30, 70, 200, 900)
    steps = {
        f"{kind.__name__}-{which}-{where}": damage.step(which, kind, where, 0x0107)
        for which in (0, 1)
        for kind in damage.DAMAGES
        for where in places
    }
    return {"whole": b"", **steps}


TARGET = Target(
    "a damaged record, or stored index, is as if it were not there: a fast start says the same, or nothing",
    check,
    seeds,
    longest=8 * damage.STEP,
)
