"""The images of running containers, by what a container engine answers at its socket.

Docker's engine and Podman's service speak the same language there.
Source: https://docs.docker.com/reference/api/engine/, operation ContainerList
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Annotated, Any

from messenger_rules import FactModel, Given, UnknownFact, fact_source, predicate

SOCKETS = ("/var/run/docker.sock", "/run/podman/podman.sock")
"""Where the engines of the machine listen."""
SECONDS = 2.0
"""What an engine may take to answer."""
ANSWER_BYTES = 2 * 1024 * 1024


class EngineFailedError(RuntimeError):
    """A container engine that is there and gives no answer that can be used."""


class Containers(FactModel):
    """The containers that run."""

    images: frozenset[str]
    """Their images, as they were named when the containers were made: `docker.io/library/nginx:1.25`."""


@fact_source(
    "services.containers",
    timeout=timedelta(seconds=5),
    time_to_live=timedelta(minutes=5),
    platforms=["linux", "darwin"],
    identifying=["images"],
    own_user=False,
)
def containers() -> Containers | UnknownFact:
    """The images of the containers that run, where a container engine answers."""
    found = [path for path in _sockets() if path.is_socket()]
    images: set[str] = set()
    closed: list[str] = []
    answered = False
    for path in dict.fromkeys(path.resolve() for path in found):
        try:
            images.update(_images(path))
            answered = True
        except ConnectionRefusedError:
            continue  # an engine that has gone leaves its socket
        except PermissionError:
            closed.append(str(path))
    if answered and not closed:
        return Containers(images=frozenset(images))
    if closed:
        return UnknownFact(unknown=f"not supplied: {closed[0]} may not be used by who asks")
    return UnknownFact(unknown="not supplied: no container engine answers here")


@predicate("services.runs_image")
def runs_image(name: str, *, images: Annotated[frozenset[str], Given("services.containers.images")]) -> bool:
    """A container of the image runs: the last parts of its name are these, its tag or digest too where one is given."""
    return any(_is_named(image, name) for image in images)


def _is_named(image: str, name: str) -> bool:
    """Whether an image has a name, which may leave out a registry, a tag and a digest.

    >>> _is_named("docker.io/library/nginx:1.25", "nginx"), _is_named("docker.io/library/nginx:1.25", "nginx:1.24")
    (True, False)
    """
    plain, tag = _parts(image)
    wanted, wanted_tag = _parts(name)
    return bool(wanted) and f"/{plain}".endswith(f"/{wanted}") and wanted_tag in {"", tag}


def _parts(image: str) -> tuple[str, str]:
    """The name of an image, and its tag or digest; a colon before a slash belongs to a port.

    >>> _parts("registry.example:5000/team/app"), _parts("app@sha256:12")
    (('registry.example:5000/team/app', ''), ('app', 'sha256:12'))
    """
    name, at, digest = image.partition("@")
    head, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        return name, digest if at else ""
    return head, digest if at else tag


def _sockets() -> Iterator[Path]:
    named = os.environ.get("DOCKER_HOST", "")
    if named.startswith("unix://"):
        yield Path(named.removeprefix("unix://"))
    yield from map(Path, SOCKETS)
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime:
        yield Path(runtime) / "podman" / "podman.sock"
        yield Path(runtime) / "docker.sock"


class _SocketConnection(HTTPConnection):
    """HTTP over a socket of this machine."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _images(path: Path) -> Iterator[str]:
    connection = _SocketConnection(path)
    try:
        connection.request("GET", "/containers/json")
        answer = connection.getresponse()
        body = answer.read(ANSWER_BYTES + 1)
    except (HTTPException, TimeoutError) as error:
        raise EngineFailedError(f"the engine at {path} does not answer: {type(error).__name__}") from None
    finally:
        connection.close()
    if answer.status != 200:
        raise EngineFailedError(f"the engine at {path} answers with status {answer.status}")
    if len(body) > ANSWER_BYTES:
        raise EngineFailedError(f"the engine at {path} answers with more than {ANSWER_BYTES:,} bytes")
    yield from _named_in(path, body)


def _named_in(path: Path, body: bytes) -> list[str]:
    try:
        listed: Any = json.loads(body)
        images = [container["Image"] for container in listed]
    except (ValueError, RecursionError, TypeError, KeyError):
        raise EngineFailedError(f"the engine at {path} answers what is no list of containers") from None
    if not all(isinstance(image, str) for image in images):
        raise EngineFailedError(f"the engine at {path} names images that are no text")
    return images
