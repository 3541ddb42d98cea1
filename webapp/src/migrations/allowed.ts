import { isAtWork, type Migration } from '../api/types';

export type Allowed = {
  pause: boolean;
  resume: boolean;
  cancel: boolean;
  retry: boolean;
  rollback: boolean;
  finalise: boolean;
};

const ENDED = ['completed', 'completed_with_errors', 'failed', 'cancelled', 'rolled_back'];

/** What can be done with a run as it stands. */
export function allowed(run: Migration): Allowed {
  const ended = ENDED.includes(run.status);
  const atWork = isAtWork(run.status);
  const brought = run.transferred_files > run.rolled_back_files;
  return {
    pause: atWork,
    resume: run.status === 'paused' || run.status === 'failed',
    cancel: atWork || run.status === 'paused' || run.status === 'failed',
    retry: run.failed_files > 0 && ['completed_with_errors', 'failed', 'in_progress'].includes(run.status),
    rollback: run.kind !== 'rollback' && ended && run.status !== 'rolled_back' && brought,
    finalise:
      run.kind !== 'rollback' && ended && brought && run.finalised_at === null && run.source_retention !== 'PT0S',
  };
}
