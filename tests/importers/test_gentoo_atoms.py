"""Package atoms: what is one, what it says of the version, and the name of its component."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import messenger_rules as mr
from messenger_rules.condition import tree
from messenger_rules.condition.writer import write_argument, write_expression
from messenger_rules.importers.declarations import Declarations
from messenger_rules.importers.expressions import installed
from messenger_rules.importers.gentoo_atoms import Atom, InvalidAtom, read_atom, versions_of
from messenger_rules.importers.imported import Untranslatable
from messenger_rules.schema import ComponentDeclaration
from tests.importers.readings import gentoo as reading

ATOMS = [
    ("dev-lang/python", "dev-lang/python", None),
    ("dev-lang/python:3.12", "dev-lang/python:3.12", None),
    ("dev-lang/python:3.12/3.12.1", "dev-lang/python:3.12/3.12.1", None),
    ("dev-lang/python:=", "dev-lang/python", None),
    ("dev-lang/python:0=", "dev-lang/python:0", None),
    ("dev-lang/python:*", "dev-lang/python", None),
    ("sys-apps/systemd[boot,-test]", "sys-apps/systemd[boot,-test]", None),
    ("sys-apps/systemd[boot(+),-test(-)]", "sys-apps/systemd[boot(+),-test(-)]", None),
    ("<sys-apps/portage-2.2.0_alpha130", "sys-apps/portage", '< "2.2.0_alpha130"'),
    ("<=net-fs/nfs-utils-1.3.1-r1", "net-fs/nfs-utils", "<= 1.3.1-r1"),
    (">=net-misc/openssh-9.3_p1-r1", "net-misc/openssh", '>= "9.3_p1-r1"'),
    (">app-editors/vim-9:0[X]", "app-editors/vim:0[X]", "> 9"),
    ("=media-gfx/darktable-2.6.2", "media-gfx/darktable", "2.6.2"),
    ("~dev-lang/python-3.3.6", "dev-lang/python", "3.3.6 .. 3.3.6-r999999999"),
    ("=dev-lang/python-3.1*", "dev-lang/python", "3.1.*"),
    ("=media-libs/jpeg-8*", "media-libs/jpeg", "8.*"),
    ("=sys-fs/udev-045*", "sys-fs/udev", "45.*"),
    ("=cat/pkg-1-r1*", "cat/pkg", "1-r1"),
    ("=cat/pkg-1.0*", "cat/pkg", "1.0.*"),
    ("media-fonts/font-adobe-100dpi", "media-fonts/font-adobe-100dpi", None),
    ("dev-php/PEAR-MDB2_Driver_mysql", "dev-php/PEAR-MDB2_Driver_mysql", None),
    ("x11-libs/gtk+", "x11-libs/gtk+", None),
    ("<sys-fs/lvm2-2.02.3", "sys-fs/lvm2", "< 2.02.3"),
    ("=cat/pkg-1.2b_rc3_p4-r5", "cat/pkg", '"1.2b_rc3_p4-r5"'),
]
INVALID = [
    "",
    "python",
    "net-mail/mu-1.7.23",
    "<net-mail/mu",
    "=net-mail/mu",
    "~net-mail/mu-1.7.23-r1",
    "<net-mail/mu-1.7*",
    "net-mail/mu*",
    "!net-mail/mu",
    "net-mail/mu[]",
    "net-mail/mu[a b]",
    "net-mail/mu::gentoo",
    "=net-mail/mu-1.7.*",
    "net mail/mu",
    "=net-mail/mu-1.7c4",
    ">=net-mail/mu-1-2.0",
]


@pytest.mark.parametrize(("text", "component", "versions"), ATOMS)
def test_atoms(text: str, component: str, versions: str | None) -> None:
    atom = read_atom(text)
    assert atom.component == component
    said = versions_of(atom)
    assert (None if said is None else write_argument(said)) == versions


@pytest.mark.parametrize("text", INVALID)
def test_what_is_no_atom(text: str) -> None:
    with pytest.raises(InvalidAtom):
        read_atom(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("cat/pkg[flag?]", "a dependency on the USE flags of another package"),
        ("cat/pkg[!flag=]", "a dependency on the USE flags of another package"),
        ("=cat/pkg-1.2_pre*", "a glob behind a letter or a suffix of a version"),
        ("=cat/pkg-1.2b*", "a glob behind a letter or a suffix of a version"),
    ],
)
def test_what_cannot_be_said(text: str, reason: str) -> None:
    with pytest.raises(Untranslatable) as caught:
        versions_of(read_atom(text))
    assert caught.value.refused.reason == reason


def test_a_component_is_an_atom_again() -> None:
    atom = Atom("cat/pkg", "<", "1", "2/3", ("a", "-b"))
    assert read_atom(atom.component) == Atom("cat/pkg", slot="2/3", use=("a", "-b"))


@given(
    st.from_regex(
        re.compile(r"[<>=~]{0,2}[a-z]{1,3}/[a-z]{1,2}(-[a-r0-9._]{1,4}){0,3}\*?(:[0-9]{1,2})?(\[-?[a-z]\])?", re.ASCII),
        fullmatch=True,
    )
)
def test_portage_and_we_take_the_same_for_atoms(text: str) -> None:
    try:
        read_atom(text)
    except InvalidAtom:
        assert not reading.valid(text)
    except Untranslatable:
        assert reading.valid(text)
    else:
        assert reading.valid(text)


numbers = st.lists(st.sampled_from(["0", "1", "2", "10", "05"]), min_size=1, max_size=3).map(".".join)
suffixes = st.sampled_from(["", "", "_rc1", "_p", "_p2", "_alpha", "_pre2_p1"])
versions = st.builds(
    "{}{}{}{}".format, numbers, st.sampled_from(["", "", "a", "b"]), suffixes, st.sampled_from(["", "-r1", "-r2"])
)
said = (
    st.builds("{}c/p-{}".format, st.sampled_from(["<", "<=", "=", ">=", ">"]), versions)
    | st.builds("~c/p-{}{}".format, numbers, suffixes)
    | st.builds("=c/p-{}*".format, numbers)
)
VOCABULARY = Declarations.of(components=[ComponentDeclaration("c/p", scheme="gentoo")]).vocabulary()


@given(said, st.lists(versions, min_size=1, max_size=8))
def test_portage_and_we_find_the_same_versions(text: str, some: list[str]) -> None:
    bounds = versions_of(read_atom(text))
    part = installed("c/p", bounds if bounds is None or isinstance(bounds, tree.Bound) else [bounds])
    condition = mr.compile(write_expression(part), vocabulary=VOCABULARY)
    found = [condition.test(mr.HostFacts.model_validate({"components": {"c/p": version}})) for version in some]
    assert found == [reading.matches(text, reading.Package("c/p", version)) for version in some]
