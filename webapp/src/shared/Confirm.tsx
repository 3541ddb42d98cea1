import {
  Button,
  FormGroup,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  Skeleton,
  TextInput,
} from '@patternfly/react-core';
import { type ReactNode, useState } from 'react';
import { t } from '../texts';
import { ProblemAlert } from './Problem';

/**
 * Asks before something is done that matters: names the object, and says the consequence in numbers.
 *
 * @param typed what must be typed first; absent for nothing
 * @param ready whether the consequence is known and it may go on
 */
export function Confirm({
  title,
  children,
  after,
  confirm,
  keep,
  danger = false,
  typed,
  ready = true,
  loading = false,
  act,
  onClose,
}: {
  title: string;
  children: ReactNode;
  after?: string;
  confirm: string;
  keep?: string;
  danger?: boolean;
  typed?: { label: string; text: string };
  ready?: boolean;
  loading?: boolean;
  act: () => Promise<unknown>;
  onClose: () => void;
}) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = async () => {
    setBusy(true);
    setError(null);
    try {
      await act();
      onClose();
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return (
    <Modal variant="small" isOpen onClose={onClose} aria-labelledby="confirm-title" aria-describedby="confirm-body">
      <ModalHeader title={title} labelId="confirm-title" titleIconVariant={danger ? 'warning' : undefined} />
      <ModalBody id="confirm-body">
        <div className="iso-stack">
          {loading ? <Skeleton screenreaderText={t.loading} /> : children}
          {after && <p className="iso-quiet">{after}</p>}
          {typed && (
            <FormGroup label={typed.label} fieldId="confirm-typed">
              <TextInput id="confirm-typed" value={text} autoComplete="off" onChange={(_, value) => setText(value)} />
            </FormGroup>
          )}
          {error !== null && <ProblemAlert error={error} />}
        </div>
      </ModalBody>
      <ModalFooter>
        <Button
          variant={danger ? 'danger' : 'primary'}
          isLoading={busy}
          isDisabled={busy || loading || !ready || (typed !== undefined && text !== typed.text)}
          onClick={() => void go()}
        >
          {confirm}
        </Button>
        <Button variant="link" onClick={onClose}>
          {keep ?? t.common.cancel}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
