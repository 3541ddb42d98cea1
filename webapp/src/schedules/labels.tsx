import { Label } from '@patternfly/react-core';
import type { Schedule } from '../api/tiering';
import { useBackendName } from '../backends/queries';
import { schedules as s } from '../texts/schedules';

export function StateLabel({ active }: { active: boolean }) {
  return (
    <Label isCompact color={active ? 'green' : 'yellow'}>
      {active ? s.active : s.paused}
    </Label>
  );
}

/** What makes a schedule fire. */
export function When({ schedule }: { schedule: Schedule }) {
  const name = useBackendName();
  if (schedule.backend_id !== null) {
    return s.above(name(schedule.backend_id));
  }
  const cron = schedule.cron ?? '';
  return (
    <>
      {s.form.preset[cron] ?? <code>{cron}</code>} <span className="iso-quiet">{schedule.time_zone}</span>
    </>
  );
}

export function windowOf({ window_start: start, window_end: end, time_zone: zone }: Schedule): string {
  return start === null || end === null ? s.noWindow : s.window(start, end, zone);
}
