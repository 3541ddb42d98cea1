import { PageSection } from '@patternfly/react-core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { call, versioned } from '../api/client';
import type { Schedule } from '../api/tiering';
import { usePolicies } from '../policies/queries';
import { Answer } from '../shared/Answer';
import { PageTop } from '../shared/PageTop';
import { policies as p } from '../texts/policies';
import { schedules as s } from '../texts/schedules';
import { SCHEDULES, SCHEDULES_KEY } from './queries';
import { ScheduleForm } from './ScheduleForm';

/** A new schedule, or one that is changed: `/schedules/new` has no id. */
export default function ScheduleEditPage() {
  const { id } = useParams();
  const client = useQueryClient();
  const policies = usePolicies();
  const schedule = useQuery({
    queryKey: ['schedule-to-edit', id],
    queryFn: ({ signal }) => (id === undefined ? null : versioned<Schedule>(`${SCHEDULES}/${id}`, signal)),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const before = schedule.data?.value;
  const etag = schedule.data?.etag ?? null;
  return (
    <>
      <PageTop
        title={id === undefined ? s.form.addTitle : s.form.editTitle(before?.name ?? '')}
        up={
          id === undefined
            ? { to: '/schedules', label: p.tabs.schedules }
            : { to: `/schedules/${id}`, label: before?.name ?? '' }
        }
      />
      {schedule.data === undefined || policies.data === undefined ? (
        <PageSection>
          <Answer of={schedule}>{() => null}</Answer>
          <Answer of={policies}>{() => null}</Answer>
        </PageSection>
      ) : (
        <ScheduleForm
          schedule={before}
          policies={policies.data}
          save={async (draft) => {
            const saved = await call<Schedule>(id === undefined ? SCHEDULES : `${SCHEDULES}/${id}`, {
              method: id === undefined ? 'POST' : 'PUT',
              body: draft,
              headers: etag === null ? {} : { 'If-Match': etag },
            });
            await client.invalidateQueries({ queryKey: SCHEDULES_KEY });
            return saved;
          }}
        />
      )}
    </>
  );
}
