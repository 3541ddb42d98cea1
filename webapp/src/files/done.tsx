import { Alert, AlertActionCloseButton } from '@patternfly/react-core';
import { Link } from 'react-router';

/** What was begun or done, and where to look at it. */
export type Done = { text: string; link?: { to: string; label: string } };

export function DoneAlert({ done, onClose }: { done: Done; onClose: () => void }) {
  return (
    <Alert
      isInline
      variant="success"
      title={done.text}
      role="status"
      actionClose={<AlertActionCloseButton onClose={onClose} />}
      actionLinks={done.link && <Link to={done.link.to}>{done.link.label}</Link>}
    />
  );
}
