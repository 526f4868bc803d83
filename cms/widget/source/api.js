// The API as the element uses it: one function that asks, and one kind of refusal.

const TIME_LIMIT_MS = 20_000;

/**
 * Something was not granted. `code` is the API's slug of the situation, or one of ours: "offline", "unreachable",
 * "server". `faults` are the API's, each with pointer, code and detail; `waitS` is what Retry-After asks for.
 */
export class Refusal extends Error {
  constructor(code, { status = 0, detail = "", faults = [], waitS = 0 } = {}) {
    super(detail || code);
    Object.assign(this, { code, status, detail, faults, waitS });
  }
}

/** Return the seconds that Retry-After asks for, given as a number or as a date. */
const secondsOf = (header) => {
  if (!header) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Math.min(Math.max(Math.ceil(seconds) || 0, 0), 3600);
};

const refusalOf = async (answer) => {
  const problem = await answer.json().catch(() => ({}));
  const code = answer.status >= 500 ? "server" : (problem.code ?? "server");
  const waitS = secondsOf(answer.headers.get("Retry-After"));
  return new Refusal(code, { status: answer.status, detail: problem.detail, faults: problem.errors, waitS });
};

/**
 * Return the function that asks: `ask(method, path, {body, tokens, version, key})`.
 *
 * It gives the parsed answer, null where there is none, and throws a Refusal for everything else. No cookie is ever
 * sent: `tokens` are manage tokens, `bearer()` is what the page gave for its reader.
 */
export const connect = (base, bearer) => async (method, path, { body, tokens = [], version, key } = {}) => {
  const headers = {};
  if (tokens.length) headers["Manage-Token"] = tokens.join(",");
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (version !== undefined) headers["If-Match"] = version === "*" ? "*" : `"${version}"`;
  if (key) headers["Idempotency-Key"] = key;
  if (bearer() && method !== "GET") headers.Authorization = `Bearer ${bearer()}`;
  let answer;
  try {
    answer = await fetch(new URL(path, base), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "omit",
      // A discussion is asked for each time; an unchanged one costs a few bytes.
      cache: "no-cache",
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
  } catch {
    throw new Refusal(navigator.onLine === false ? "offline" : "unreachable");
  }
  if (!answer.ok) throw await refusalOf(answer);
  if (answer.status === 204) return null;
  try {
    return await answer.json();
  } catch {
    throw new Refusal("unreachable");
  }
};

/** Return a key that makes a repeated request harmless. `randomUUID` is for secure pages only. */
export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
