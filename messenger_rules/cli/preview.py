"""``preview``: a message as each front end would show it, in each of its languages."""

from __future__ import annotations

import argparse
import shutil
from typing import TYPE_CHECKING, Any

from messenger_rules.cli import options as shared
from messenger_rules.cli.output import print_json
from messenger_rules.diagnostics import visible
from messenger_rules.errors import StateError

if TYPE_CHECKING:
    from messenger_rules.authoring.translations import Translation
    from messenger_rules.front_ends.display import Card
    from messenger_rules.front_ends.preview import Preview
    from messenger_rules.messages.message import Message
    from messenger_rules.registry import Registry


def add_to(commands: shared.Commands) -> None:
    """Add the command."""
    parser = shared.add_command(
        commands,
        "preview",
        "show a message as each front end would show it, and what is missing or too long",
        "messenger-rules preview messages.xml anti-virus-9-5-retirement --language all",
    )
    shared.add_catalog(parser)
    parser.add_argument("id", metavar="ID", help="the message")
    parser.add_argument(
        "--language",
        type=_language,
        metavar="TAG",
        help="the reader's language, or `all`; without it, the catalogue's default language",
    )
    parser.add_argument(
        "--front-end", metavar="NAME", help="this one only; one that has no preview, such as window, is shown for real"
    )
    shared.add_json(parser)
    parser.set_defaults(run=run)


def _language(text: str) -> str:
    try:
        return text if text == "all" else shared.language(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, or all") from None


def run(options: argparse.Namespace) -> int:
    """Nothing is remembered, and what somebody answers in a window is not kept."""
    from messenger_rules.authoring.translations import LENIENT, missing, translations

    plugins = shared.registry()
    catalog = shared.catalog(options, plugins, LENIENT)
    message = shared.message(options, catalog)
    found = translations(message, catalog.document.default_language, options.language)
    lacking = missing(message, catalog)
    if options.json:
        rows = [_row(it, _previews(message, it, plugins, options.front_end)) for it in found]
        print_json({"id": message.id, "revision": message.revision, "translations": rows, "missing": list(lacking)})
        return 0
    print(f"{message.id}, revision {message.revision}, has texts in: {', '.join(message.languages)}")
    for language in lacking:
        print(f"! there is no text in {visible(language)}")
    for translation in found:
        _print(translation, _previews(message, translation, plugins, options.front_end))
    return 0


def _previews(
    message: Message, translation: Translation, plugins: Registry, only: str | None
) -> dict[str, Preview | str]:
    """By front end its preview, or why there is none."""
    from messenger_rules.front_ends.choice import named
    from messenger_rules.front_ends.display import Card

    text = translation.text
    card = Card(message, text, 1, 1, lambda: message.condition)
    names = list(plugins.front_ends) if only is None else [only]
    return {name: _preview(name, named(name, plugins.front_ends), card, for_real=only is not None) for name in names}


def _preview(name: str, front_end: Any, card: Card, *, for_real: bool) -> Preview | str:
    from messenger_rules.front_ends.preview import Size, previewer_of
    from messenger_rules.front_ends.words import words_for

    words, previewer = words_for([card.text.lang]), previewer_of(front_end)
    if previewer is not None:
        try:
            return previewer(words, card, Size(*shutil.get_terminal_size()))
        except StateError as error:
            if for_real:
                raise
            return str(error)
    if not for_real:
        return f"it has no preview: `--front-end {name}` shows it for real"
    with front_end(words) as display:
        display.show(card)
        if display.asks:
            display.ask(card)  # a window is there for as long as somebody looks at it
    return "it was shown for real; the answer is not kept"


def _print(translation: Translation, previews: dict[str, Preview | str]) -> None:
    text = translation.text
    print(f"\n{text.lang}: a title of {len(text.title)} characters, a body of {len(text.body):,}")
    for remark in translation.remarks:
        print(f"! {visible(remark)}")
    for name, preview in previews.items():
        print(f"\n--- {text.lang}, {visible(name)}")
        if isinstance(preview, str):
            print(visible(preview))
            continue
        for remark in preview.remarks:
            print(f"! {visible(remark)}")
        print(preview.text.rstrip("\n"))


def _row(translation: Translation, previews: dict[str, Preview | str]) -> dict[str, Any]:
    text = translation.text
    return {
        "language": text.lang,
        "title": str(text.title),
        "body": str(text.body),
        "length": {"title": len(text.title), "body": len(text.body)},
        "remarks": list(translation.remarks),
        "front_ends": {name: _preview_row(preview) for name, preview in previews.items()},
    }


def _preview_row(preview: Preview | str) -> dict[str, Any]:
    if isinstance(preview, str):
        return {"text": None, "remarks": [preview]}
    return {"text": preview.text, "remarks": list(preview.remarks)}
