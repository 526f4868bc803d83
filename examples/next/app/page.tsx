import Link from "next/link";

import { articles } from "../lib/masthead";

export default async function Home() {
  return (
    <main>
      <h1>Articles</h1>
      <ul>
        {(await articles()).map(({ slug, locale, title, dek }) => (
          <li key={slug} lang={locale}>
            <Link href={`/articles/${slug}`}>{title}</Link>
            <p>{dek}</p>
          </li>
        ))}
      </ul>
    </main>
  );
}
