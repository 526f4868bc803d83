// What a body holds: text blocks as Portable Text has them, and our own types beside them.

import type { PortableTextBlock } from "@portabletext/react";

export type Inline = Pick<PortableTextBlock, "markDefs" | "children">;

export type Table = {
  _type: "table";
  header_rows: number;
  header_columns: number;
  rows: { _key: string; cells: (Inline & { _key: string })[] }[];
  caption?: string;
  align?: ("left" | "center" | "right" | null)[];
};

export type Facts = { _type: "facts"; title?: string; rows: (Inline & { _key: string; label: string })[] };

export type Faq = { _type: "faq"; rows: (Inline & { _key: string; question: string })[] };

export type Code = { _type: "code"; code: string; language?: string };

export type Callout = { _type: "callout"; tone: string; content: Block[] };

export type Picture = {
  _type: "image";
  url: string;
  alt: string;
  caption?: string;
  width?: number;
  height?: number;
  href?: string;
  srcset?: { url: string; width: number }[];
  placeholder?: { color: string };
};

export type Embed = { _type: "embed"; url: string; title?: string };

export type Block = (PortableTextBlock | Table | Facts | Faq | Code | Callout | Picture | Embed | { _type: "divider" }) & {
  _key: string;
};
