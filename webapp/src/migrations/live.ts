import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError, call } from '../api/client';
import { follow } from '../api/events';
import { isMoving, type Migration } from '../api/types';
import { MIGRATIONS } from './queries';

/** `live`: each change is sent; `polling`: asked for every few seconds; `reconnecting`: the server does not answer. */
export type Link = 'live' | 'polling' | 'reconnecting' | 'idle';

const PAUSE_MS = 2_000;
const STREAM_TRIES = 3;

/** A migration as it is now: by its event stream while it moves, else by asking. Outlives a restart of the server. */
export function useLiveMigration(id: string) {
  const client = useQueryClient();
  const [link, setLink] = useState<Link>('idle');
  const key = ['migration', id];
  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call<Migration>(`${MIGRATIONS}/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && !isMoving(state.data.status) ? 10_000 : false),
  });
  const moving = found.data !== undefined && isMoving(found.data.status);

  useEffect(() => {
    if (!moving) {
      return;
    }
    const stop = new AbortController();
    const put = (run: Migration) => client.setQueryData(['migration', id], run);
    void watch(id, put, setLink, stop.signal);
    return () => stop.abort();
  }, [id, moving, client]);

  return { ...found, link: moving ? link : ('idle' as const) };
}

/** Follows the run until it has ended or nobody looks any more. */
export async function watch(
  id: string,
  put: (run: Migration) => void,
  say: (link: Link) => void,
  signal: AbortSignal,
  pause: (ms: number, signal: AbortSignal) => Promise<void> = sleep,
) {
  let streamFailures = 0;
  while (!signal.aborted) {
    try {
      if (streamFailures < STREAM_TRIES) {
        await follow(
          `${MIGRATIONS}/${id}/events`,
          (name, data) => {
            if (name === 'progress') {
              streamFailures = 0;
              say('live');
              put(JSON.parse(data) as Migration);
            }
          },
          signal,
        );
      } else {
        say('polling');
      }
    } catch (error) {
      if (signal.aborted || isFinal(error)) {
        return;
      }
      streamFailures++;
    }
    try {
      const run = await call<Migration>(`${MIGRATIONS}/${id}`, { signal });
      put(run);
      if (!isMoving(run.status)) {
        return;
      }
    } catch (error) {
      if (signal.aborted || isFinal(error)) {
        return;
      }
      streamFailures = 0; // the server was away: what the stream did before says nothing any more
      say('reconnecting');
    }
    await pause(PAUSE_MS, signal);
  }
}

/** Whether asking again is of no use. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && [401, 403, 404].includes(error.status);
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
}
