"""The console's words: collected from templates and views, and written into each catalogue, sorted.

`python -m tests.catalogue` keeps what is translated, adds what is new without a translation, and drops what is gone.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from cms.console.languages import FOLDER, NAMES, SOURCE

CONSOLE = Path(__file__).parent.parent / "cms" / "console"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "_n": (1, 2)}
LANGUAGES = [tag for tag in NAMES if tag != SOURCE]


def collected() -> Catalog:
    """Return every text of the console."""
    found = Catalog()
    options = {"**.html": {"trimmed": "true", "extensions": "jinja2.ext.do", "silent": "false"}}
    for _, _, message, _, context in extract_from_dir(CONSOLE, METHODS, options, keywords=KEYWORDS):
        found.add(message, context=context)
    return found


def kept(tag: str) -> Catalog:
    """Return the catalogue of a language as it is."""
    with (FOLDER / f"{tag}.po").open("rb") as source:
        return read_po(source, locale=tag)


def updated(tag: str) -> bytes:
    """Return the catalogue of a language as it should be: every text of today, with the translation it has."""
    path = FOLDER / f"{tag}.po"
    old = kept(tag) if path.is_file() else Catalog(locale=tag)
    new = Catalog(locale=tag, header_comment="# The console's words.", fuzzy=False)
    for message in collected():
        if message.id:
            known = old.get(message.id)
            new.add(message.id, string=known.string if known is not None else None, flags=set(message.flags))
    written = BytesIO()
    write_po(written, new, no_location=True, omit_header=True, sort_output=True, width=0)
    plural = re.sub(r"\s+", " ", f"nplurals={new.num_plurals}; plural={new.plural_expr};")
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {tag}\\n"\n"Plural-Forms: {plural}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    return head.encode() + written.getvalue().strip() + b"\n"


def main() -> None:
    """Bring every catalogue up to date, and say what is not translated."""
    for tag in LANGUAGES:
        (FOLDER / f"{tag}.po").write_bytes(updated(tag))
        missing = [message.id for message in kept(tag) if message.id and not is_translated(message.string)]
        print(f"{tag}: {len(missing)} texts are not translated")  # noqa: T201 - it is a command
        for text in missing:
            print("  ", text)  # noqa: T201 - as above


def is_translated(string: object) -> bool:
    """Tell whether there is a translation, in every plural form."""
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    main()
