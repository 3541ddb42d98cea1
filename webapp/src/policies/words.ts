import type { Operator, Policy } from '../api/tiering';
import { policies } from '../texts/policies';

const w = policies.words;

/** What a policy says of a file, in one sentence. */
export function inWords(policy: Omit<Policy, 'id' | 'created_at' | 'updated_at' | 'name'>): string {
  const parts = [
    w.files(policy.entity_type) + (policy.project_id === null ? '' : ` ${w.of(policy.project_id)}`),
    w.whose(condition(policy.condition_field, policy.condition_operator, policy.condition_value)),
    policy.age_threshold_days !== null && w.older(policy.age_threshold_days),
    policy.access_threshold_days !== null && w.unread(policy.access_threshold_days),
    reads(policy.min_access_count, policy.accessed_within_days),
    policy.min_size_bytes > 0 && w.size(policy.min_size_bytes),
  ].filter((part) => part !== false && part !== '');
  const sentence = parts.join(', ');
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

export function condition(field: string, operator: Operator, value: string | null): string {
  const isTime = value !== null && /^\d{4}-\d\d-\d\d/.test(value);
  const comparison = (isTime && w.time[operator]) || w.operator[operator];
  const shown = value === null || value === '' ? '' : ` ${value.replaceAll(',', ', ').replaceAll(',  ', ', ')}`;
  return `${field} ${comparison}${shown}`;
}

function reads(times: number | null, days: number | null): string | false {
  if (times !== null && days !== null) {
    return w.readWithin(times, days);
  }
  return times !== null ? w.readTimes(times) : days !== null && w.readLately(days);
}
