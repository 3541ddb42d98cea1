import { useSyncExternalStore } from 'react';
import { ApiError, call } from '../api/client';
import { releases } from '../texts/releases';
import { type Picked, sizeOf } from './picked';
import { put as putByBrowser } from './put';
import { RELEASES } from './queries';

/** @property sent bytes that left the browser; when all have, the server stores and reads back */
export type Sending = { path: string; size: number; sent: number };
export type Failed = { path: string; reason: string };
export type Upload = {
  state: 'running' | 'done' | 'failed' | 'cancelled';
  files: number;
  bytes: number;
  storedFiles: number;
  storedBytes: number;
  sending: Sending[];
  failed: Failed[];
  waiting: number;
  /** Whether the release is published once every file is stored. */
  publish: boolean;
  published: boolean;
  /** Why it was not published; null when it was, or is not to be yet. */
  publishError: unknown;
};

type Put = typeof putByBrowser;

const AT_ONCE = 3;

/** One upload into a release: a request for each file, a few at a time. It goes on while other pages are looked at. */
export class ReleaseUpload {
  private readonly stop = new AbortController();
  private readonly sending = new Map<string, Sending>();
  private failures = new Map<string, Picked & Failed>();
  private waiting: Picked[];
  private readonly bytes: number;
  private stored = { files: 0, bytes: 0 };
  private ended: Upload['state'] | null = null;
  private published = false;
  private publishError: unknown = null;
  private shown: Upload | null = null;

  constructor(
    readonly release: number,
    private readonly chosen: Picked[],
    private readonly publish: boolean,
    private readonly changed: () => void,
    private readonly put: Put = putByBrowser,
  ) {
    this.waiting = [...chosen];
    this.bytes = sizeOf(chosen);
  }

  /** Returns when every file is stored or has failed, or it was cancelled. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.work()));
    if (this.stop.signal.aborted) {
      this.ended = 'cancelled';
    } else if (this.failures.size > 0) {
      this.ended = 'failed';
    } else {
      await this.finish();
    }
    this.tell();
  }

  private async finish() {
    this.publishError = null;
    if (this.publish) {
      try {
        await call(`${RELEASES}/${this.release}/publish`, { method: 'POST' });
        this.published = true;
      } catch (refused) {
        this.publishError = refused;
      }
    }
    this.ended = this.publishError === null ? 'done' : 'failed';
  }

  private async work() {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      if (this.stop.signal.aborted) {
        this.waiting.unshift(next);
        return;
      }
      await this.one(next);
    }
  }

  private async one(next: Picked) {
    const { path, file } = next;
    const told = (sent: number) => {
      this.sending.set(path, { path, size: file.size, sent });
      this.tell();
    };
    told(0);
    try {
      await this.put(this.release, next, told, this.stop.signal);
      this.stored = { files: this.stored.files + 1, bytes: this.stored.bytes + file.size };
    } catch (error) {
      if (this.stop.signal.aborted) {
        this.waiting.push(next);
      } else {
        this.failures.set(path, { ...next, reason: reasonOf(error) });
      }
    }
    this.sending.delete(path);
    this.tell();
  }

  /** Tries those that failed once more, and to publish. */
  async retry(): Promise<void> {
    this.waiting = [...this.failures.values()].map(({ path, file }) => ({ path, file }));
    this.failures = new Map();
    this.ended = null;
    this.tell();
    await this.run();
  }

  cancel() {
    this.stop.abort();
  }

  /** The same object until something changes. */
  get now(): Upload {
    this.shown ??= {
      state: this.ended ?? 'running',
      files: this.chosen.length,
      bytes: this.bytes,
      storedFiles: this.stored.files,
      storedBytes: this.stored.bytes,
      sending: [...this.sending.values()],
      failed: [...this.failures.values()].map(({ path, reason }) => ({ path, reason })),
      waiting: this.waiting.length,
      publish: this.publish,
      published: this.published,
      publishError: this.publishError,
    };
    return this.shown;
  }

  private tell() {
    this.shown = null;
    this.changed();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof ApiError ? (error.problem.detail ?? error.problem.title) : releases.upload.noAnswer;
}

const uploads = new Map<number, ReleaseUpload>();
const listeners = new Set<() => void>();

function tellAll() {
  listeners.forEach((listener) => listener());
}

/** A page that is left stops what it sends: the browser asks before. */
function keepOpen(event: BeforeUnloadEvent) {
  event.preventDefault();
}

async function guarded(work: Promise<void>) {
  window.addEventListener('beforeunload', keepOpen);
  await work;
  if (![...uploads.values()].some(({ now }) => now.state === 'running')) {
    window.removeEventListener('beforeunload', keepOpen);
  }
}

/** Begins to send files into a release; what was sent into it before is shown no more. */
export function beginUpload(release: number, chosen: Picked[], publish: boolean) {
  const upload = new ReleaseUpload(release, chosen, publish, tellAll);
  uploads.set(release, upload);
  tellAll();
  void guarded(upload.run());
}

export function retryUpload(release: number) {
  const upload = uploads.get(release);
  if (upload !== undefined) {
    void guarded(upload.retry());
  }
}

export function cancelUpload(release: number) {
  uploads.get(release)?.cancel();
}

export function forgetUpload(release: number) {
  uploads.delete(release);
  tellAll();
}

/** What this browser sends, or has sent, into the release; null for nothing. */
export function useUpload(release: number): Upload | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads.get(release)?.now ?? null,
  );
}
