import {
  Alert,
  Button,
  Checkbox,
  ExpandableSection,
  Form,
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  Grid,
  GridItem,
  HelperText,
  HelperTextItem,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  Spinner,
  TextInput,
} from '@patternfly/react-core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError, call } from '../api/client';
import type { Backend, Migration } from '../api/types';
import { useBackends } from '../backends/queries';
import { ProblemAlert } from '../shared/Problem';
import { useSettled } from '../shared/useSettled';
import { t } from '../texts';
import { EMPTY, type Order, orderOf } from './order';
import { STORAGE } from './queries';

type Preview = { files: number; bytes: number; left_out_files: number; target_available_bytes: number | null };

const d = t.migrations.dialog;

/** Asks what is to be moved where, shows what that means in numbers, and starts it. */
export function StartDialog({ from, onClose }: { from: string; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const backends = useBackends().data ?? [];
  const [order, setOrder] = useState<Order>({ ...EMPTY, source: from });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const set = (changes: Partial<Order>) => {
    setOrder((now) => ({ ...now, ...changes }));
    setError(null);
  };
  const sources = backends.filter((backend) => backend.status !== 'offline');
  const targets = backends.filter((backend) => backend.status === 'active' && String(backend.id) !== order.source);
  const source = backends.find((backend) => String(backend.id) === order.source);
  const target = targets.find((backend) => String(backend.id) === order.target);

  const { body, wrong } = useMemo(() => orderOf(order), [order]);
  const asked = useSettled(JSON.stringify(body), 250);
  const complete = source !== undefined && target !== undefined && Object.keys(wrong).length === 0;
  const preview = useQuery({
    queryKey: ['migration-preview', asked],
    queryFn: ({ signal }) =>
      call<Preview>(`${STORAGE}/migrate?dry_run=true`, { method: 'POST', body: JSON.parse(asked), signal }),
    enabled: complete && asked === JSON.stringify(body),
    retry: false,
    staleTime: 0,
  });
  const refused = error ?? preview.error;
  const fields = { ...wrong, ...(refused instanceof ApiError ? refused.fields : {}) };

  const start = async () => {
    setBusy(true);
    setError(null);
    try {
      const run = await call<Migration>(`${STORAGE}/migrate`, { method: 'POST', body });
      await client.invalidateQueries({ queryKey: ['migrations'] });
      void navigate(`/migrations/${run.id}`);
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };

  return (
    <Modal variant="medium" isOpen onClose={onClose} aria-labelledby="start-title">
      <ModalHeader title={d.title} labelId="start-title" />
      <ModalBody>
        <Form id="start" onSubmit={(event) => event.preventDefault()}>
          <Grid hasGutter md={6}>
            <GridItem>
              <Choose
                id="source_backend_id"
                label={d.source}
                value={order.source}
                options={sources}
                set={(value) => set({ source: value, target: value === order.target ? '' : order.target })}
              />
            </GridItem>
            <GridItem>
              <Choose
                id="target_backend_id"
                label={d.target}
                value={order.target}
                options={targets}
                set={(value) => set({ target: value })}
              />
            </GridItem>
            <GridItem>
              <Text
                id="filter.entity_type"
                label={d.entityType}
                help={d.entityTypeHelp}
                wrong={fields['filter.entity_type']}
                value={order.entityType}
                set={(entityType) => set({ entityType })}
              />
            </GridItem>
            <GridItem>
              <Text
                id="filter.project_id"
                label={d.project}
                help={d.projectHelp}
                wrong={fields['filter.project_id']}
                value={order.project}
                set={(project) => set({ project })}
              />
            </GridItem>
            <GridItem span={12}>
              <FormGroup label={d.retention} fieldId="source_retention">
                <FormSelect
                  id="source_retention"
                  value={order.retention}
                  onChange={(_, retention) => set({ retention })}
                >
                  {Object.entries(d.retentions).map(([value, label]) => (
                    <FormSelectOption key={value} value={value} label={label} />
                  ))}
                </FormSelect>
                <Help text={d.retentionHelp} />
              </FormGroup>
            </GridItem>
          </Grid>
          <ExpandableSection toggleText={d.more}>
            <Grid hasGutter md={6}>
              <GridItem>
                <FormGroup label={d.parallelism} fieldId="parallelism">
                  <FormSelect
                    id="parallelism"
                    value={order.parallelism}
                    onChange={(_, parallelism) => set({ parallelism })}
                  >
                    {['1', '2', '4', '8', '16'].map((n) => (
                      <FormSelectOption key={n} value={n} label={n} />
                    ))}
                  </FormSelect>
                </FormGroup>
              </GridItem>
              <GridItem>
                <Text
                  id="bandwidth_bytes_per_second"
                  label={d.bandwidth}
                  help={d.bandwidthHelp}
                  wrong={fields.bandwidth_bytes_per_second}
                  value={order.bandwidth}
                  set={(bandwidth) => set({ bandwidth })}
                />
              </GridItem>
              <GridItem span={12}>
                <Checkbox
                  id="delete_adopted"
                  label={d.deleteAdopted}
                  isChecked={order.deleteAdopted}
                  onChange={(_, deleteAdopted) => set({ deleteAdopted })}
                />
              </GridItem>
            </Grid>
          </ExpandableSection>
          <div aria-live="polite" className="iso-stack">
            {complete && preview.isFetching && preview.data === undefined && (
              <Spinner size="md" aria-label={t.loading} />
            )}
            {refused !== null && (
              <ProblemAlert
                error={refused}
                shown={['filter.entity_type', 'filter.project_id', 'bandwidth_bytes_per_second']}
              />
            )}
            {complete && preview.data && refused === null && (
              <Outlook preview={preview.data} source={source} target={target} />
            )}
          </div>
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button
          variant="primary"
          isLoading={busy}
          isDisabled={busy || !complete || !preview.data || preview.data.files === 0}
          onClick={() => void start()}
        >
          {d.confirm}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t.common.cancel}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

function Outlook({ preview, source, target }: { preview: Preview; source: Backend; target: Backend }) {
  if (preview.files === 0) {
    return <Alert isInline variant="info" title={d.nothing} />;
  }
  const room = preview.target_available_bytes;
  const tooLarge = room !== null && room < preview.bytes;
  return (
    <Alert
      isInline
      variant={tooLarge ? 'warning' : 'info'}
      title={d.will(preview.files, preview.bytes, source.name, target.name)}
    >
      {preview.left_out_files > 0 && <p>{d.held(preview.left_out_files)}</p>}
      {room !== null && <p>{tooLarge ? d.tooLarge(target.name, room) : d.room(target.name, room)}</p>}
      <p>{d.proof}</p>
    </Alert>
  );
}

function Choose({
  id,
  label,
  value,
  options,
  set,
}: {
  id: string;
  label: string;
  value: string;
  options: Backend[];
  set: (value: string) => void;
}) {
  return (
    <FormGroup label={label} fieldId={id} isRequired>
      <FormSelect id={id} value={value} onChange={(_, chosen) => set(chosen)}>
        <FormSelectOption value="" label={d.choose} isPlaceholder />
        {options.map((backend) => (
          <FormSelectOption
            key={backend.id}
            value={String(backend.id)}
            label={`${backend.name} (${t.backends.tier[backend.tier]})`}
          />
        ))}
      </FormSelect>
    </FormGroup>
  );
}

function Text({
  id,
  label,
  help,
  wrong,
  value,
  set,
}: {
  id: string;
  label: string;
  help: string;
  wrong?: string;
  value: string;
  set: (value: string) => void;
}) {
  return (
    <FormGroup label={label} fieldId={id}>
      <TextInput
        id={id}
        value={value}
        autoComplete="off"
        validated={wrong ? 'error' : 'default'}
        aria-invalid={wrong !== undefined}
        aria-describedby={`${id}-help`}
        onChange={(_, text) => set(text)}
      />
      <Help id={`${id}-help`} text={help} wrong={wrong} />
    </FormGroup>
  );
}

function Help({ id, text, wrong }: { id?: string; text: string; wrong?: string }) {
  return (
    <FormHelperText>
      <HelperText id={id}>
        {wrong !== undefined && <HelperTextItem variant="error">{wrong}</HelperTextItem>}
        <HelperTextItem>{text}</HelperTextItem>
      </HelperText>
    </FormHelperText>
  );
}
