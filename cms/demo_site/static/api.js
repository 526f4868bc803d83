// Reading the public API: plain GET requests that any cache may answer. Nothing here needs a credential.

import { languages, reading } from "./dom.js";

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

const CARD = "id,slug,title,dek,excerpt,category,authors,published_at,reading_time_s,comments,locale,hero";

/** The reader's language, as the API takes it: of each article's translations one, or what stands in for it. */
const inLanguage = (locale = reading()) => (languages.length ? { locale } : {});

/** Articles for cards: a page of them, with the address of the next one. `filters` are the API's. */
export const cards = async ({ filters = {}, sort = "-published_at", limit = 20, locale, signal } = {}) => {
  const query = new URLSearchParams({ fields: CARD, sort, limit, ...inLanguage(locale) });
  for (const [name, value] of Object.entries(filters)) query.set(`filter${name}`, value);
  const { data, links } = await get(`/articles?${query}`, { signal });
  return { items: data, next: links.next };
};

/** The page that `links.next` of another one leads to. */
export const nextCards = async (address, options) => {
  const { data, links } = await get(address.replace(api, ""), options);
  return { items: data, next: links.next };
};

/** An article by its slug: in the reader's language, or in one that stands in for it. */
export const article = async (slug, options) => {
  const query = new URLSearchParams({ formats: "html,toc", include: "authors", ...inLanguage() });
  return (await get(`/articles/by-slug/${encodeURIComponent(slug)}?${query}`, options)).data;
};

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

/** What to read next: what an editor chose or what is alike, and the neighbours in the category. */
export const related = async (current, options) => {
  const { data } = await get(`/articles/${current.id}/related?limit=3`, options);
  return { ...data, related: await filledUp(data.related, current, options) };
};

/** Nothing may be alike yet: the latest fill up what is missing. */
const filledUp = async (found, { id, locale }, options) => {
  if (found.length === 3) return found;
  const { items } = await cards({ limit: 6, locale, ...options });
  const others = items.filter((item) => item.id !== id && !found.some((known) => known.id === item.id));
  return [...found, ...others].slice(0, 3);
};
