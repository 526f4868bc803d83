// The table of contents: the API's tree as nested lists.

import type { Entry } from "../lib/masthead";

const List = ({ entries }: { entries: Entry[] }) => (
  <ol>
    {entries.map(({ id, title, children }) => (
      <li key={id}>
        <a href={`#${id}`}>{title}</a>
        {children.length > 0 && <List entries={children} />}
      </li>
    ))}
  </ol>
);

export const Contents = ({ toc }: { toc: Entry[] }) =>
  toc.length > 0 && (
    <nav aria-label="Contents">
      <List entries={toc} />
    </nav>
  );
