import { Card, CardBody, CardHeader, CardTitle, FormSelect, FormSelectOption } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client';
import { bytes, day, hour } from '../format';
import { Answer } from '../shared/Answer';
import { DataTable } from '../shared/DataTable';
import { Time } from '../shared/Time';
import { useNow } from '../shared/useNow';
import { t } from '../texts';
import { chart, type Point } from './chart';

const u = t.overview.usage;
const DAY_MS = 86_400_000;

/** What the tiers have held over time. */
export function UsageCard() {
  const [days, setDays] = useState('7');
  const [asTable, setAsTable] = useState(false);
  const found = useQuery({
    queryKey: ['usage', days],
    queryFn: ({ signal }) => call<{ points: Point[] }>(`/api/admin/storage/usage?days=${days}`, { signal }),
    refetchInterval: 300_000,
    placeholderData: (before) => before,
  });
  return (
    <Card isFullHeight>
      <CardHeader
        actions={{
          hasNoOffset: true,
          actions: (
            <FormSelect aria-label={u.span} value={days} onChange={(_, value) => setDays(value)}>
              {Object.entries(u.spans).map(([value, label]) => (
                <FormSelectOption key={value} value={value} label={label} />
              ))}
            </FormSelect>
          ),
        }}
      >
        <CardTitle component="h2">{u.title}</CardTitle>
      </CardHeader>
      <CardBody>
        <Answer of={found}>
          {({ points }) => (asTable ? <Numbers points={points} /> : <Areas points={points} days={Number(days)} />)}
        </Answer>
        <button type="button" className="pf-v6-c-button pf-m-link pf-m-inline" onClick={() => setAsTable(!asTable)}>
          {asTable ? u.asChart : u.asTable}
        </button>
      </CardBody>
    </Card>
  );
}

function Areas({ points, days }: { points: Point[]; days: number }) {
  const to = useNow(false);
  // a young installation is shown from its first sample on
  const from = Math.max(to - days * DAY_MS, Date.parse(points[0]?.at ?? new Date(to).toISOString()));
  const drawn = chart(points, from, to);
  if (drawn === null) {
    return <p className="iso-quiet">{u.collecting}</p>;
  }
  const last = points.at(-1) as Point;
  const label = to - from < 2 * DAY_MS ? hour : day;
  return (
    <figure className="iso-chart">
      <div className="iso-chart-scale iso-small iso-quiet" aria-hidden="true">
        <span>{bytes(drawn.most)}</span>
        <span>{bytes(drawn.most / 2)}</span>
        <span>0</span>
      </div>
      <svg
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        role="img"
        aria-label={u.label(bytes(last.hot_bytes), bytes(last.cold_bytes))}
      >
        {[0, 50, 100].map((y) => (
          <path key={y} className="iso-chart-line" d={`M0 ${y} H100`} />
        ))}
        <path className="iso-chart-cold" d={drawn.cold} />
        <path className="iso-chart-hot" d={drawn.hot} />
      </svg>
      <div className="iso-chart-days iso-small iso-quiet" aria-hidden="true">
        <span>{label(from)}</span>
        <span>{label((from + to) / 2)}</span>
        <span>{label(to)}</span>
      </div>
      <figcaption className="iso-chart-legend">
        <span>
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <rect className="iso-chart-hot" width="10" height="10" />
          </svg>
          {t.overview.hot}
        </span>
        <span>
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <rect className="iso-chart-cold" width="10" height="10" />
          </svg>
          {t.overview.cold}
        </span>
      </figcaption>
    </figure>
  );
}

/** The same for those who would rather read. */
function Numbers({ points }: { points: Point[] }) {
  const step = Math.max(1, Math.ceil(points.length / 12));
  const some = points.filter((_, index) => (points.length - 1 - index) % step === 0).reverse();
  return (
    <DataTable
      label={u.title}
      rows={some}
      cardsBelow=""
      keyOf={({ at }) => at}
      columns={[
        { label: u.at, cell: ({ at }) => <Time at={at} /> },
        { label: t.overview.hot, number: true, cell: ({ hot_bytes: hot }) => bytes(hot) },
        { label: t.overview.cold, number: true, cell: ({ cold_bytes: cold }) => bytes(cold) },
      ]}
    />
  );
}
