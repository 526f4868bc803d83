// Reading a Masthead site: where it is, and the two requests this example makes of it.

const API = import.meta.env.MASTHEAD_API ?? process.env.MASTHEAD_API ?? "http://127.0.0.1:8000/api/v1";

const get = async (path) => {
  const answer = await fetch(API + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};

export const origin = new URL(API).origin;

/** Every public article, page after page, with its body as Portable Text and its contents. */
export const articles = async () => {
  const found = [];
  for (let path = "/articles?limit=100&formats=body,toc&include=seo"; path; ) {
    const { data, links } = await get(path);
    found.push(...data);
    path = links.next?.replace("/api/v1", "");
  }
  return found;
};
