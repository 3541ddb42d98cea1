import type { Import, ImportStep } from '../api/release';

export const STEPS: ImportStep[] = ['discover', 'hash', 'store', 'verify', 'publish'];

/** `ended`: where a cancelled one stood. */
export type StepState = 'done' | 'now' | 'failed' | 'open' | 'ended';

/** How far each step of an import is. One that failed is shown at the step that could not be completed. */
export function stepsOf(run: Pick<Import, 'status' | 'step'>): { step: ImportStep; state: StepState }[] {
  const at = STEPS.indexOf(run.step);
  return STEPS.map((step, index) => ({ step, state: stateOf(run.status, index - at) }));
}

function stateOf(status: Import['status'], from: number): StepState {
  if (status === 'completed' || from < 0) {
    return 'done';
  }
  if (from > 0) {
    return 'open';
  }
  switch (status) {
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'ended';
    case 'pending':
      return 'open';
    default:
      return 'now';
  }
}
