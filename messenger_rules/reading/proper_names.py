"""The names that people know the values of some facts by; they are the same in every language."""

from __future__ import annotations

from collections.abc import Mapping

_SYSTEMS = {
    "windows": "Windows",
    "darwin": "macOS",
    "almalinux": "AlmaLinux",
    "alpine": "Alpine Linux",
    "altlinux": "ALT Linux",
    "amzn": "Amazon Linux",
    "arch": "Arch Linux",
    "azurelinux": "Azure Linux",
    "centos": "CentOS",
    "cloudlinux": "CloudLinux",
    "debian": "Debian",
    "devuan": "Devuan",
    "fedora": "Fedora",
    "flatcar": "Flatcar",
    "freebsd": "FreeBSD",
    "gentoo": "Gentoo",
    "kali": "Kali Linux",
    "linuxmint": "Linux Mint",
    "mageia": "Mageia",
    "manjaro": "Manjaro",
    "netbsd": "NetBSD",
    "nixos": "NixOS",
    "ol": "Oracle Linux",
    "openbsd": "OpenBSD",
    "openeuler": "openEuler",
    "opensuse-leap": "openSUSE Leap",
    "opensuse-tumbleweed": "openSUSE Tumbleweed",
    "openwrt": "OpenWrt",
    "photon": "Photon OS",
    "raspbian": "Raspbian",
    "rhel": "Red Hat Enterprise Linux",
    "rocky": "Rocky Linux",
    "scientific": "Scientific Linux",
    "slackware": "Slackware",
    "sled": "SUSE Linux Enterprise Desktop",
    "sles": "SUSE Linux Enterprise Server",
    "ubuntu": "Ubuntu",
    "void": "Void Linux",
}

PROPER_NAMES: Mapping[str, Mapping[str, str]] = {
    "os.family": {"windows": "Windows", "linux": "Linux", "darwin": "macOS"},
    "os.name": _SYSTEMS,
}
"""By fact and value; a value that is not listed is read as it is written, in quotes."""
