"""Pieces of text that some surface takes for more than letters: markup, escapes, patterns, commands."""

from __future__ import annotations

PIECES = (
    "<b>b</b>",  # HTML, and the bodies of notifications
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='x'>y</a>",
    "&lt;&amp;&#60;&#x3c;",
    "<![CDATA[c]]>",
    "]]>",
    "<!-- d -->",
    "[red]r[/red]",  # rich and textual
    "[link=https://acme.example/]l[/link]",
    "[@click=app.quit]q[/]",
    ":skull:",
    "**m** __n__ *o* _p_ ~~s~~",  # Markdown
    "![t](https://acme.example/t.png)",
    "[u](command:workbench.action.quit)",
    "<https://acme.example/v>",
    "```w```",
    "`x` ``y``",
    "| a | b |",
    "# z",
    "@everyone #1",
    "\\x1b[31m \\u202e \\n",  # escapes in words
    "^[]0;e^G",
    "%s %n %(name)s %%",  # patterns
    "{} {0.__class__} {{f}}",
    "${g} $(h) `id`",
    "$HOME %PATH% !!",
    "; reboot & | >",  # commands
    "' OR 1=1 --",
    '"; DROP TABLE events',
    "${jndi:ldap://acme.example/}",
    "=1+1",  # a formula of a table
    "<?php echo 1 ?>",
    "{% i %} <%= j %>",
)
