"""A Spark cluster on loopback: a standalone master and two workers, ended with the test that started them."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

MASTER, WORKER = "org.apache.spark.deploy.master.Master", "org.apache.spark.deploy.worker.Worker"
SECONDS = 120


def missing() -> str | None:
    """Why no cluster can be started here; None where one can."""
    if shutil.which("java") is None:
        return "Java is missing"
    try:
        import pyspark  # noqa: F401 -- whether it can be imported is asked
    except ModuleNotFoundError:
        return "pyspark is missing"
    return None


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start the cluster; the value is its master's URL."""
    with contextlib.ExitStack() as ending:
        port = _free_port()
        master = _started(
            ending, folder / "master.log", MASTER, "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"
        )
        for number in range(2):
            options = ["--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0"]
            _started(
                ending,
                folder / f"worker-{number}.log",
                WORKER,
                *options,
                "--work-dir",
                str(folder),
                f"spark://127.0.0.1:{port}",
            )
        _until_registered(folder / "master.log", master)
        yield f"spark://127.0.0.1:{port}"


def _started(ending: contextlib.ExitStack, log: Path, *command: str) -> subprocess.Popen[bytes]:
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {**os.environ, "SPARK_LOCAL_HOSTNAME": "localhost", "PYSPARK_PYTHON": sys.executable}
    output = ending.enter_context(log.open("wb"))
    process = subprocess.Popen([home / "bin" / "spark-class", *command], stdout=output, stderr=output, env=environment)
    ending.callback(process.wait)
    ending.callback(process.terminate)
    return process


def _until_registered(log: Path, master: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS
    while log.read_text("utf-8", "replace").count("Registering worker") < 2:
        assert master.poll() is None, log.read_text("utf-8", "replace")
        assert time.monotonic() < deadline, "the workers did not register"
        time.sleep(0.5)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
