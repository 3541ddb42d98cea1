import { Skeleton } from '@patternfly/react-core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { t } from '../texts';
import { ProblemAlert } from './Problem';

/** What the server has answered; before that a place for it, and its refusal with a way to ask again. */
export function Answer<T>({
  of,
  height = '12rem',
  children,
}: {
  of: UseQueryResult<T>;
  height?: string;
  children: (data: T) => ReactNode;
}) {
  return (
    <>
      {of.error && <ProblemAlert error={of.error} onRetry={() => void of.refetch()} />}
      {of.isPending && <Skeleton height={height} screenreaderText={t.loading} />}
      {of.data !== undefined && children(of.data)}
    </>
  );
}
