"""Pictures of conditions: a tree of their parts, with the outcome of each, as DOT, Mermaid or SVG."""
