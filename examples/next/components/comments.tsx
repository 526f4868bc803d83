// The discussion: Masthead's own element, whose one module React puts into the head of the page.

import type { DetailedHTMLProps, HTMLAttributes } from "react";

import { origin } from "../lib/masthead";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "masthead-comments": DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> & { article: string };
    }
  }
}

export const Comments = ({ slug }: { slug: string }) => (
  <>
    <script async type="module" src={`${origin}/widget/comments.js`} crossOrigin="anonymous" />
    <masthead-comments article={slug} />
  </>
);
