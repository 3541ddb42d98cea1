import type {
  AssetView,
  BackendType,
  BackendView,
  CapacityView,
  ItemState,
  FileView as ItemView,
  MeView,
  MigrationStatus,
  MigrationView,
  ProbeView,
  ReceiptView,
  RollbackPreviewView,
  Tier,
} from './schema';

export type { BackendStatus, BackendType, ItemState, MigrationStatus, Tier } from './schema';

/** An answer as it is sent: every field is there, and those named are null where they have no value. */
export type Sent<T, Nullable extends keyof T = never> = {
  [K in keyof T]-?: Exclude<T[K], undefined> | (K extends Nullable ? null : never);
};

export type Me = Sent<MeView>;
export type Health = {
  reachable: boolean;
  checked_at: string | null;
  latency_ms: number | null;
  detail: string | null;
};

export type Backend = Omit<
  Sent<
    BackendView,
    | 'total_capacity_bytes'
    | 'project_id'
    | 'min_free_bytes'
    | 'high_watermark_percent'
    | 'low_watermark_percent'
    | 'overflow_backend_id'
    | 'capabilities'
  >,
  'health' | 'config'
> & { health: Health; config: Record<string, string | number | boolean> };

export type BackendDraft = {
  name: string;
  backend_type: BackendType;
  tier: Tier;
  status?: Backend['status'];
  config: Record<string, string | number | boolean>;
  is_default: boolean;
  total_capacity_bytes?: number;
  project_id?: number;
  min_free_bytes?: number;
  high_watermark_percent?: number;
  low_watermark_percent?: number;
  overflow_backend_id?: number;
};

export type StateHeld = { state: string; objects: number; bytes: number };
export type Capacity = Omit<
  Sent<CapacityView, 'total_capacity_bytes' | 'available_bytes' | 'used_percent' | 'watermark_level'>,
  'states' | 'medium' | 'last_reconciliation'
> & {
  states: StateHeld[];
  medium: { total_bytes: number | null; free_bytes: number | null; checked_at: string | null };
};

export type ProbeStep = {
  step: string;
  result: 'ok' | 'failed' | 'unsupported' | 'skipped';
  detail: string | null;
  ms: number;
};
export type Probe = Omit<Sent<ProbeView>, 'steps'> & { steps: ProbeStep[] };

export type LoggedError = { asset_location_id: number; path: string; error: string; message: string; at: string };
export type Migration = Omit<
  Sent<
    MigrationView,
    | 'bytes_per_second'
    | 'eta_seconds'
    | 'finalised_at'
    | 'bandwidth_bytes_per_second'
    | 'failure'
    | 'plan_id'
    | 'rolls_back'
    | 'rolled_back_by'
    | 'source_backend_id'
    | 'target_backend_id'
    | 'started_at'
    | 'completed_at'
  >,
  'filter' | 'error_log' | 'drain' | 'batch'
> & {
  filter: { entity_type?: string; project_id?: number; asset_location_ids?: number[] };
  error_log: LoggedError[];
  drain: { foreign_objects: number | null; foreign_bytes: number | null; managed_objects: number | null } | null;
};

export type MigrationFile = Sent<
  ItemView,
  'target_path' | 'source_sha256' | 'target_sha256' | 'verify_mode' | 'error' | 'message' | 'error_at' | 'completed_at'
>;

export type RollbackPreview = Omit<Sent<RollbackPreviewView>, 'by_pointer' | 'by_copy' | 'cannot'> & {
  by_pointer: { files: number; bytes: number };
  by_copy: { files: number; bytes: number };
  cannot: { files: number; bytes: number; reasons: { reason: string; files: number }[] };
};

export type Asset = Sent<AssetView, 'checksum_sha256' | 'estimated_seconds' | 'profile_id' | 'last_accessed_at'>;

export type Receipt = Sent<ReceiptView, 'source_sha256'>;

export type Page<T> = { items: T[]; next_cursor: string | null };

/** RFC 9457, as every error of the server is. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  errors?: { field: string; message: string }[];
  steps?: ProbeStep[];
};

const AT_WORK: MigrationStatus[] = ['pending', 'in_progress', 'verifying'];
export const OPEN_FILES: ItemState[] = ['copying', 'copied'];

export function isAtWork(status: MigrationStatus): boolean {
  return AT_WORK.includes(status);
}

/** Whether the run may change by itself. */
export function isMoving(status: MigrationStatus): boolean {
  return isAtWork(status) || status === 'rolling_back';
}
