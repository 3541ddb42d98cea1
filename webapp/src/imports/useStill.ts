import { useState } from 'react';
import type { Import } from '../api/release';
import { useNow } from '../shared/useNow';
import { work } from './pace';

const STILL_AFTER_S = 60;

/** For how many seconds nothing was reported of an import that is at work; null while that is no time. */
export function useStill(run: Import): number | null {
  const atWork = run.status === 'in_progress';
  const now = useNow(atWork);
  const mark = `${run.step} ${work(run.progress).done} ${run.progress.total_files}`;
  const [seen, setSeen] = useState({ mark, at: now });
  if (seen.mark !== mark) {
    setSeen({ mark, at: now });
  }
  const seconds = Math.round((now - seen.at) / 1000);
  return atWork && seconds >= STILL_AFTER_S ? seconds : null;
}
