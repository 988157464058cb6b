"""Two ways to put a mutant in the place of a module: into its living functions, or when it is imported."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any


class LivingFunctions:
    """The functions of a module that has been imported, whose code can be exchanged.

    That costs a tenth of a second where importing the module and all that use it costs several. What the module did when it
    was imported is not done again: a mutant of a function that was called then, and that no test finds in this way, is tried
    once more in the other.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._codes = list(_codes(compile(path.read_bytes(), path, "exec", dont_inherit=True)))
        place = {code: number for number, code in enumerate(self._codes)}
        self._places = [
            (each, place[each.__code__])
            for each in gc.get_objects()
            if isinstance(each, FunctionType) and each.__code__.co_filename == str(path) and each.__code__ in place
        ]

    def exchange(self, text: str) -> bool:
        """Whether the functions now do what this text says: not so where none is changed, or the text has others."""
        codes = list(_codes(compile(text, self._path, "exec", dont_inherit=True)))
        if [_shape(code) for code in codes] != [_shape(code) for code in self._codes]:
            return False
        changed = [(function, codes[place]) for function, place in self._places if codes[place] != self._codes[place]]
        for function, code in changed:
            function.__code__ = code
        return bool(changed)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _shape(code: CodeType) -> tuple[str, tuple[str, ...]]:
    return code.co_qualname, code.co_freevars


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
