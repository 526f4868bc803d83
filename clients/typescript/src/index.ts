/**
 * A typed client for Masthead. Every path, parameter and answer is typed by the OpenAPI document that the server writes
 * of itself (`schema.d.ts`, made by `npm run generate`); what stands here is how to call and how to fail.
 */
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type { components, operations, paths } from "./schema.js";

type Schemas = components["schemas"];
type Whole<T, Optional extends keyof T = never> = Required<Omit<T, Optional>> & Pick<T, Optional>;

/** A public article, whole: `fields` was not used, so only representations that were not asked for may be missing. */
export type Article = Whole<Schemas["ArticleOut"], "body" | "html" | "text" | "markdown" | "toc">;
export type Comment = Schemas["CommentNodeOut"];
export type Change = Schemas["ChangeOut"];
export type Problem = Schemas["Problem"];

/** An answer that is no success: status, `code` and, for input, every fault with its place (RFC 9457). */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    readonly response: Response,
  ) {
    super(problem.detail ?? problem.title);
    this.name = "ProblemError";
  }
}

export interface Options {
  /** A bearer token (`msh_...`), for what is not public. */
  token?: string;
  fetch?: (request: Request) => Promise<Response>;
}

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

interface Listed<T> {
  data: T[];
  links: { next?: string | null };
}

/** Connect to a server by its address, such as `https://cms.example`. Every path of the API can be called, typed. */
export function connect(baseUrl: string, options: Options = {}): Client<paths> {
  const headers = options.token === undefined ? {} : { Authorization: `Bearer ${options.token}` };
  return createClient<paths>({ baseUrl, headers, ...(options.fetch ? { fetch: options.fetch } : {}) });
}

/** Return what a call answered; throw ProblemError if it was refused. */
export async function ok<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (error !== undefined) throw new ProblemError(error as Problem, response);
  return data as T;
}

/** Go through a list to its end, page by page; `page` calls the list with the cursor it is given. */
export async function* all<T>(page: (cursor?: string) => Promise<Answered<Listed<T>>>): AsyncGenerator<T> {
  let next: string | null | undefined;
  do {
    const cursor = next ? new URL(next, "http://localhost").searchParams.get("cursor") : null;
    const answer: Listed<T> = await ok(cursor === null ? page() : page(cursor));
    yield* answer.data;
    next = answer.links.next;
  } while (next);
}

/** Read a public article by its slug, whole. */
export async function article(cms: Client<paths>, slug: string): Promise<Article> {
  const { data } = await ok(cms.GET("/api/v1/articles/by-slug/{slug}", { params: { path: { slug } } }));
  return data as Article;
}
