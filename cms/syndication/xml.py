"""XML as the formats here write it: elements with texts, of which none can break the document."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in a document at all, escaped or not. Source: XML 1.0, production [2] Char."""

PREFIXES: Final = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}

for _prefix, _namespace in PREFIXES.items():
    ElementTree.register_namespace(_prefix, _namespace)


def name(prefix: str, local: str) -> str:
    """Return the qualified name of an element in one of the known namespaces."""
    return f"{{{PREFIXES[prefix]}}}{local}"


def add(parent: Element, tag: str, text: str | None = None, /, **attributes: str) -> Element:
    """Append an element with a text and attributes; characters that XML has no place for are left out."""
    child = ElementTree.SubElement(parent, tag, {key: _NOT_XML.sub("", value) for key, value in attributes.items()})
    if text is not None:
        child.text = _NOT_XML.sub("", text)
    return child


def document(root: Element) -> bytes:
    """Return the document, in UTF-8 with its declaration."""
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
