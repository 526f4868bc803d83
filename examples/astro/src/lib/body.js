// Portable Text to HTML: the stock renderer, our few types beside it, and the ids of the headings.

import { escapeHTML, toHTML } from "@portabletext/to-html";

/** The text of a cell or a fact: a block of which only the inside is shown. */
const inline = ({ markDefs, children }) =>
  toHTML([{ _type: "block", style: "inline", markDefs, children }], {
    components: { marks, block: { inline: ({ children: text }) => text } },
  });

const row = ({ cells }, headings, scope, align = []) =>
  `<tr>${cells
    .map((cell, column) => {
      const side = align[column] ? ` class="align-${align[column]}"` : "";
      return column < headings ? `<th scope="${scope}"${side}>${inline(cell)}</th>` : `<td${side}>${inline(cell)}</td>`;
    })
    .join("")}</tr>`;

const table = ({ value: { rows, header_rows, header_columns, caption, align } }) => {
  const head = rows.slice(0, header_rows).map((each) => row(each, each.cells.length, "col", align));
  const rest = rows.slice(header_rows).map((each) => row(each, header_columns, "row", align));
  const heading = caption ? `<caption>${escapeHTML(caption)}</caption>` : "";
  return `<table>${heading}${head.length ? `<thead>${head.join("")}</thead>` : ""}<tbody>${rest.join("")}</tbody></table>`;
};

const facts = ({ value: { title, rows } }) => {
  const items = rows.map((fact) => `<dt>${escapeHTML(fact.label)}</dt><dd>${inline(fact)}</dd>`).join("");
  return `<section class="facts">${title ? `<p>${escapeHTML(title)}</p>` : ""}<dl>${items}</dl></section>`;
};

const faq = ({ value: { rows } }) =>
  `<section class="faq">${rows
    .map((row) => `<details><summary>${escapeHTML(row.question)}</summary><p>${inline(row)}</p></details>`)
    .join("")}</section>`;

/** A picture: its sizes keep the text from jumping, `srcset` has forms to choose from, its colour stands in for it. */
export const image = ({ value: { url, alt, width, height, caption, href, srcset = [], placeholder } }) => {
  const size = width && height ? ` width="${width}" height="${height}"` : "";
  const forms = srcset.map((form) => `${escapeHTML(form.url)} ${form.width}w`).join(", ");
  const choice = forms && ` srcset="${forms}" sizes="(min-width: 44rem) 40rem, 100vw"`;
  const colour = placeholder ? ` style="background:${escapeHTML(placeholder.color)}"` : "";
  const picture = `<img src="${escapeHTML(url)}" alt="${escapeHTML(alt)}"${size}${choice}${colour} loading="lazy">`;
  const shown = href ? `<a href="${escapeHTML(href)}">${picture}</a>` : picture;
  return `<figure>${shown}${caption ? `<figcaption>${escapeHTML(caption)}</figcaption>` : ""}</figure>`;
};

const types = {
  table,
  facts,
  faq,
  image,
  code: ({ value: { code, language } }) =>
    `<pre><code${language ? ` class="language-${escapeHTML(language)}"` : ""}>${escapeHTML(code)}</code></pre>`,
  callout: ({ value: { tone, content } }) =>
    `<aside class="callout ${tone}">${toHTML(content, { components: { types, marks } })}</aside>`,
  embed: ({ value: { url, title } }) => `<p><a href="${escapeHTML(url)}">${escapeHTML(title ?? url)}</a></p>`,
  divider: () => "<hr>",
};

/** What the stock renderer has no element for, and links with their title. */
const marks = {
  sub: ({ children }) => `<sub>${children}</sub>`,
  sup: ({ children }) => `<sup>${children}</sup>`,
  link: ({ children, value: { href, title } }) =>
    `<a href="${escapeHTML(href)}"${title ? ` title="${escapeHTML(title)}"` : ""}>${children}</a>`,
};

const flat = (entries) => entries.flatMap((entry) => [entry, ...flat(entry.children)]);

/** The renderers of the headings, with the ids that the table of contents links to: it lists every heading in order. */
const headings = (body, toc) => {
  const found = body.filter(({ style }) => /^h[2-6]$/.test(style));
  const ids = new Map(flat(toc).map(({ id }, position) => [found[position]._key, id]));
  const heading = ({ children, value: { _key, style } }) => `<${style} id="${escapeHTML(ids.get(_key))}">${children}</${style}>`;
  return { h2: heading, h3: heading, h4: heading, h5: heading, h6: heading };
};

export const html = ({ body, toc }) => toHTML(body, { components: { types, marks, block: headings(body, toc) } });
