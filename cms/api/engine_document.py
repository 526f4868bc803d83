"""The engine's addresses in the OpenAPI document: a foreign protocol, described with its own words and fields.

Source: https://akismet.com/developers/detailed-docs/
"""

from __future__ import annotations

from typing import Any, Final

_FORM: Final = "application/x-www-form-urlencoded"
_ABOUT: Final = {
    "api_key": "A token with engine:use; `key` does as well.",
    "blog": "The address of the site that asks.",
    "user_ip": "The commenter's network address; it is not kept.",
    "comment_content": "The text, as HTML. What comes after 10,000 characters is not judged.",
    "comment_author": "The commenter's name.",
    "comment_author_email": "Only its keyed hash is kept, and only with a report.",
    "comment_author_url": "The commenter's website.",
    "permalink": "The address of what is commented on.",
    "blog_lang": "The language expected, such as `en` or `en_gb`.",
    "user_role": "`administrator` is never spam.",
    "recheck_reason": "`edit` for an edited comment.",
    "honeypot_field_name": "The name of the field of this form that people do not see.",
}
_CHECKED: Final = {
    "X-akismet-pro-tip": "`discard`: so blatant that nobody needs to look.",
    "X-Masthead-Score": "The points of all findings together.",
    "X-Masthead-Reasons": "What was found, comma-separated.",
}


def operations() -> dict[str, dict[str, Any]]:
    """Return the operations of the engine, by path."""
    case = {name: name in {"blog", "user_ip"} for name in _ABOUT}
    key = {"key": True, "blog": True}
    return {
        "/1.1/verify-key": _post("verify_key", "Tell whether a key is valid.", key, ["valid", "invalid"]),
        "/1.1/comment-check": _post(
            "check_comment", "Tell whether a comment is spam.", case, ["true", "false", "invalid"], headers=_CHECKED
        ),
        "/1.1/submit-spam": _post("submit_spam", "Remember that a person called a comment spam.", case, []),
        "/1.1/submit-ham": _post("submit_ham", "Remember that a person called a comment honest.", case, []),
    }


def _post(
    name: str, summary: str, taken: dict[str, bool], words: list[str], *, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": "A word of the protocol, or a sentence of thanks. X-akismet-debug-help says what is missing.",
        "content": {"text/plain": {"schema": {"type": "string", **({"enum": words} if words else {})}}},
    }
    if headers:
        answer["headers"] = {
            title: {"description": told, "schema": {"type": "string"}} for title, told in headers.items()
        }
    refused = {"content": {"text/plain": {"schema": {"type": "string"}}}}
    form = {
        "type": "object",
        "properties": {
            field: {"type": "string", **({"description": _ABOUT[field]} if field in _ABOUT else {})} for field in taken
        },
        "required": [field for field, is_required in taken.items() if is_required],
    }
    return {
        "post": {
            "operationId": f"engine_{name}",
            "tags": ["engine"],
            "summary": summary,
            "description": "Akismet's protocol, so that sites that speak it can use these checks.",
            "parameters": [],
            "requestBody": {"required": True, "content": {_FORM: {"schema": form}}},
            "responses": {
                "200": answer,
                "400": {"description": "The text cannot be read: neither true nor false.", **refused},
                "413": {"description": "The form is too large.", **refused},
                "429": {"description": "The key asks faster than the site allows; see Retry-After.", **refused},
            },
            "security": [],
        }
    }
