// An article: head, table of contents, body, sharing, what to read next, and the discussion.

import { article as read, related } from "./api.js";
import { grid } from "./cards.js";
import { addressOf, dateOf, fill, localise, make, picture, reading as language } from "./dom.js";
import { describe } from "./head.js";
import { offerTranslations } from "./tongues.js";
import { counted, minutesOf, say, tell } from "./words.js";

export const article = async ({ slug, signal }) => {
  const found = await read(slug, { signal });
  const { seo, locale } = found;
  const here = addressOf("articles", found.slug, locale);
  if (found.slug !== slug || locale !== language()) history.replaceState(history.state, "", here + location.hash);
  describe({
    title: seo.title, description: seo.description, canonical: seo.canonical, locale,
    openGraph: seo.open_graph, jsonLd: seo.json_ld, alternates: seo.alternates,
  });
  offerTranslations(found);
  // Waited for: what came in later would push away the comments that somebody reads already.
  const next = await related(found, { signal }).then(reading, () => []);
  return [
    story(found, { signal, below: foot(found) }),
    make("div", { class: "next" }, next),
    make("div", { class: "discussion", id: "comments" }, make("masthead-comments", { "article-id": found.id, lang: locale, loading: "lazy" })),
  ];
};

/** The article itself, with its table of contents; `below` stands under the text. */
export const story = (found, { signal, below }) => {
  const body = fill(make("div", { class: "body", lang: found.locale, dir: "auto" }), found.html);
  makeScrollable(localise(body));
  const contents = found.toc.length > 1 && tableOfContents(found.toc);
  if (contents) follow(contents, body, signal);
  return make("article", { class: "story" }, head(found), contents, make("div", { class: "text" }, body, below));
};

const head = ({ title, dek, category, authors, published_at: published, updated_at: updated, reading_time_s: seconds, comments, locale, status, hero }) =>
  make(
    "header",
    { class: "story-head", lang: locale },
    category && make("a", { class: "kicker", href: addressOf("categories", category.slug) }, category.name),
    make("h1", { tabindex: -1, dir: "auto" }, title),
    dek && make("p", { class: "dek", dir: "auto" }, dek),
    make(
      "p",
      { class: "facts-line", lang: language() },
      authors.length > 0 && make("span", {}, ...tell("by", { names: listed(authors) })),
      published && make("time", { datetime: published }, dateOf(published)),
      (!published || updated.slice(0, 10) > published.slice(0, 10)) && make("span", {}, ...tell("updated", { date: make("time", { datetime: updated }, dateOf(updated)) })),
      make("span", {}, minutesOf(seconds)),
      status !== "preview" && make("a", { href: "#comments" }, comments.count ? counted(comments.count) : say("comments")),
    ),
    hero && make("figure", { class: "hero" }, picture(hero, { sizes: "(min-width: 60rem) 56rem, 100vw", eager: true }), hero.caption && make("figcaption", {}, hero.caption)),
  );

const listed = (authors) =>
  authors.flatMap(({ slug, name }, place) => [
    place > 0 && ", ",
    make("a", { rel: "author", href: addressOf("authors", slug) }, name),
  ]);

const tableOfContents = (toc) => {
  const list = (entries) =>
    make("ol", {}, entries.map((entry) =>
      make("li", {}, make("a", { href: `#${entry.id}`, dir: "auto" }, entry.title), entry.level < 3 && entry.children.length > 0 && list(entry.children)),
    ));
  const isWide = matchMedia("(min-width: 75rem)").matches;
  return make("nav", { class: "contents", "aria-label": say("contents") }, make("details", { open: isWide }, make("summary", {}, say("contents")), list(toc)));
};

/** Mark in the table of contents where the reader is. */
const follow = (contents, body, signal) => {
  const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const headings = [...body.querySelectorAll("h2[id], h3[id]")].filter(({ id }) => links.has(id));
  const mark = () => {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
    const now = links.get(passed.at(-1)?.id);
    contents.querySelector("[aria-current]")?.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "true");
  };
  addEventListener("scroll", mark, { passive: true, signal });
};

/** Let wide tables and code scroll by themselves, and by keyboard. */
const makeScrollable = (body) => {
  for (const wide of body.querySelectorAll("table, pre")) {
    if (wide.parentElement.closest("table")) continue;
    const label = wide.querySelector("caption")?.textContent || say(wide.tagName === "PRE" ? "code" : "table");
    const box = make("div", { class: "wide", role: "group", tabindex: 0, "aria-label": label });
    wide.replaceWith(box);
    box.append(wide);
  }
};

const foot = ({ tags, authors, title, url }) => {
  const address = encodeURIComponent(url);
  const words = encodeURIComponent(title);
  const link = (name, href) => make("a", { href, rel: "noopener", target: href.startsWith("mailto") ? null : "_blank" }, name);
  const said = make("span", { role: "status" });
  const copy = async () => {
    await navigator.clipboard.writeText(url).then(() => (said.textContent = say("copied")), () => (said.textContent = url));
  };
  return make(
    "footer",
    { class: "story-foot" },
    tags.length > 0 && make("p", { class: "tags" }, tags.map((tag) => make("a", { rel: "tag", href: addressOf("tags", tag.slug) }, tag.name))),
    make(
      "p",
      { class: "share" },
      make("b", {}, say("share")),
      navigator.share && make("button", { type: "button", onclick: () => navigator.share({ title, url }).catch(() => null) }, say("sendTo")),
      make("button", { type: "button", onclick: copy }, say("copy")),
      link(say("email"), `mailto:?subject=${words}&body=${address}`),
      link("Bluesky", `https://bsky.app/intent/compose?text=${words}%20${address}`),
      link("Reddit", `https://www.reddit.com/submit?title=${words}&url=${address}`),
      said,
    ),
    authors.map((author) => author.bio && make("aside", { class: "author" }, make("b", {}, make("a", { href: addressOf("authors", author.slug) }, author.name)), make("p", {}, author.bio))),
  );
};

const reading = ({ previous, next, related: others }) => [
  (previous || next) && make(
    "nav",
    { class: "neighbours", "aria-label": say("around") },
    previous && make("a", { rel: "prev", href: addressOf("articles", previous.slug, previous.locale) }, make("small", {}, say("earlier")), previous.title),
    next && make("a", { rel: "next", href: addressOf("articles", next.slug, next.locale) }, make("small", {}, say("later")), next.title),
  ),
  others.length > 0 && make("section", { class: "shelf", "aria-labelledby": "recommended" }, make("header", {}, make("h2", { id: "recommended" }, say("next"))), grid(others)),
].filter(Boolean);
