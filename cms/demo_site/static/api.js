// Reading the public API: plain GET requests that any cache may answer. Nothing here needs a credential.

const { api } = document.documentElement.dataset;
const remembered = new Map();

/** Something could not be read; `status` is 0 where no answer came at all. */
export class NotRead extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** Return the parsed answer of `GET {api}{path}`. Answers are kept for the way back through the history. */
const get = async (path, { signal } = {}) => {
  if (remembered.has(path)) return remembered.get(path);
  const body = await ask(path, { signal });
  remembered.set(path, body);
  setTimeout(() => remembered.delete(path), 60_000);
  return body;
};

const ask = async (path, options) => {
  let answer;
  try {
    answer = await fetch(api + path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new NotRead(0, "The server cannot be reached.");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new NotRead(answer.status, body.detail ?? "");
  return body;
};

const CARD = "slug,title,dek,excerpt,category,authors,published_at,reading_time_s,comments,locale";

/** Articles for cards: a page of them, with the address of the next one. `filters` are the API's. */
export const cards = async ({ filters = {}, sort = "-published_at", limit = 20, signal } = {}) => {
  const query = new URLSearchParams({ fields: CARD, sort, limit });
  for (const [name, value] of Object.entries(filters)) query.set(`filter${name}`, value);
  const { data, links } = await get(`/articles?${query}`, { signal });
  return { items: data, next: links.next };
};

/** The page that `links.next` of another one leads to. */
export const nextCards = async (address, options) => {
  const { data, links } = await get(address.replace(api, ""), options);
  return { items: data, next: links.next };
};

export const article = async (slug, options) =>
  (await get(`/articles/by-slug/${encodeURIComponent(slug)}?formats=html,toc&include=authors`, options)).data;

/** A text that is not public, by the token of its link: asked for every time, since each time counts. */
export const preview = async (token, { signal } = {}) => {
  const path = `/previews/${encodeURIComponent(token)}?formats=html,toc`;
  const { data, meta } = await ask(path, { signal, cache: "no-store", referrerPolicy: "no-referrer" });
  return { found: data, meta };
};

export const categories = async (options) => (await get("/categories", options)).data;

export const term = async (kind, slug, options) => {
  const { data } = await get(kind === "categories" ? "/categories" : `/${kind}?limit=100`, options);
  const flat = data.flatMap(function all(item) {
    return [item, ...(item.children ?? []).flatMap(all)];
  });
  const found = flat.find((item) => item.slug === slug);
  if (!found) throw new NotRead(404, "There is no such page.");
  return found;
};

/** What to read next: the article's neighbours in time, and others of its category, filled up with the latest. */
export const around = async (current, { signal } = {}) => {
  const at = current.published_at;
  const of = (filters, sort, limit) => cards({ filters, sort, limit, signal }).then(({ items }) => items);
  const [earlier, later, alike, latest] = await Promise.all([
    of({ "[published_at][lt]": at }, "-published_at", 1),
    of({ "[published_at][gt]": at }, "published_at", 1),
    current.category ? of({ "[category]": current.category.path[0] }, "-published_at", 4) : [],
    of({}, "-published_at", 6),
  ]);
  const others = [...alike, ...latest].filter(({ slug }) => slug !== current.slug);
  const recommended = [...new Map(others.map((item) => [item.slug, item])).values()].slice(0, 3);
  return { previous: earlier[0], next: later[0], recommended };
};
