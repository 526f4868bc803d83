// Reading a Masthead site: where it is, what this example uses of its answers, and the two requests it makes.

import type { Block, Picture } from "./blocks";

const API = process.env.MASTHEAD_API ?? "http://127.0.0.1:8000/api/v1";

export const origin = new URL(API).origin;

export type Entry = { id: string; title: string; level: number; children: Entry[] };

export type Summary = { slug: string; locale: string; title: string; dek: string; published_at: string };

export type Article = Summary & {
  authors: { slug: string; name: string }[];
  hero: Omit<Picture, "_type"> | null;
  body: Block[];
  toc: Entry[];
  seo: {
    title: string;
    description: string;
    canonical: string;
    open_graph: Record<string, string | number | (string | number)[]>;
    json_ld: object;
  };
};

type Page = { data: Summary[]; links: { next: string | null } };

/** The answer to a path below /api/v1, at most a minute old; nothing where the API says 404. */
const get = async <Answer>(path: string): Promise<Answer | undefined> => {
  const answer = await fetch(API + path, { next: { revalidate: 60 } });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as Answer;
};

/** Every public article, newest first, page after page, without its body. */
export const articles = async (): Promise<Summary[]> => {
  const found: Summary[] = [];
  for (let path: string | undefined = "/articles?limit=100&fields=slug,locale,title,dek,published_at"; path; ) {
    const page: Page | undefined = await get<Page>(path);
    found.push(...(page?.data ?? []));
    path = page?.links.next?.replace("/api/v1", "");
  }
  return found;
};

/** One article with its body and contents. A former slug leads to the article too, whose `slug` then is another. */
export const article = async (slug: string): Promise<Article | undefined> =>
  (await get<{ data: Article }>(`/articles/by-slug/${encodeURIComponent(slug)}?formats=body,toc`))?.data;
