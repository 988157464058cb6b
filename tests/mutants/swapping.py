"""Two ways to put a mutant in the place of a module: into its living functions, or when it is imported."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, TypeAlias


class LivingFunctions:
    """The functions of a module that has been imported, whose code can be exchanged.

    That costs a tenth of a second where importing the module and all that use it costs several. What the module did when it
    was imported is not done again: a mutant of a function that was called then, and that no test finds in this way, is tried
    once more in the other.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._codes = _codes(path.read_text("utf-8"), path)
        names = {code: name for name, code in self._codes.items()}
        self._living = [
            (each, names[each.__code__])
            for each in gc.get_objects()
            if isinstance(each, FunctionType) and each.__code__.co_filename == str(path) and each.__code__ in names
        ]

    def exchange(self, text: str) -> bool:
        """Whether the functions now do what this text says: not so where none is changed, or one is no more."""
        codes = _codes(text, self._path)
        if any(
            name not in codes or codes[name].co_freevars != self._codes[name].co_freevars for _, name in self._living
        ):
            return False
        changed = [(function, codes[name]) for function, name in self._living if codes[name] != self._codes[name]]
        for function, code in changed:
            function.__code__ = code
        return bool(changed)


Name: TypeAlias = tuple[str, int]
"""The qualified name, and how many of the same name come before."""


def _codes(text: str, path: Path) -> dict[Name, CodeType]:
    codes: dict[Name, CodeType] = {}
    seen: Counter[str] = Counter()
    for code in _inside(compile(text, path, "exec", dont_inherit=True)):
        codes[code.co_qualname, seen[code.co_qualname]] = code
        seen[code.co_qualname] += 1
    return codes


def _inside(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _inside(constant)


class Instead(MetaPathFinder):
    """Imports this text as the module of this name."""

    def __init__(self, name: str, path: Path, text: str) -> None:
        self._name, self._path, self._text = name, path, text

    def install(self) -> None:
        """Before the module is imported."""
        assert self._name not in sys.modules
        sys.meta_path.insert(0, self)

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        """Only of the one module, as a package where it is one."""
        if fullname != self._name:
            return None
        return spec_from_file_location(fullname, self._path, loader=_Loader(fullname, str(self._path), self._text))


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, fullname: str) -> CodeType:
        """Neither read from the folder of compiled modules nor written into it."""
        return compile(self._text, self.path, "exec", dont_inherit=True)
