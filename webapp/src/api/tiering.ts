import type {
  ByPolicyView,
  ClauseView,
  ConditionOperator,
  EffectView,
  EntityTypeView,
  ExplanationView,
  FiringView,
  ForecastView,
  HoldView,
  LeftOutView,
  MoveView,
  PlanItemView,
  PlanView,
  PolicyBody,
  PolicySaysView,
  PolicyView,
  ScheduleBody,
  ScheduleView,
  SimulationView,
  SweepView,
  SweptPolicyView,
} from './schema';
import type { Migration, Sent } from './types';

export type { ConditionOperator, HoldKind, MoveOrder, PolicyBody, ScheduleBody } from './schema';

export type ColumnType = 'text' | 'number' | 'boolean' | 'timestamp';
export type EntityType = Omit<Sent<EntityTypeView, 'created_at_column' | 'id_column' | 'project_column'>, 'columns'> & {
  columns: Record<string, ColumnType>;
};

export type Policy = Sent<
  PolicyView,
  | 'description'
  | 'target_profile_id'
  | 'project_id'
  | 'condition_value'
  | 'age_threshold_days'
  | 'access_threshold_days'
  | 'accessed_within_days'
  | 'min_access_count'
  | 'max_files_per_run'
  | 'max_bytes_per_run'
>;
/** What has a default may be left out. */
export type PolicyDraft = Partial<PolicyBody> &
  Pick<PolicyBody, 'name' | 'entity_type' | 'condition_field' | 'condition_operator' | 'target_backend_id'>;
export type Operator = ConditionOperator;

export type ByPolicy = Sent<ByPolicyView, 'policy_id'>;
export type Effect = Sent<EffectView>;
export type Forecast = Sent<ForecastView, 'estimated_seconds' | 'cost' | 'monthly_saving' | 'break_even_days'>;
export type PlanItem = Sent<PlanItemView, 'policy_id'>;
type Outlook = { by_policy: ByPolicy[]; effects: Effect[]; forecast: Forecast };
export type Simulation = Omit<Sent<SimulationView>, keyof Outlook | 'candidates'> &
  Outlook & { candidates: PlanItem[] };
export type Plan = Omit<Sent<PlanView>, keyof Outlook> & Outlook;

export type SweptPolicy = Sent<SweptPolicyView, 'policy_id'>;
export type LeftOut = Sent<LeftOutView, 'reason'>;
export type Sweep = Omit<Sent<SweepView>, 'by_policy' | 'left_out' | 'migration'> & {
  by_policy: SweptPolicy[];
  left_out: LeftOut[];
  migration: Migration;
};

export type Schedule = Sent<
  ScheduleView,
  'backend_id' | 'bandwidth_bytes_per_second' | 'cron' | 'next_at' | 'window_start' | 'window_end'
>;
export type ScheduleDraft = ScheduleBody;
export type Firing = Sent<FiringView, 'detail' | 'plan_id' | 'sweep_id'>;

export type Hold = Sent<HoldView, 'expires_at' | 'released_at' | 'used_up_by' | 'owner'>;
export type Clause = Sent<ClauseView, 'holds_from' | 'seen'>;
export type PolicySays = Omit<Sent<PolicySaysView, 'eligible_at' | 'problem' | 'target_profile_id'>, 'clauses'> & {
  clauses: Clause[];
};
export type Move = Sent<MoveView, 'completed_at' | 'error'>;
export type Explanation = Omit<
  Sent<
    ExplanationView,
    'eligible_at' | 'holds_problem' | 'placed_at' | 'replaced_at' | 'policy_id' | 'target_backend_id'
  >,
  'holds' | 'moves' | 'policies'
> & { holds: Hold[]; moves: Move[]; policies: PolicySays[] };
