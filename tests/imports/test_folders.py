"""Folders of Markdown: the habits of Hugo, Jekyll and Astro, and files that are none of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cms.imports import Result
from cms.imports.formats import Options
from tests.imports.moving import codes, move, rehearse, rows, told
from tests.sites import Site

HUGO = {
    "hugo.toml": 'baseURL = "https://hedge.example/"\n',
    "content/wildlife/hedgehogs.md": """+++
title = "Hedgehogs & leaves"
date = 2019-05-03T09:30:00Z
lastmod = 2020-01-02
tags = ["Winter", "night walks"]
categories = ["Gardens", "Nature"]
authors = ["Ines Pruhonen"]
aliases = ["/old/hedgehogs/", "/2018/hedgehogs"]
description = "Why a heap of leaves is a house."
weight = 3
mood = "calm"
+++
Leave the leaves.

<!--more-->

{{< figure src="/images/nest.jpg" alt="A nest" caption="In May" >}}

{{< youtube abc123 >}}

{{< highlight python >}}
print("{{< figure >}}")
{{< /highlight >}}

{{< notice tip >}}Be patient.{{< /notice >}}

```
{{< untouched >}} in a fence
```

Inline `{{< also >}}` code.
""",
    "content/wildlife/bundle/index.md": "---\ntitle: A bundle\ndate: 2020-02-02\n---\n\n![A nest](nest.jpg)\n",
    "content/wildlife/bundle/nest.jpg": "not really",
    "content/wildlife/bundle/index.de.md": "---\ntitle: Ein Bündel\ndate: 2020-02-02\n---\n\nAuf Deutsch.\n",
    "content/wildlife/_index.md": "---\ntitle: Wildlife\n---\n\nA list.\n",
    "content/notes/later.md": '{"title": "Later", "draft": true}\n\nNot yet.\n',
    "content/notes/much-later.md": "---\ntitle: Much later\nstatus: draft\n---\n\nNot yet.\n",
    "content/broken.md": "---\ntitle: [\n---\n\ntext\n",
    "content/latin.md": b"---\ntitle: x\n---\n\nSchl\xe4ft\n",
    "public/wildlife/index.html": "<p>made by the generator</p>",
}
JEKYLL = {
    "_config.yml": "permalink: pretty\ntitle: Hedge\n",
    "_posts/2020-01-02-first-snow.md": """---
layout: post
title: First snow
categories: [Winter, Diary]
tags: snow cold
redirect_from: /snow.html
excerpt: It came early.
---
It came {{ "early" | upcase }}.

{% highlight ruby %}
puts "{{ liquid }}"
{% endhighlight %}

{% include gallery.html %}

![Garden]({{ site.baseurl }}/assets/garden.jpg)
{: .wide}
""",
    "_posts/2020-03-04-hidden.markdown": "---\ntitle: Hidden\npublished: false\n---\nNo.\n",
    "_drafts/idea.md": "---\ntitle: Idea\n---\nAn idea.\n",
    "_layouts/post.html": "<p>template</p>",
    "about.md": "---\ntitle: About\npermalink: /about-us/\n---\nWe garden.\n",
}
ASTRO = {
    "astro.config.mjs": "export default {}\n",
    "src/content/blog/moths.mdx": """---
title: 'Moths'
pubDate: 'Jul 08 2022'
updatedDate: '2022-08-01'
description: 'At the lamp.'
heroImage: '/moth.jpg'
author: Tom
---
import Chart from '../../components/Chart.astro';

They come to the **lamp**.

<Chart data="moths" />

<Aside>Close the window.</Aside>

