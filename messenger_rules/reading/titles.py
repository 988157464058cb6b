"""What facts and components are called: the built-in facts by what they are, others by their names."""

from __future__ import annotations

from messenger_rules.reading.phrases import Phrases
from messenger_rules.reading.values import name_in_words
from messenger_rules.schema import Schema


def fact_title(name: str, say: Phrases) -> str:
    """What a fact is called; one of a plugin or a vocabulary has no other name than its dotted one.

    >>> fact_title("os.version", Phrases()), fact_title("acme.seats", Phrases())
    ('the version of the operating system', 'acme.seats')
    """
    # Translators: these begin sentences as their subject.
    titles = {
        "console.type": say.gettext("the kind of the console"),
        "console.version": say.gettext("the version of the console"),
        "language": say.gettext("the language"),
        "os.family": say.gettext("the kind of the operating system"),
        "os.name": say.gettext("the operating system"),
        "os.version": say.gettext("the version of the operating system"),
        "os.architecture": say.gettext("the architecture of the machine"),
        "os.kernel": say.gettext("the version of the kernel"),
        "host.id": say.gettext("the identifier of the installation"),
        "host.installed_at": say.gettext("the time of the installation"),
        "now": say.gettext("the present time"),
    }
    return titles.get(name, name)


def component_title(name: str, schema: Schema, say: Phrases) -> str:
    """What a component is called: its title in the vocabulary, with its name where others have that title, too.

    >>> component_title("anti-virus", Schema({}), Phrases())
    'the component anti-virus'
    """
    declaration = schema.component(name)
    title = declaration.title if declaration is not None and declaration.title else name
    called = [other for other in (schema.components or {}).values() if title in {other.title or other.name, other.name}]
    shared = len(called) > 1
    pattern = say.gettext("the component {title} ({name})") if shared else say.gettext("the component {title}")
    return pattern.format(title=name_in_words(title, say), name=name_in_words(name, say))
