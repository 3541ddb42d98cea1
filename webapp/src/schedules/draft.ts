import type { Schedule, ScheduleDraft } from '../api/tiering';
import { exactBytes, parseBytes } from '../format';
import { schedules } from '../texts/schedules';

const f = schedules.form;

/** What stands in the form. */
export type Values = {
  name: string;
  trigger: 'time' | 'watermark';
  cron: string;
  time_zone: string;
  backend_id: string;
  window_start: string;
  window_end: string;
  policy_ids: number[];
  parallelism: string;
  bandwidth_bytes_per_second: string;
  is_active: boolean;
};

export const EMPTY: Values = {
  name: '',
  trigger: 'time',
  cron: '0 22 * * *',
  time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  backend_id: '',
  window_start: '',
  window_end: '',
  policy_ids: [],
  parallelism: '4',
  bandwidth_bytes_per_second: '',
  is_active: true,
};

export function valuesOf(schedule: Schedule): Values {
  const limit = schedule.bandwidth_bytes_per_second;
  return {
    name: schedule.name,
    trigger: schedule.backend_id === null ? 'time' : 'watermark',
    cron: schedule.cron ?? '',
    time_zone: schedule.time_zone,
    backend_id: schedule.backend_id === null ? '' : String(schedule.backend_id),
    window_start: schedule.window_start ?? '',
    window_end: schedule.window_end ?? '',
    policy_ids: schedule.policy_ids,
    parallelism: String(schedule.parallelism),
    bandwidth_bytes_per_second: limit === null ? '' : exactBytes(limit),
    is_active: schedule.is_active,
  };
}

/** What the form says, and what is wrong with it before the server is asked. */
export function read(values: Values): { draft: ScheduleDraft; wrong: Record<string, string> } {
  const wrong: Record<string, string> = {};
  if (values.name.trim() === '') {
    wrong.name = f.needed;
  }
  if (values.trigger === 'time' && values.cron.trim() === '') {
    wrong.cron = f.needed;
  }
  if (values.trigger === 'watermark' && values.backend_id === '') {
    wrong.backend_id = f.needed;
  }
  if (values.policy_ids.length === 0) {
    wrong.policy_ids = f.onePolicy;
  }
  const limit =
    values.bandwidth_bytes_per_second.trim() === '' ? undefined : parseBytes(values.bandwidth_bytes_per_second);
  if (limit === null) {
    wrong.bandwidth_bytes_per_second = f.size;
  }
  const draft: ScheduleDraft = {
    name: values.name.trim(),
    ...(values.trigger === 'time' ? { cron: values.cron.trim() } : { backend_id: Number(values.backend_id) }),
    time_zone: values.time_zone,
    ...(values.window_start !== '' && { window_start: values.window_start }),
    ...(values.window_end !== '' && { window_end: values.window_end }),
    policy_ids: values.policy_ids,
    parallelism: Number(values.parallelism),
    ...(limit && { bandwidth_bytes_per_second: limit }),
    is_active: values.is_active,
  };
  return { draft, wrong };
}

/** The zones that the browser knows, with the one that is set among them. */
export function zones(now: string): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return [...new Set(['UTC', now, ...known])].sort((a, b) => a.localeCompare(b));
}