```js
import kept from 'code';
```
""",
    "src/content/config.ts": "export const x = 1\n",
}


def made(tmp_path: Path, files: dict[str, Any], name: str) -> Path:
    root = tmp_path / name
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def article(site: Site, slug: str, **query: str) -> dict[str, Any]:
    asked = {"include": "authors,tags,category", **query}
    found = site.public.get(f"/articles/by-slug/{slug}", query_string=asked)
    assert found.status_code == 200, (slug, found.get_data(as_text=True))
    data: dict[str, Any] = found.get_json()["data"]
    return data


def leads(site: Site, path: str) -> str:
    target: str = site.public.get("/redirects/resolve", query_string={"path": path}).get_json()["data"]["target"]
    return target


def test_hugo(site: Site, tmp_path: Path) -> None:
    folder = made(tmp_path, HUGO, "hugo")
    report = move(site, folder)
    found = article(site, "hedgehogs")
    assert (found["published_at"], found["updated_at"]) == ("2019-05-03T09:30:00Z", "2020-01-02T00:00:00Z")
    assert found["category"]["slug"] == "gardens" and found["dek"] == "Why a heap of leaves is a house."
    assert {tag["name"] for tag in found["tags"]} == {"Winter", "night walks", "Nature"}
    html = found["html"]
    assert '<img src="/images/nest.jpg" alt="A nest"' in html and "<figcaption>In May</figcaption>" in html
    assert '<a href="https://www.youtube.com/watch?v=abc123"' in html
    assert '<code class="language-python">print("{{&lt; figure &gt;}}")' in html
    assert "{{&lt; untouched &gt;}} in a fence" in html and "<code>{{&lt; also &gt;}}</code>" in html
    assert "Be patient." in html
    key = "wildlife/hedgehogs.md"
    assert {"shortcode_kept", "field_left_out", "category_became_tag"} == codes(report, key)
    for path in ("/old/hedgehogs/", "/2018/hedgehogs", "/wildlife/hedgehogs/"):
        assert leads(site, path) == "/articles/hedgehogs"
    assert article(site, "bundle")["category"]["slug"] == "wildlife"
    assert article(site, "bundle", locale="de")["title"] == "Ein Bündel"
    drafts = {
        item["slug"] for item in site.editor.get("/articles?version=draft&filter[status]=draft").get_json()["data"]
    }
    for draft in ("later", "much-later"):
        assert draft in drafts and site.public.get(f"/articles/by-slug/{draft}").status_code == 404
    assert codes(report, "wildlife/_index.md") == {"list_left_out"}
    assert codes(report, "broken.md") == {"front_matter"} and codes(report, "latin.md") == {"not_utf_8"}
    assert codes(report, "wildlife/bundle/nest.jpg") == {"file_left_out"}
    assert not any("public/" in outcome.place for outcome in report.named)


def test_translations_of_a_file_are_translations_here(site: Site, tmp_path: Path) -> None:
    move(site, made(tmp_path, HUGO, "hugo"))
    german = article(site, "bundle", locale="de")
    assert [item["locale"] for item in german["translations"]] == ["en"]


def test_jekyll(site: Site, tmp_path: Path) -> None:
    report = move(site, made(tmp_path, JEKYLL, "jekyll"), options=Options(site_url="https://hedge.example"))
    found = article(site, "first-snow")
    assert found["published_at"] == "2020-01-02T00:00:00Z" and found["dek"] == "It came early."
    html = found["html"]
    assert '<code class="language-ruby">puts "{{ liquid }}"' in html
    assert '<img src="/assets/garden.jpg" alt="Garden"' in html and "{:" not in html
    assert "{% include gallery.html %}" in html
    assert {"liquid_kept", "attributes_dropped"} <= codes(report, "_posts/2020-01-02-first-snow.md")
    assert leads(site, "/winter/diary/2020/01/02/first-snow/") == "/articles/first-snow"
    assert leads(site, "/snow.html") == "/articles/first-snow"
    assert leads(site, "/about-us") == "/articles/about"
    for slug in ("hidden", "idea"):
        assert site.public.get(f"/articles/by-slug/{slug}").status_code == 404
    drafts = {item["slug"] for item in site.editor.get("/articles?version=draft").get_json()["data"]}
    assert {"hidden", "idea"} <= drafts


def test_astro(site: Site, tmp_path: Path) -> None:
    report = move(site, made(tmp_path, ASTRO, "astro"), default_author="The house")
    found = article(site, "moths")
    assert found["published_at"] == "2022-07-08T00:00:00Z" and found["authors"][0]["name"] == "Tom"
    html = found["html"]
    assert "They come to the <strong>lamp</strong>." in html and "Close the window." in html
    assert "import kept from 'code';" in html and "Chart" not in html
    assert {"module_left_out", "component_unfolded"} <= codes(report, "blog/moths.mdx")
    assert leads(site, "/blog/moths/") == "/articles/moths"


def test_twice_is_once_and_a_changed_file_is_brought_up_to_date(site: Site, tmp_path: Path) -> None:
    folder = made(tmp_path, HUGO, "hugo")
    empty = rows(site)
    rehearsed = rehearse(site, folder)
    assert rows(site) == empty
    assert rehearsed.as_dict() == move(site, folder).as_dict()
    counted = rows(site)
    assert move(site, folder).count(Result.CREATED) == 0 and rows(site) == counted
    path = folder / "content/wildlife/bundle/index.md"
    path.write_text(path.read_text().replace("A nest", "Two nests"))
    assert move(site, folder).count(Result.UPDATED) == 1
    assert 'alt="Two nests"' in article(site, "bundle")["html"] and told(site)["faults"] == []


def test_links_to_other_files_are_not_followed(site: Site, tmp_path: Path) -> None:
    folder = made(tmp_path, {"a.md": "# A\n\nText.\n"}, "plain")
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret\n\nKey.\n")
    (folder / "b.md").symlink_to(secret)
    report = move(site, folder)
    assert codes(report, "b.md") == {"link_left_out"}
    assert [row[0] for row in told(site)["articles"]] == ["a"]
