import type { Metadata } from "next";
import Link from "next/link";
import { notFound, permanentRedirect } from "next/navigation";

import { Body, PictureBlock } from "../../../components/body";
import { Comments } from "../../../components/comments";
import { Contents } from "../../../components/contents";
import { Seo } from "../../../components/seo";
import { article, articles } from "../../../lib/masthead";

type Properties = { params: Promise<{ slug: string }> };

export const generateStaticParams = async () => (await articles()).map(({ slug }) => ({ slug }));

const asked = async ({ params }: Properties) => {
  const { slug } = await params;
  const found = (await article(slug)) ?? notFound();
  return found.slug === slug ? found : permanentRedirect(`/articles/${found.slug}`);
};

export const generateMetadata = async (properties: Properties): Promise<Metadata> => {
  const { seo } = await asked(properties);
  return { title: seo.title, description: seo.description, alternates: { canonical: seo.canonical } };
};

export default async function ArticlePage(properties: Properties) {
  const { slug, locale, title, dek, authors, hero, body, toc, seo } = await asked(properties);
  return (
    <main>
      <Seo seo={seo} />
      <p>
        <Link href="/">All articles</Link>
      </p>
      <article lang={locale}>
        <h1>{title}</h1>
        {dek && <p className="dek">{dek}</p>}
        {authors.length > 0 && <p>{authors.map(({ name }) => name).join(", ")}</p>}
        {hero && <PictureBlock value={hero} />}
        <Contents toc={toc} />
        <Body body={body} toc={toc} />
      </article>
      <Comments slug={slug} />
    </main>
  );
}
