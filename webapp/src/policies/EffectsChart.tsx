import type { Effect } from '../api/tiering';
import { useBackends } from '../backends/queries';
import { TierLabel } from '../backends/labels';
import { bytes } from '../format';
import { policies } from '../texts/policies';

const p = policies.plan;

/** What each backend holds before and after a plan, drawn to one scale, with the backend's own limit where it has one. */
export function EffectsChart({ effects }: { effects: Effect[] }) {
  const backends = useBackends().data ?? [];
  const limitOf = (id: number) => backends.find((backend) => backend.id === id)?.total_capacity_bytes ?? null;
  return (
    <ul className="iso-list iso-effects">
      {effects.map((effect) => (
        <EffectRow key={effect.backend_id} effect={effect} effects={effects} limit={limitOf(effect.backend_id)} />
      ))}
    </ul>
  );
}

function EffectRow({ effect, effects, limit }: { effect: Effect; effects: Effect[]; limit: number | null }) {
  const { name, tier, used_bytes_before: before } = effect;
  const after = Math.max(0, effect.used_bytes_after); // what is used is reckoned every half a minute only
  const most = Math.max(1, ...effects.flatMap((each) => [each.used_bytes_before, each.used_bytes_after]));
  const scale = limit ?? most;
  const over = limit !== null && after > limit;
  const width = (value: number) => Math.min(100, Math.max(value > 0 ? 0.6 : 0, (100 * value) / scale));
  const change = effect.bytes_in - effect.bytes_out;
  return (
    <li className="iso-effect">
      <div className="iso-effect-name">
        <strong className="iso-place">{name}</strong> <TierLabel tier={tier} />
        <span className={`iso-effect-change ${over ? 'iso-bad' : ''}`}>
          {change >= 0 ? p.grows(change) : p.shrinks(-change)}
        </span>
      </div>
      <svg
        className="iso-effect-bars"
        viewBox="0 0 100 22"
        preserveAspectRatio="none"
        role="img"
        aria-label={p.chartRow(name, bytes(before), bytes(after))}
      >
        <rect className="iso-bar-track" width="100" height="10" />
        <rect className="iso-effect-before" width={width(before)} height="10" />
        <rect className="iso-bar-track" y="12" width="100" height="10" />
        <rect
          className={`${over ? 'iso-bar-high' : 'iso-tier-fill'} iso-effect-${tier}`}
          y="12"
          width={width(after)}
          height="10"
        />
      </svg>
      <div className="iso-effect-numbers iso-small iso-quiet">
        <span>
          {p.before} {bytes(before)}
        </span>
        <span>
          {p.after} {bytes(after)}
          {limit !== null && ` ${p.limit} ${bytes(limit)}`}
        </span>
      </div>
    </li>
  );
}
