import { useQuery } from '@tanstack/react-query';
import { all, call, versioned, withQuery } from '../api/client';
import type { Firing, Schedule } from '../api/tiering';
import type { Page } from '../api/types';

export const SCHEDULES = '/api/admin/storage/schedules';
export const SCHEDULES_KEY = ['schedules'];

export function useSchedules() {
  return useQuery({
    queryKey: SCHEDULES_KEY,
    queryFn: ({ signal }) => all<Schedule>(SCHEDULES, 5_000, signal),
    refetchInterval: 10_000,
  });
}

export function useSchedule(id: string) {
  return useQuery({
    queryKey: [...SCHEDULES_KEY, 'one', id],
    queryFn: ({ signal }) => versioned<Schedule>(`${SCHEDULES}/${id}`, signal),
    refetchInterval: 10_000,
  });
}

export function useFirings(id: number, cursor: string | null) {
  return useQuery({
    queryKey: ['firings', id, cursor],
    queryFn: ({ signal }) =>
      call<Page<Firing>>(withQuery(`${SCHEDULES}/${id}/firings`, { cursor, limit: 25 }), { signal }),
    refetchInterval: 5_000,
    placeholderData: (before) => before,
  });
}
