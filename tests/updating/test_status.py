"""What `status` says of each kind of refusal: a real agent before a spoilt repository, asked by the command."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("the agent of Windows is another one", allow_module_level=True)

from tests.publishing.thief import publish_catalogue
from tests.publishing.vendor import NOW, Vendor
from tests.updating.proxied import proxied
from tests.updating.served import served
from tests.updating.test_agent import Host
from tests.updating.test_attacks import Scene, changed_target, expired, forged, older, spoiled, withheld

pytestmark = pytest.mark.processes

TARGET = "stable/acme-console.xml"


class Spoilt(Scene):
    """A host with catalogue 1 before a repository that has catalogue 2."""

    host: Host

    def sign_inside(self, change: Callable[[str], str]) -> None:
        """Sign a catalogue that says something else inside, as whoever has stolen the keys can."""
        repository = self.vendor.repository
        data = change(repository.stage.file(TARGET).read_text()).encode()
        publish_catalogue(repository, data, {"serial": 0 if b'serial="0"' in data else 2})
        shutil.copytree(self.vendor.published, self.server.folder, dirs_exist_ok=True)

    def settings(self, change: Callable[[str], str]) -> None:
        path = self.host.folder / "config" / "agent.toml"
        path.write_text(change(path.read_text()))


def silent(scene: Spoilt) -> None:
    scene.server.silent = "timestamp.json"


def endless(scene: Spoilt) -> None:
    scene.server.endless = "timestamp.json"


def another_product(scene: Spoilt) -> None:
    scene.sign_inside(lambda it: it.replace('product="acme-console"', 'product="acme-backup"', 1))


def unreadable(scene: Spoilt) -> None:
    scene.sign_inside(lambda it: it.replace("<?xml", "<!DOCTYPE x><?xml"))


def lower_number(scene: Spoilt) -> None:
    scene.sign_inside(lambda it: it.replace('serial="2"', 'serial="0"'))


def no_such_channel(scene: Spoilt) -> None:
    scene.settings(lambda it: f'{it}channel = "early"\n')


def no_root(scene: Spoilt) -> None:
    (scene.host.folder / "root.json").write_text("{}")


def no_folder(scene: Spoilt) -> None:
    shutil.rmtree(scene.shelf.folder / "metadata")
    (scene.shelf.folder / "metadata").write_text("")


def set_back(scene: Spoilt) -> None:
    scene.shelf.seen_time.see(NOW + timedelta(days=2))


def damaged(scene: Spoilt) -> None:
    scene.shelf.named.write_text("{}")
    withheld("timestamp")(scene)


WRONG: list[tuple[Callable[[Spoilt], object], str]] = [
    (withheld("snapshot"), "MR640: 3.snapshot.json cannot be fetched from the repository: the answer is 404"),
    (silent, "MR641: the repository sends timestamp.json too slowly"),
    (endless, "MR642: the repository sends more for timestamp.json than that may have"),
    (forged("targets", "snapshot"), "MR643: targets is not signed by enough of the vendor's keys"),
    (older("timestamp.json"), "MR644: timestamp is older than, or not the one after, what was taken before"),
    (expired("timestamp"), "MR645: timestamp has expired: nobody has confirmed it in time"),
    (changed_target, "MR646: "),
    (spoiled("timestamp", b"<html>Please log in</html>"), "MR647: timestamp.json cannot be understood"),
    (another_product, "MR648: the catalogue is signed for the product acme-backup, and not for acme-console"),
    (no_such_channel, "MR649: the repository has no catalogue of acme-console in the channel early"),
    (no_root, "MR650: "),
    (unreadable, "MR651: the catalogue is refused: MR5"),
    (lower_number, "MR652: the catalogue has the number 0, and 1 is in force"),
    (no_folder, "MR655: "),
    (damaged, "MR657: the catalogue that was taken is damaged; the next update brings it anew"),
    (set_back, "MR660: timestamp has expired by a time that this host's clock has told before; now it says "),
]


@pytest.mark.parametrize(("spoil", "sentence"), WRONG, ids=[it[1][:5] for it in WRONG])
def test_each_refusal_is_told_with_its_own_sentence(
    spoil: Callable[[Spoilt], object], sentence: str, tmp_path: Path
) -> None:
    vendor = Vendor(tmp_path).begin().publish(1)
    before = Path(shutil.copytree(vendor.published, tmp_path / "before"))
    vendor.release()
    with served(tmp_path / "served") as server:
        host = Host(tmp_path / "host", vendor, server.url)
        assert host.run("agent", "apply", str(vendor.published)).returncode == 0
        vendor.publish(2)
        shutil.copytree(vendor.published, server.folder)
        scene = Spoilt(vendor, server, host.shelf, before)
        scene.host = host
        spoil(scene)
        assert sentence in told(host, sentence)
        assert "Backup 2" not in "".join(path.read_text() for path in host.shelf.folder.glob("*.xml"))


def told(host: Host, sentence: str) -> str:
    """What the command prints once the agent tells of something."""
    with host.agent():
        found = host.until(lambda it: any(problem.startswith(sentence) for problem in it["problems"]))
        assert found["healthy"] is False
        in_words = host.run("status", "--socket", str(host.socket))
    assert in_words.returncode == 1
    return in_words.stdout


def test_a_proxy_that_refuses_is_told_of(tmp_path: Path) -> None:
    vendor = Vendor(tmp_path).begin().publish(1)
    with proxied() as proxy:
        proxy.wants = "agent:secret"
        host = Host(tmp_path / "host", vendor, "https://updates.acme.invalid/")
        path = host.folder / "config" / "agent.toml"
        path.write_text(f'{path.read_text()}proxy = "http://agent:wrong@{proxy.host}"\n')
        with host.agent():
            host.until(lambda it: any(sentence.startswith("MR661") for sentence in it["problems"]))
            found = host.run("status", "--socket", str(host.socket)).stdout
    assert "MR661: the proxy on the way to the repository refuses to fetch 2.root.json\n" in found
    assert "wrong" not in found
