// Portable Text to HTML: the stock renderer, and our few types beside it.

import { escapeHTML, toHTML } from "@portabletext/to-html";

const inline = ({ markDefs, children }) =>
  toHTML([{ _type: "block", style: "inline", markDefs, children }], { components: { block: { inline: ({ children: text }) => text } } });

const row = (tag) => ({ cells }) => `<tr>${cells.map((cell) => `<${tag}>${inline(cell)}</${tag}>`).join("")}</tr>`;

const table = ({ value: { rows, header_rows: heads = 0, caption } }) => {
  const heading = caption ? `<caption>${escapeHTML(caption)}</caption>` : "";
  return `<table>${heading}<thead>${rows.slice(0, heads).map(row("th")).join("")}</thead><tbody>${rows.slice(heads).map(row("td")).join("")}</tbody></table>`;
};

const facts = ({ value: { rows } }) =>
  `<dl>${rows.map((fact) => `<dt>${escapeHTML(fact.label)}</dt><dd>${inline(fact)}</dd>`).join("")}</dl>`;

const types = {
  table,
  facts,
  code: ({ value }) => `<pre><code>${escapeHTML(value.code)}</code></pre>`,
  callout: ({ value }) => `<aside>${html(value.content)}</aside>`,
  divider: () => "<hr>",
  image: ({ value }) => `<img src="${escapeHTML(value.url)}" alt="${escapeHTML(value.alt ?? "")}">`,
  embed: ({ value }) => `<p><a href="${escapeHTML(value.url)}">${escapeHTML(value.title ?? value.url)}</a></p>`,
};

export const html = (body) => toHTML(body, { components: { types } });
