import type { Backend } from '../api/types';
import { CapacityBar } from '../shared/CapacityBar';
import { t } from '../texts';
import { fullness, useCapacity } from './queries';

/** What a backend holds against its limit, with the watermarks. */
export function CapacityOf({ backend }: { backend: Backend }) {
  const capacity = useCapacity(backend.status === 'offline' ? null : backend.id).data;
  const percent = fullness(backend, capacity);
  const byDisk = backend.total_capacity_bytes === null;
  return (
    <div className="iso-capacity">
      {percent !== null && (
        <CapacityBar
          percent={percent}
          low={backend.low_watermark_percent}
          high={backend.high_watermark_percent}
          label={t.backends.capacityOf(backend.name)}
        />
      )}
      <div className="iso-small">
        {byDisk || backend.total_capacity_bytes === null
          ? t.backends.held(backend.used_bytes)
          : t.backends.usedOf(backend.used_bytes, backend.total_capacity_bytes)}
        <span className="iso-quiet">
          {percent === null
            ? ` · ${t.backends.noLimit}`
            : byDisk
              ? ` · ${t.backends.diskUse(percent)}`
              : ` · ${percent} %`}
        </span>
      </div>
    </div>
  );
}
