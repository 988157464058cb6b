"""The mutants of a module: its text with one of mutmut's faults in it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

UNTOUCHED = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)
"""What types and imports say is the type checker's; a decorator is called when the module is imported, and only then."""
UNTOUCHED_CALLS = {"len", "isinstance", "TypeVar", "NewType", "cast"}
"""Without an argument these fail always or mean nothing (the first two as mutmut has it)."""
UNTOUCHED_NAMES = {"__all__", "__slots__"}


@dataclass(frozen=True)
class Mutant:
    """One fault: where it is, the first line that differs before and after, and the text of the module with it."""

    key: str
    """Is the same as long as the function around stays as it is."""
    function: str
    """The name of the outermost function around, as Python qualifies it; "" for what is done when it is defined."""
    line: int
    before: str
    after: str
    text: str


def mutants(source: str) -> list[Mutant]:
    """All mutants of this text, in its order; what Python cannot compile is none."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Faults(wrapper.module)
    wrapper.visit(visitor)
    seen: Counter[str] = Counter()
    return [
        _mutant(source, text, fault, seen)
        for fault in visitor.found
        if _compiles(text := _with(wrapper.module, source, fault))
    ]


@dataclass(frozen=True)
class _Fault:
    node: cst.CSTNode
    replacement: cst.CSTNode
    span: tuple[int, int]
    line: int
    function: str
    around: str
    """The text of the function, or of the statement outside all functions."""


class _Faults(cst.CSTVisitor):
    """Collects what mutmut's operators make of each node."""

    METADATA_DEPENDENCIES = (PositionProvider, ByteSpanPositionProvider)

    def __init__(self, module: cst.Module) -> None:
        super().__init__()
        self.found: list[_Fault] = []
        self._module = module
        self._path: list[cst.CSTNode] = []
        self._texts: dict[cst.CSTNode, str] = {}

    def on_visit(self, node: cst.CSTNode) -> bool:
        if _untouched(node):
            return False
        self._path.append(node)
        self.found += self._faults(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if self._path and self._path[-1] is original_node:
            self._path.pop()

    def _faults(self, node: cst.CSTNode) -> Iterator[_Fault]:
        position = self.get_metadata(PositionProvider, node, None)
        span = self.get_metadata(ByteSpanPositionProvider, node, None)
        if position is None or span is None:
            return
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                for replacement in operator(node):
                    where = (span.start, span.start + span.length)
                    yield _Fault(node, replacement, where, position.start.line, *self._around())

    def _around(self) -> tuple[str, str]:
        """The name and the text of the outermost function here; without one, the statement's text."""
        names: list[str] = []
        for node, inner in zip(self._path, [*self._path[1:], None], strict=True):
            if isinstance(node, cst.ClassDef):
                names.append(node.name.value)
            if isinstance(node, cst.FunctionDef):
                name = "" if isinstance(inner, cst.Parameters) else ".".join([*names, node.name.value])
                return name, self._text(node)
        statement = next((node for node in self._path if isinstance(node, cst.SimpleStatementLine)), self._path[-1])
        return "", self._text(statement)

    def _text(self, node: cst.CSTNode) -> str:
        """Made once, since there are many faults in one function."""
        if node not in self._texts:
            self._texts[node] = self._module.code_for_node(node).strip()
        return self._texts[node]


def _untouched(node: cst.CSTNode) -> bool:
    match node:
        case cst.Call(func=cst.Name(value=name)):
            return name in UNTOUCHED_CALLS
        case cst.Assign(value=cst.Subscript(value=cst.Name(value="Literal"))):
            return True
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            return name in UNTOUCHED_NAMES
        case cst.AnnAssign(annotation=cst.Annotation(annotation=cst.Name(value="TypeAlias"))):
            return True
        case cst.If(test=cst.Name(value="TYPE_CHECKING")) | cst.Expr(value=cst.SimpleString()):
            return True
        case _:
            return isinstance(node, UNTOUCHED)


def _with(module: cst.Module, source: str, fault: _Fault) -> str:
    """The text with this fault; what has a body of lines is written anew as a whole, for its indentation."""
    if isinstance(fault.node, cst.BaseCompoundStatement):
        changed = module.deep_replace(fault.node, fault.replacement)
        assert isinstance(changed, cst.Module)
        return changed.code
    whole, (start, end) = source.encode(), fault.span
    old, new = whole[start:end], module.code_for_node(fault.replacement).strip().encode()
    return (whole[:start] + old.replace(old.strip(), new) + whole[end:]).decode()


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _mutant(source: str, text: str, fault: _Fault, seen: Counter[str]) -> Mutant:
    before, after = _first_difference(source.splitlines(), text.splitlines(), fault.line)
    digest = hashlib.sha256(fault.around.encode()).hexdigest()[:8]
    key = f"{fault.function} {digest} | {before} | {after}"
    seen[key] += 1
    return Mutant(f"{key} | {seen[key]}", fault.function, fault.line, before, after, text)


def _first_difference(old: list[str], new: list[str], line: int) -> tuple[str, str]:
    pairs = zip(old[line - 1 :], new[line - 1 :], strict=False)
    before, after = next((pair for pair in pairs if pair[0] != pair[1]), (old[line - 1], "(nothing)"))
    return before.strip(), after.strip()
