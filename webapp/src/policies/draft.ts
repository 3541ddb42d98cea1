import type { Profile } from '../api/admin';
import type { ColumnType, EntityType, Operator, Policy, PolicyDraft } from '../api/tiering';
import { exactBytes, parseBytes } from '../format';
import { policies } from '../texts/policies';

const f = policies.form;

/** What stands in the editor: texts as they were typed, by the names of the fields as they are sent. */
export type Values = Record<string, string> & { is_active: 'true' | 'false' };

export const EMPTY: Values = {
  name: '',
  description: '',
  entity_type: '',
  condition_field: '',
  condition_operator: 'eq',
  condition_value: '',
  source_tier: 'hot',
  target_backend_id: '',
  target_profile_id: '',
  project_id: '',
  age_threshold_days: '',
  access_threshold_days: '',
  accessed_within_days: '',
  min_access_count: '',
  min_size_bytes: '',
  min_residency: 'PT0S',
  priority: '100',
  order: 'lru',
  max_files_per_run: '',
  max_bytes_per_run: '',
  source_retention: 'PT24H',
  is_active: 'true',
};

const NUMBERS = [
  'target_profile_id',
  'project_id',
  'age_threshold_days',
  'access_threshold_days',
  'accessed_within_days',
  'min_access_count',
  'priority',
  'max_files_per_run',
] as const;
const SIZES = ['min_size_bytes', 'max_bytes_per_run'] as const;

/** The profiles that a policy may name: those of its target, without chunks, which are for releases. */
export function formsOn(profiles: Profile[], backend: string): Profile[] {
  return profiles.filter(({ backend_id, chunked }) => String(backend_id) === backend && !chunked);
}

export function valuesOf(policy: Policy): Values {
  const values: Values = { ...EMPTY };
  for (const [name, value] of Object.entries(policy)) {
    if (name in EMPTY && value !== null) {
      values[name] = String(value);
    }
  }
  for (const name of SIZES) {
    const size = policy[name];
    values[name] = size === null || size === 0 ? '' : exactBytes(size);
  }
  return values;
}

const EQUAL: Operator[] = ['eq', 'ne'];
const ORDERED: Operator[] = ['lt', 'le', 'gt', 'ge'];
const AMONG: Operator[] = ['in', 'not_in'];
const PRESENT: Operator[] = ['is_null', 'not_null'];

/** How a column of that type can be compared, as the server allows it. */
export function operatorsFor(type: ColumnType | undefined): Operator[] {
  switch (type) {
    case 'text':
      return [...EQUAL, ...AMONG, ...PRESENT];
    case 'boolean':
      return [...EQUAL, ...PRESENT];
    default:
      return [...EQUAL, ...ORDERED, ...AMONG, ...PRESENT];
  }
}

export function takesValue(operator: string): boolean {
  return !PRESENT.includes(operator as Operator);
}

export function takesList(operator: string): boolean {
  return AMONG.includes(operator as Operator);
}

/** What changes with another column: a comparison that it knows, and no value of another type. */
export function withColumn(values: Values, field: string, type: ColumnType | undefined): Values {
  const fits = operatorsFor(type).includes(values.condition_operator as Operator);
  return {
    ...values,
    condition_field: field,
    condition_operator: fits ? (values.condition_operator ?? 'eq') : 'eq',
    condition_value: type === 'boolean' ? 'true' : '',
  };
}

export type Read = { draft: PolicyDraft; wrong: Record<string, string> };

/** What the editor says, and what is wrong with it before the server is asked. */
export function read(values: Values, types: EntityType[]): Read {
  const wrong: Record<string, string> = {};
  const text = (name: string) => (values[name] ?? '').trim();
  for (const name of ['name', 'entity_type', 'condition_field', 'target_backend_id']) {
    if (text(name) === '') {
      wrong[name] = f.needed;
    }
  }
  const numbers: Record<string, number> = {};
  for (const name of NUMBERS) {
    if (/^\d{1,15}$/.test(text(name))) {
      numbers[name] = Number(text(name));
    } else if (text(name) !== '') {
      wrong[name] = f.number;
    }
  }
  for (const name of SIZES) {
    const size = text(name) === '' ? undefined : parseBytes(text(name));
    if (size === null) {
      wrong[name] = f.size;
    } else if (size !== undefined) {
      numbers[name] = size;
    }
  }
  const operator = text('condition_operator') as Operator;
  const type = types.find((each) => each.name === text('entity_type'))?.columns[text('condition_field')];
  const value = takesValue(operator) ? text('condition_value') : '';
  const said = takesValue(operator) ? wrongValue(value, type, takesList(operator)) : undefined;
  if (said !== undefined) {
    wrong.condition_value = said;
  }
  const toHot = values.source_tier === 'cold';
  const draft: PolicyDraft = {
    name: text('name'),
    ...(text('description') !== '' && { description: text('description') }),
    entity_type: text('entity_type'),
    condition_field: text('condition_field'),
    condition_operator: operator,
    ...(takesValue(operator) && { condition_value: value }),
    source_tier: toHot ? 'cold' : 'hot',
    target_tier: toHot ? 'hot' : 'cold',
    target_backend_id: Number(text('target_backend_id')),
    order: text('order') as 'lru',
    min_residency: text('min_residency'),
    source_retention: text('source_retention'),
    is_active: values.is_active === 'true',
    ...numbers,
  };
  return { draft, wrong };
}

function wrongValue(value: string, type: ColumnType | undefined, list: boolean): string | undefined {
  if (value === '') {
    return f.needed;
  }
  const each = list ? value.split(',').map((one) => one.trim()) : [value];
  if (type === 'number' && !each.every((one) => /^-?\d+(\.\d+)?$/.test(one))) {
    return f.decimal;
  }
  if (type === 'timestamp' && !each.every((one) => Number.isFinite(Date.parse(one)))) {
    return f.date;
  }
  return undefined;
}

/** A time as the input for times shows it, in the viewer's zone; empty for none. */
export function toLocal(iso: string): string {
  const at = Date.parse(iso);
  if (!Number.isFinite(at)) {
    return '';
  }
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}

/** The time of such an input, as it is sent. */
export function fromLocal(local: string): string {
  return Number.isFinite(Date.parse(local)) ? new Date(local).toISOString().replace('.000', '') : '';
}
