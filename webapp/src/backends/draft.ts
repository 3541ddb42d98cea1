import type { Backend, BackendDraft, BackendStatus, BackendType, Tier } from '../api/types';
import { exactBytes, parseBytes } from '../format';
import { t } from '../texts';

/** What stands in the form: texts as they were typed, by the names of the fields as they are sent. */
export type Values = Record<string, string | boolean>;

export type ConfigField = {
  key: string;
  label: string;
  help?: string;
  kind: 'text' | 'flag' | 'size' | 'number' | 'choice';
  options?: string[];
  required?: boolean;
  advanced?: boolean;
};

const f = t.backends.form;

/** What each type of backend asks for. */
export const CONFIG: Record<BackendType, ConfigField[]> = {
  local: [{ key: 'base_path', label: f.basePath, help: f.basePathHelp, kind: 'text', required: true }],
  nfs: [
    { key: 'mount_path', label: f.mountPath, help: f.mountPathHelp, kind: 'text', required: true },
    { key: 'subdirectory', label: f.subdirectory, kind: 'text' },
    { key: 'filesystem_type', label: f.filesystemType, help: f.filesystemTypeHelp, kind: 'text' },
    { key: 'mount_source', label: f.mountSource, help: f.mountSourceHelp, kind: 'text' },
    { key: 'require_mount', label: f.requireMount, kind: 'flag' },
  ],
  s3: [
    { key: 'bucket', label: f.bucket, kind: 'text', required: true },
    { key: 'prefix', label: f.prefix, help: f.prefixHelp, kind: 'text' },
    { key: 'endpoint', label: f.endpoint, help: f.endpointHelp, kind: 'text' },
    { key: 'region', label: f.region, kind: 'text' },
    { key: 'credentials_ref', label: f.credentials, help: f.credentialsHelp, kind: 'text' },
    { key: 'path_style', label: f.pathStyle, help: f.pathStyleHelp, kind: 'flag' },
    { key: 'part_size_bytes', label: f.partSize, kind: 'size', advanced: true },
    { key: 'parallel_parts', label: f.parallelParts, kind: 'number', advanced: true },
    {
      key: 'checksum',
      label: f.checksum,
      kind: 'choice',
      options: ['none', 'sha256', 'crc32', 'crc32c'],
      advanced: true,
    },
    { key: 'sse', label: f.sse, kind: 'choice', options: ['none', 'AES256', 'aws:kms'], advanced: true },
    { key: 'kms_key_id', label: f.kmsKey, kind: 'text', advanced: true },
    {
      key: 'storage_class',
      label: f.storageClass,
      kind: 'choice',
      options: ['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'REDUCED_REDUNDANCY'],
      advanced: true,
    },
    { key: 'restore_days', label: f.restoreDays, help: f.restoreDaysHelp, kind: 'number', advanced: true },
    {
      key: 'restore_tier',
      label: f.restoreTier,
      kind: 'choice',
      options: ['Standard', 'Bulk', 'Expedited'],
      advanced: true,
    },
  ],
};

const SIZES = ['total_capacity_bytes', 'min_free_bytes'];
const NUMBERS = ['high_watermark_percent', 'low_watermark_percent', 'project_id', 'overflow_backend_id'];
const KNOWN = new Set(Object.values(CONFIG).flatMap((fields) => fields.map((field) => field.key)));

export const EMPTY: Values = {
  name: '',
  backend_type: 'local',
  tier: 'hot',
  status: 'active',
  is_default: false,
  'config.require_mount': true,
  'config.path_style': false,
};

export function valuesOf(backend: Backend): Values {
  const values: Values = {
    ...EMPTY,
    name: backend.name,
    backend_type: backend.backend_type,
    tier: backend.tier,
    status: backend.status,
    is_default: backend.is_default,
  };
  for (const name of SIZES) {
    const size = backend[name as 'min_free_bytes'];
    values[name] = size === null ? '' : exactBytes(size);
  }
  for (const name of NUMBERS) {
    values[name] = String(backend[name as 'project_id'] ?? '');
  }
  for (const [key, value] of Object.entries(backend.config)) {
    values[`config.${key}`] =
      typeof value === 'boolean' ? value : key.endsWith('_bytes') ? exactBytes(Number(value)) : String(value);
  }
  return values;
}

export type Read = { draft: BackendDraft; wrong: Record<string, string> };

/**
 * What the form says, and what is wrong with it before the server is asked.
 *
 * @param kept the configuration as it is: fields that this form does not know stay as they are
 */
export function read(values: Values, kept: Backend['config'] = {}): Read {
  const wrong: Record<string, string> = {};
  const text = (name: string) => String(values[name] ?? '').trim();
  const size = (name: string) => {
    const value = parseBytes(text(name));
    if (value === null) {
      wrong[name] = f.badSize;
    }
    return value ?? undefined;
  };
  const number = (name: string) => {
    if (!/^\d{1,15}$/.test(text(name))) {
      wrong[name] = f.badNumber;
    }
    return Number(text(name));
  };
  const type = text('backend_type') as BackendType;
  const config: Backend['config'] = Object.fromEntries(Object.entries(kept).filter(([key]) => !KNOWN.has(key)));
  for (const field of CONFIG[type]) {
    const name = `config.${field.key}`;
    if (field.kind === 'flag') {
      config[field.key] = values[name] === true;
    } else if (text(name) !== '') {
      const value = field.kind === 'size' ? size(name) : field.kind === 'number' ? number(name) : text(name);
      if (value !== undefined) {
        config[field.key] = value;
      }
    } else if (field.required) {
      wrong[name] = f.required;
    }
  }
  if (text('name') === '') {
    wrong.name = f.required;
  }
  const draft: BackendDraft = {
    name: text('name'),
    backend_type: type,
    tier: text('tier') as Tier,
    status: text('status') as BackendStatus,
    config,
    is_default: values.is_default === true,
  };
  for (const name of SIZES) {
    if (text(name) !== '') {
      draft[name as 'min_free_bytes'] = size(name);
    }
  }
  for (const name of NUMBERS) {
    if (text(name) !== '') {
      draft[name as 'project_id'] = number(name);
    }
  }
  return { draft, wrong };
}

/** The fields that the form shows for a type, by their names as the server names them. */
export function shownFields(type: BackendType): string[] {
  return [
    'name',
    'backend_type',
    'tier',
    'status',
    'is_default',
    ...SIZES,
    ...NUMBERS,
    ...CONFIG[type].map((field) => `config.${field.key}`),
  ];
}
