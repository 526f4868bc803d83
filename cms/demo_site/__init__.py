"""A reader's site at `/demo`, made from the public API alone: something to look at, and an example to read.

Owns the shell every address of it gets, and its policy. Everything else happens in `static/`, in the browser.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, current_app, render_template, request

from cms.config import Settings

PREFIX: Final = "/demo"
_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' https: data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "masthead-demo masthead-comments",
}
_PREVIEWS: Final = "preview/"
_SHY: Final = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Of pages whose address is a secret: nobody keeps them, lists them, or tells other sites where a reader comes from."""

blueprint = Blueprint(
    "demo_site", __name__, template_folder="templates", static_folder="static", static_url_path=f"{PREFIX}/static"
)


@blueprint.get(PREFIX)
@blueprint.get(f"{PREFIX}/", defaults={"path": ""})
@blueprint.get(f"{PREFIX}/<path:path>")
def read_shell(path: str = "") -> Response:
    """Serve the shell: which page it becomes, the script reads from the address."""
    settings: Settings = current_app.extensions["masthead"].settings
    answer = Response(
        render_template(
            "demo.html",
            site_name=settings.site_name,
            locale=settings.default_locale,
            locales=settings.languages.names,
            prefix=PREFIX,
        )
    )
    answer.headers["Content-Security-Policy"] = "; ".join(map(" ".join, _POLICY.items()))
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    answer.headers["Vary"] = "Accept-Encoding"
    if path.startswith(_PREVIEWS):
        answer.headers.update(_SHY)
        return answer
    answer.headers["Cache-Control"] = "public, max-age=60"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
