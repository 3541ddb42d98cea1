import type { ConfigChangeView, Counts, DecisionsView, FindingView, ProfileView, ReconciliationView } from './schema';
import type { Sent } from './types';

export type { Decision, FindingKind, ProfileBody } from './schema';

/** @property key_name only of servers that have more than one key */
export type Profile = Sent<ProfileView, 'chunk_size_bytes'> & { key_name?: string | null };
export type Reconciliation = Omit<
  Sent<ReconciliationView, 'failure' | 'started_at' | 'completed_at'>,
  'findings' | 'batch'
> & { findings: Sent<Counts> };
export type Finding = Sent<
  FindingView,
  | 'upload_id'
  | 'size_bytes'
  | 'expected_size_bytes'
  | 'modified_at'
  | 'detail'
  | 'asset_location_id'
  | 'retained_copy'
  | 'decision'
  | 'decided_by'
  | 'decided_at'
  | 'adoption_id'
  | 'carried_out_at'
  | 'last_error'
>;
export type Decided = Sent<DecisionsView, 'adoption_id'>;
export type ConfigChange = Sent<ConfigChangeView>;
export type ConfigResult = { dry_run: boolean; prune: boolean; changed: number; changes: ConfigChange[] };
