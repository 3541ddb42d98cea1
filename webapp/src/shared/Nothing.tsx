import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core';
import type { ComponentType, ReactNode } from 'react';

/** What stands where a list is empty: why, and what to do first. */
export function Nothing({
  title,
  icon,
  action,
  children,
}: {
  title: string;
  icon?: ComponentType;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <EmptyState titleText={title} headingLevel="h2" icon={icon}>
      {children && <EmptyStateBody>{children}</EmptyStateBody>}
      {action && (
        <EmptyStateFooter>
          <EmptyStateActions>{action}</EmptyStateActions>
        </EmptyStateFooter>
      )}
    </EmptyState>
  );
}
