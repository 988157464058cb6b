"""The operating systems and architectures that are known by name; hosts may have others."""

from __future__ import annotations

OPERATING_SYSTEMS: tuple[str, ...] = (
    # IDs of os-release(5), as the distributions set them, and those of the systems that have no such file.
    "windows",
    "darwin",
    "almalinux",
    "alpine",
    "altlinux",
    "amzn",
    "arch",
    "azurelinux",
    "centos",
    "chimera",
    "cloudlinux",
    "clear-linux-os",
    "debian",
    "deepin",
    "devuan",
    "elementary",
    "endeavouros",
    "eurolinux",
    "fedora",
    "flatcar",
    "freebsd",
    "garuda",
    "gentoo",
    "guix",
    "kali",
    "linuxmint",
    "mageia",
    "manjaro",
    "mariner",
    "miraclelinux",
    "netbsd",
    "nixos",
    "ol",
    "openbsd",
    "openeuler",
    "opensuse-leap",
    "opensuse-tumbleweed",
    "openwrt",
    "parrot",
    "photon",
    "pop",
    "raspbian",
    "rhel",
    "rocky",
    "scientific",
    "slackware",
    "sled",
    "sles",
    "solus",
    "steamos",
    "ubuntu",
    "virtuozzo",
    "void",
    "xenenterprise",
    "zorin",
)

ARCHITECTURES: tuple[str, ...] = (
    "x86_64",
    "aarch64",
    "armv6l",
    "armv7l",
    "i386",
    "i686",
    "loongarch64",
    "mips",
    "mips64",
    "ppc64",
    "ppc64le",
    "riscv64",
    "s390x",
)

_NOT_LINUX = {"windows": "windows", "darwin": "darwin"}
_NO_FAMILY = {"freebsd", "netbsd", "openbsd"}


def family_of(name: str) -> str | None:
    """The family of a known operating system; None for one that is not known.

    >>> family_of("debian"), family_of("windows"), family_of("freebsd")
    ('linux', 'windows', None)
    """
    if name in _NOT_LINUX:
        return _NOT_LINUX[name]
    return "linux" if name in OPERATING_SYSTEMS and name not in _NO_FAMILY else None
