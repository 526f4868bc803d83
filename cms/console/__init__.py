"""The console: the web pages on which moderators and editors work. Owns pages, and no rule.

The conventions, for whoever adds a page:

**Modules.** One view module per stem (`articles.py`, `accounts.py`), templates in `templates/console/<stem>/`, one
stylesheet part per stem in `static/` where the shared one is not enough. `wiring.py` lists the sections; the
navigation grows from what the sections declare.

**A page is declared with all that it takes**, in `pages.py`'s terms::

    pages = Pages("tags", entries=(Entry(_l("Tags"), "/tags", Scope.ARTICLES_WRITE, icon="tag", group=EDITORIAL),))

    @pages.get("/tags", access=Needs(Scope.ARTICLES_WRITE), query=TagListQuery)
    def listed(visit: Visit) -> Shown:
        ...
        return Shown("tags/list.html", {"rows": rows, "next": visit.next_link(order, page.next)})

    @pages.post("/tags", access=Needs(Scope.ARTICLES_WRITE), again=listed)
    def create(visit: Visit) -> Sent:
        draft = visit.load(TagIn, {"name": visit.form["name"]})
        verbs.create(visit.session, Tag, draft, actor=visit.author, now=visit.now)
        return Sent("/console/tags", toast=Toast(_("The tag was created.")))

The views call the verbs and reads that the API calls, with the schemas that the API loads; `access` is the API's too.
A GET has a reading session, a POST one transaction. A view never commits, never imports sqlalchemy, never sees Flask.

**Refusals.** What a verb raises becomes words in one place (`situations.py`). A POST with `again` shows that page once
more, in a session of its own, with `visit.form` as it was sent and `visit.refusal` saying what is wrong; without
`again` the refusal is a page of its own, or a toast where htmx asked. `parts/forms.html` puts each fault at its field.

**Every action works without JavaScript**: a plain form, then 303. htmx only spares the reload: `Shown(..., block="row")`
sends that block of the template alone when htmx asks, with the `toasts` beside it. Every form has `{{ csrf() }}`.
Nothing inline: no `style=`, no `on...=`, no `<script>` with code (the Content-Security-Policy refuses them).

**Words.** Everything people read goes through gettext: `_("...")` and `ngettext` in templates and views, `_l("...")`
where a module is imported before the language is known. JavaScript owns no words: it takes them from `data-` attributes
that the template translated. `python -m tests.catalogue` collects them into `translations/de.po`, where each needs its
translation; it is read when the application starts, nothing has to be compiled.

**Looks.** Colours, spaces and sizes come from the custom properties of `static/tokens.css` (`dark.css` overrides the
colours and nothing else). Logical properties only (`margin-inline-start`), `dir="auto"` on whatever people wrote,
`{{ when(instant) }}` for times, `.table` turns into cards on small screens when its cells have `data-label`.
"""
