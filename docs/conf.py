"""How the docs are built: `sphinx-build -W -n -b html docs docs/_build/html`; no network is asked."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING, Any

import messenger_rules
from messenger_rules.authoring.colours import CatalogLexer, ConditionLexer

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

project = "messenger_rules"
release = metadata.version("messenger-rules")
author = "the authors of messenger_rules"
project_copyright = f"2026, {author}"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
included = ("table", "fuzzing", "containment", "hostile-input", "worst")
exclude_patterns = ["_build", *(f"results/{name}.md" for name in included)]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4
suppress_warnings = ["myst.xref_missing_outside"]

html_theme = "furo"
html_title = f"messenger_rules {release}"
html_copy_source = False

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
# What other libraries and the modules behind the public names are called is no promise of ours.
nitpick_ignore_regex = [("py:.*", r".*")]

_HOMES: dict[str, str] = vars(messenger_rules)["_HOMES"]


def public_name(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: nodes.Element
) -> nodes.Element | None:
    """Annotations name classes by the modules they live in; readers find them under their public names."""
    name = str(node.get("reftarget", "")).rpartition(".")[2]
    if node.get("refdomain") != "py" or name not in _HOMES:
        return None
    domain = env.domains["py"]
    target = f"messenger_rules.{name}"
    return domain.resolve_xref(env, node["refdoc"], app.builder, "obj", target, node, contnode)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("missing-reference", public_name)
    for lexer in (ConditionLexer, CatalogLexer):  # by hand: an older installation may not have the entry points yet
        app.add_lexer(lexer.aliases[0], lexer)
    return {"parallel_read_safe": True}
