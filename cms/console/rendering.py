"""Templates: the environment they live in, and what every one of them can use.

An environment of its own: everything is escaped, an undefined name is an error, and the words are translated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cms.auth import Scope
from cms.console import assets
from cms.console.languages import NAMES, present
from cms.console.pages import Entry, Toast, Visit
from cms.console.programs import program
from cms.console.situations import Faults, detail_of, title_of
from cms.delivery.pictures import STAND_IN

FOLDER: Final = Path(__file__).parent / "templates" / "console"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the environment of all templates."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        lambda text: present().words.gettext(text),  # noqa: PLW0108 - present when it is called
        lambda one, many, n: present().words.ngettext(one, many, n),  # noqa: PLW0108 - present when it is called
        newstyle=True,
    )
    made.globals.update(asset=assets.address, scope=Scope, languages=NAMES, title_of=title_of, detail_of=detail_of)
    made.filters["tongue"] = lambda tag: present().name_of(tag)
    made.filters["number"] = lambda value: present().number(value)
    made.filters["percent"] = lambda value: present().percent(value)
    made.filters["program"] = program
    made.filters["local"] = lambda value, zone: present().local(value, zone)
    made.filters["exactly"] = lambda value: present().instant(value)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the content of a page: the visitor's form token and theme, the navigation, the toasts."""

    csrf: str
    theme: str
    entries: Sequence[Entry]
    toasts: Sequence[Toast] = ()


def page(visit: Visit, frame: Frame, template: str, values: Mapping[str, Any]) -> str:
    """Return a whole page."""
    return _here(environment().get_template(template).render({**_shared(visit, frame), **values}))


def block(visit: Visit, frame: Frame, template: str, name: str, values: Mapping[str, Any]) -> str:
    """Return one block of a template, with the toasts behind it for htmx to put into their region."""
    found = environment().get_template(template)
    context = found.new_context({**_shared(visit, frame), **values})
    # Up to its first output a template imports and defines what its blocks use.
    beginning = found.root_render_func(context)
    next(beginning, None)
    text = "".join(context.blocks[name][0](context))
    return _here(text) + (toasts(visit, frame) if frame.toasts else "")


def _here(text: str) -> str:
    """Let pictures come from where the page comes from, whatever the public address of the service is."""
    return text.replace(STAND_IN, "")


def toasts(visit: Visit, frame: Frame) -> str:
    """Return the toasts alone, for htmx to put into their region."""
    return environment().get_template("parts/toasts.html").render({**_shared(visit, frame), "is_beside": True})


def _shared(visit: Visit, frame: Frame) -> dict[str, Any]:
    return {
        "visit": visit,
        "language": visit.language,
        "form": visit.form,
        "faults": Faults(visit.refusal),
        "csrf_token": frame.csrf,
        "csrf": lambda: Markup('<input type="hidden" name="csrf_token" value="{}">').format(frame.csrf),
        "theme": frame.theme,
        "entries": [entry for entry in frame.entries if visit.may(entry.scope)],
        "toasts": frame.toasts,
        "when": lambda value: _when(visit, value),
    }


def _when(visit: Visit, value: datetime | None) -> Markup:
    """Return an instant as how long ago it was, with the exact one as its title; the script keeps it up to date."""
    if value is None:
        return Markup("–")
    exact = visit.language.instant(value)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value.isoformat(), exact, visit.language.distance(value, visit.now)
    )
