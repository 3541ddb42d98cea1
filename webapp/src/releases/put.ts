import { ApiError, headersOf } from '../api/client';
import { t } from '../texts';
import type { Problem } from '../api/types';
import type { Picked } from './picked';
import { addressOf } from './queries';

/** Larger files would have to be held in memory as a whole for their digest. */
const MOST_DIGESTED = 64 << 20;

/**
 * Sends one file into a release; by XMLHttpRequest, because fetch does not tell how much has been sent.
 *
 * @param told how many bytes have left the browser
 * @throws ApiError when the server refused it or did not answer
 */
export async function put(
  release: number,
  { path, file }: Picked,
  told: (sent: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const digest = await digestOf(file);
  await new Promise<void>((done, fail) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const lost = () => fail(problem({ type: 'about:blank', title: t.errors.unreachable, status: 0 }));
    request.open('PUT', addressOf(release, path));
    Object.entries(headersOf({ 'Content-Type': 'application/octet-stream', ...digest })).forEach(([name, value]) =>
      request.setRequestHeader(name, value),
    );
    request.upload.onprogress = ({ loaded }) => told(Math.min(loaded, file.size));
    request.onload = () => (request.status < 300 ? done() : fail(problem(refusal(request))));
    request.onerror = lost;
    request.onabort = lost;
    request.onloadend = () => signal.removeEventListener('abort', stop);
    signal.addEventListener('abort', stop);
    signal.aborted ? lost() : request.send(file);
  });
}

/** What the server compares the content with; nothing where the browser cannot tell. */
async function digestOf(file: File): Promise<Record<string, string>> {
  // there over HTTPS and on the machine itself only
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  if (subtle === undefined || file.size > MOST_DIGESTED) {
    return {};
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', await file.arrayBuffer()));
  return { 'Repr-Digest': `sha-256=:${btoa(String.fromCharCode(...digest))}:` };
}

function refusal(request: XMLHttpRequest): Problem {
  if (request.getResponseHeader('Content-Type')?.includes('problem+json')) {
    return JSON.parse(request.responseText) as Problem;
  }
  return { type: 'about:blank', title: t.errors.unexpected(request.status), status: request.status };
}

function problem(of: Problem): ApiError {
  return new ApiError(of);
}
