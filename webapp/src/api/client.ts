import { t } from '../texts';
import type { Page, Problem } from './types';

/** What the server refused or could not do; status 0 when it did not answer. */
export class ApiError extends Error {
  constructor(
    readonly problem: Problem,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(problem.detail ?? problem.title);
  }

  get status(): number {
    return this.problem.status;
  }

  /** What is wrong with each field, by its name as it was sent. */
  get fields(): Record<string, string> {
    return Object.fromEntries((this.problem.errors ?? []).map((wrong) => [wrong.field, wrong.message]));
  }
}

/** Sent with each request: no page of another site can, so that the session's cookie alone changes nothing. */
const PROOF = { 'X-Isotherm-Console': '1' };

/** The header fields of a request of the console, and those given. */
export function headersOf(more: Record<string, string> = {}): Record<string, string> {
  return { Accept: 'application/json', ...PROOF, ...more };
}

type Ask = {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  form?: Record<string, string>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

/** The answer as it came; everything but a success is thrown as an {@link ApiError}. */
export async function send(path: string, ask: Ask = {}): Promise<Response> {
  const headers = headersOf(ask.headers);
  let body: BodyInit | undefined;
  if (ask.form !== undefined) {
    body = new URLSearchParams(ask.form);
  } else if (ask.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(ask.body);
  }
  let response: Response;
  try {
    response = await fetch(path, { method: ask.method ?? 'GET', headers, body, signal: ask.signal, cache: 'no-store' });
  } catch (cause) {
    if (ask.signal?.aborted) {
      throw cause;
    }
    throw new ApiError({
      type: 'about:blank',
      title: t.errors.unreachable,
      status: 0,
      detail: t.errors.unreachableNext,
    });
  }
  if (!response.ok) {
    throw new ApiError(await problemOf(response), retryAfter(response));
  }
  return response;
}

export async function call<T>(path: string, ask: Ask = {}): Promise<T> {
  const response = await send(path, ask);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/** A single resource with the version to be named when it is changed. */
export async function versioned<T>(path: string, signal?: AbortSignal): Promise<{ value: T; etag: string | null }> {
  const response = await send(path, { signal });
  return { value: (await response.json()) as T, etag: response.headers.get('ETag') };
}

/** Every element of a paged list, up to `most`. */
export async function all<T>(path: string, most = 10_000, signal?: AbortSignal): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await call(withQuery(path, { limit: 500, cursor }), { signal });
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null && found.length < most);
  return found;
}

export function withQuery(path: string, query: Record<string, string | number | null | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`;
}

async function problemOf(response: Response): Promise<Problem> {
  if (response.headers.get('Content-Type')?.includes('problem+json')) {
    return (await response.json()) as Problem;
  }
  return { type: 'about:blank', title: t.errors.unexpected(response.status), status: response.status };
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}
