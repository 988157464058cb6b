"""The client as the public conformance suite of TUF drives it: ``python -m messenger_rules.updating``.

The interface is that of https://github.com/theupdateframework/tuf-conformance: ``init`` takes a trusted root,
``refresh`` updates metadata, ``download`` fetches a target; the status is 0 where all is as it should be, else 1.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.ngclient import Updater

from messenger_rules.diagnostics import visible
from messenger_rules.updating.problems import explained
from messenger_rules.updating.web import WebFetcher

_INIT = ("metadata-dir",)
_REFRESH = (*_INIT, "metadata-url")
_DOWNLOAD = (*_REFRESH, "target-name", "target-base-url", "target-dir")
"""The options that each command needs; the suite gives them before the command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command of the suite."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if lacking := [f"--{name}" for name in options.needs if getattr(options, name.replace("-", "_")) is None]:
        parser.error(f"the following arguments are required: {', '.join(lacking)}")
    with WebFetcher() as fetcher:
        try:
            options.run(options, fetcher)
        except (RepositoryError, DownloadError) as error:
            return _refused(str(explained(error, fetcher.asked)))
        except OSError as error:
            return _refused(visible(str(error)))
    return 0


def _refused(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m messenger_rules.updating", description="A client of TUF.")
    for name in _DOWNLOAD:
        parser.add_argument(f"--{name}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    init = commands.add_parser("init", help="trust a root")
    init.add_argument("root", metavar="ROOT")
    init.set_defaults(run=_init, needs=_INIT)
    commands.add_parser("refresh", help="update metadata").set_defaults(run=_refresh, needs=_REFRESH)
    commands.add_parser("download", help="fetch a target").set_defaults(run=_download, needs=_DOWNLOAD)
    return parser


def _init(options: argparse.Namespace, _: WebFetcher) -> None:
    shutil.copyfile(options.root, Path(options.metadata_dir) / "root.json")


def _updater(options: argparse.Namespace, fetcher: WebFetcher) -> Updater:
    return Updater(
        options.metadata_dir, options.metadata_url, options.target_dir, options.target_base_url, fetcher, bootstrap=None
    )


def _refresh(options: argparse.Namespace, fetcher: WebFetcher) -> None:
    _updater(options, fetcher).refresh()


def _download(options: argparse.Namespace, fetcher: WebFetcher) -> None:
    updater = _updater(options, fetcher)
    file = updater.get_targetinfo(options.target_name)
    if file is None:
        raise RepositoryError(f"targets has no {options.target_name}")
    if updater.find_cached_target(file) is None:
        updater.download_target(file)


if __name__ == "__main__":
    sys.exit(main())
