// What Next.js has no place for in its metadata: Open Graph members under their own names, and the JSON-LD.

import type { Article } from "../lib/masthead";

/** JSON that can stand in a script element: no text in it can end the element. */
const json = (value: object) => ({ __html: JSON.stringify(value).replaceAll("<", "\\u003c") });

export const Seo = ({ seo }: Pick<Article, "seo">) => (
  <>
    {Object.entries(seo.open_graph).flatMap(([property, value]) =>
      [value].flat().map((content) => <meta key={`${property} ${content}`} property={property} content={String(content)} />),
    )}
    <script type="application/ld+json" dangerouslySetInnerHTML={json(seo.json_ld)} />
  </>
);
