import { Alert, AlertActionLink, List, ListItem } from '@patternfly/react-core';
import { ApiError } from '../api/client';
import { t } from '../texts';

/** What a person can do about it; null when nobody knows. */
function nextStep(error: unknown): string | null {
  return error instanceof ApiError ? (t.errors.next[error.status] ?? null) : null;
}

/**
 * An error with its cause and the next step.
 *
 * @param shown fields whose errors are shown at their places already
 */
export function ProblemAlert({
  error,
  onRetry,
  shown = [],
}: {
  error: unknown;
  onRetry?: () => void;
  shown?: string[];
}) {
  const title = error instanceof ApiError ? error.problem.title : t.errors.title;
  const detail = error instanceof ApiError ? error.problem.detail : String(error);
  const next = nextStep(error);
  const fields = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  const others = fields.filter((wrong) => !shown.includes(wrong.field));
  return (
    <Alert
      isInline
      variant="danger"
      role="alert"
      title={title}
      className="iso-problem"
      actionLinks={onRetry && <AlertActionLink onClick={onRetry}>{t.errors.retry}</AlertActionLink>}
    >
      {detail && <p>{detail}</p>}
      {others.length > 0 && (
        <List>
          {others.map((wrong) => (
            <ListItem key={wrong.field + wrong.message}>
              <code>{wrong.field}</code> {wrong.message}
            </ListItem>
          ))}
        </List>
      )}
      {next && <p>{next}</p>}
    </Alert>
  );
}
