// The body of an article: the stock renderer, a component for each of our types, and the ids of the headings.

import { PortableText, type PortableTextBlockComponent, type PortableTextComponents } from "@portabletext/react";

import type { Block, Callout, Code, Embed, Facts, Faq, Inline, Picture, Table } from "../lib/blocks";
import type { Entry } from "../lib/masthead";

type Value<Type> = { value: Type };

/** The text of a cell or a fact: a block of which only the inside is shown. */
const Text = ({ markDefs, children }: Inline) => (
  <PortableText
    value={[{ _type: "block", style: "inline", markDefs, children }]}
    components={{ marks, block: { inline: ({ children: text }) => <>{text}</> } }}
  />
);

const Row = ({ cells, headings, scope, align = [] }: TableRow) => (
  <tr>
    {cells.map(({ _key, markDefs, children }, column) => {
      const heading = column < headings;
      const Cell = heading ? "th" : "td";
      return (
        <Cell key={_key} scope={heading ? scope : undefined} className={align[column] ? `align-${align[column]}` : undefined}>
          <Text markDefs={markDefs}>{children}</Text>
        </Cell>
      );
    })}
  </tr>
);

type TableRow = { cells: Table["rows"][0]["cells"]; headings: number; scope: "col" | "row"; align: Table["align"] };

const TableBlock = ({ value: { rows, header_rows, header_columns, caption, align } }: Value<Table>) => (
  <table>
    {caption && <caption>{caption}</caption>}
    {header_rows > 0 && (
      <thead>
        {rows.slice(0, header_rows).map(({ _key, cells }) => (
          <Row key={_key} cells={cells} headings={cells.length} scope="col" align={align} />
        ))}
      </thead>
    )}
    <tbody>
      {rows.slice(header_rows).map(({ _key, cells }) => (
        <Row key={_key} cells={cells} headings={header_columns} scope="row" align={align} />
      ))}
    </tbody>
  </table>
);

const FactsBlock = ({ value: { title, rows } }: Value<Facts>) => (
  <section className="facts">
    {title && <p>{title}</p>}
    <dl>
      {rows.map(({ _key, label, markDefs, children }) => (
        <div key={_key}>
          <dt>{label}</dt>
          <dd>
            <Text markDefs={markDefs}>{children}</Text>
          </dd>
        </div>
      ))}
    </dl>
  </section>
);

const FaqBlock = ({ value: { rows } }: Value<Faq>) => (
  <section className="faq">
    {rows.map(({ _key, question, markDefs, children }) => (
      <details key={_key}>
        <summary>{question}</summary>
        <p>
          <Text markDefs={markDefs}>{children}</Text>
        </p>
      </details>
    ))}
  </section>
);

/** A picture: its sizes keep the text from jumping, `srcset` has forms to choose from, its colour stands in for it. */
export const PictureBlock = ({ value }: { value: Omit<Picture, "_type"> }) => {
  const { url, alt, width, height, caption, href, srcset, placeholder } = value;
  const picture = (
    <img
      src={url}
      srcSet={srcset?.map((form) => `${form.url} ${form.width}w`).join(", ")}
      sizes={srcset && "(min-width: 44rem) 40rem, 100vw"}
      alt={alt}
      width={width}
      height={height}
      style={placeholder && { background: placeholder.color }}
      loading="lazy"
    />
  );
  return (
    <figure>
      {href ? <a href={href}>{picture}</a> : picture}
      {caption && <figcaption>{caption}</figcaption>}
    </figure>
  );
};

const types: PortableTextComponents["types"] = {
  table: TableBlock,
  facts: FactsBlock,
  faq: FaqBlock,
  image: PictureBlock,
  code: ({ value: { code, language } }: Value<Code>) => (
    <pre>
      <code className={language && `language-${language}`}>{code}</code>
    </pre>
  ),
  callout: ({ value: { tone, content } }: Value<Callout>) => (
    <aside className={`callout ${tone}`}>
      <PortableText value={content} components={{ types, marks }} />
    </aside>
  ),
  embed: ({ value: { url, title } }: Value<Embed>) => (
    <p>
      <a href={url}>{title ?? url}</a>
    </p>
  ),
  divider: () => <hr />,
};

/** What the stock renderer has no element for, and links with their title. */
const marks: PortableTextComponents["marks"] = {
  sub: ({ children }) => <sub>{children}</sub>,
  sup: ({ children }) => <sup>{children}</sup>,
  link: ({ children, value }) => (
    <a href={value.href} title={value.title}>
      {children}
    </a>
  ),
};

const flat = (entries: Entry[]): Entry[] => entries.flatMap((entry) => [entry, ...flat(entry.children)]);

/** The components of the headings, with the ids that the table of contents links to: it lists every heading in order. */
const headings = (body: Block[], toc: Entry[]) => {
  const found = body.filter((block) => "style" in block && /^h[2-6]$/.test(String(block.style)));
  const ids = new Map(flat(toc).map(({ id }, position) => [found[position]?._key, id]));
  const heading = (Tag: "h2" | "h3" | "h4" | "h5" | "h6"): PortableTextBlockComponent =>
    function Heading({ value, children }) {
      return <Tag id={ids.get(value._key)}>{children}</Tag>;
    };
  return { h2: heading("h2"), h3: heading("h3"), h4: heading("h4"), h5: heading("h5"), h6: heading("h6") };
};

export const Body = ({ body, toc }: { body: Block[]; toc: Entry[] }) => (
  <PortableText value={body} components={{ types, marks, block: headings(body, toc) }} />
);
