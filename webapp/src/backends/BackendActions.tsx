import {
  Alert,
  Button,
  Dropdown,
  DropdownItem,
  DropdownList,
  FormGroup,
  FormSelect,
  FormSelectOption,
  MenuToggle,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
} from '@patternfly/react-core';
import EllipsisVIcon from '@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { call } from '../api/client';
import type { Backend, Migration } from '../api/types';
import { useSession } from '../app/session';
import { Confirm } from '../shared/Confirm';
import { ProblemAlert } from '../shared/Problem';
import { t } from '../texts';
import { conversions } from '../texts/conversions';
import { ConvertReleases } from './ConvertReleases';
import { ProbeSteps, Probing } from './ProbeSteps';
import { BACKENDS, BACKENDS_KEY, held, makeDefault, probe, useBackends, useCapacity } from './queries';

type Item = { title: string; act: () => void; danger?: boolean };
type Asked = 'probe' | 'convert' | 'drain' | 'decommission' | 'default' | 'purge';

/** What the user may do with a backend as it is now; nothing else is offered. */
export function BackendActions({ backend, onGone }: { backend: Backend; onGone?: () => void }) {
  const { runs, configures } = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const takesFiles = backend.status === 'active';
  const readable = backend.status !== 'offline';
  const gone = backend.status === 'decommissioned';
  const { action } = t.backends;
  const ask = (what: Asked) => () => setAsked(what);
  const go = (to: string) => () => void navigate(to);
  const removable = configures && !backend.is_default;
  const items: (Item | false)[] = [
    runs && { title: action.probe, act: ask('probe') },
    configures && { title: t.backends.edit, act: go(`/backends/${backend.id}/edit`) },
    runs && readable && { title: action.migrate, act: go(`/migrations?start=${backend.id}`) },
    runs && readable && { title: conversions.action, act: ask('convert') },
    configures && takesFiles && !backend.is_default && { title: action.setDefault, act: ask('default') },
    removable && readable && { title: action.drain, act: ask('drain') },
    removable && !gone && { title: action.decommission, act: ask('decommission'), danger: true },
    configures && gone && { title: action.purge, act: ask('purge'), danger: true },
  ];
  const offered = items.filter((item) => item !== false);
  const close = () => setAsked(null);
  return (
    <>
      {offered.length > 0 && (
        <Dropdown
          isOpen={open}
          onOpenChange={setOpen}
          onSelect={() => setOpen(false)}
          popperProps={{ position: 'right' }}
          toggle={(ref) => (
            <MenuToggle
              ref={ref}
              variant="plain"
              icon={<EllipsisVIcon />}
              aria-label={t.common.actionsOf(backend.name)}
              isExpanded={open}
              onClick={() => setOpen(!open)}
            />
          )}
        >
          <DropdownList>
            {offered.map(({ title, danger, act }) => (
              <DropdownItem key={title} isDanger={danger} onClick={act}>
                {title}
              </DropdownItem>
            ))}
          </DropdownList>
        </Dropdown>
      )}
      {asked === 'probe' && <ProbeNow backend={backend} onClose={close} />}
      {asked === 'convert' && <ConvertReleases backend={backend} onClose={close} />}
      {asked === 'drain' && <Drain backend={backend} onClose={close} />}
      {asked === 'decommission' && <Decommission backend={backend} onClose={close} />}
      {asked === 'default' && <SetDefault backend={backend} onClose={close} />}
      {asked === 'purge' && <Purge backend={backend} onClose={close} onGone={onGone} />}
    </>
  );
}

type Dialog = { backend: Backend; onClose: () => void };

function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: BACKENDS_KEY }),
      client.invalidateQueries({ queryKey: ['capacity'] }),
      client.invalidateQueries({ queryKey: ['migrations'] }),
    ]);
}

function ProbeNow({ backend, onClose }: Dialog) {
  const tried = useQuery({
    queryKey: ['probe', backend.id],
    queryFn: () => probe(backend.id),
    gcTime: 0,
    retry: false,
  });
  return (
    <Modal variant="small" isOpen onClose={onClose} aria-labelledby="probe-title">
      <ModalHeader title={t.backends.probed(backend.name)} labelId="probe-title" />
      <ModalBody>
        <div className="iso-stack">
          {tried.isPending && <Probing />}
          {tried.error && <ProblemAlert error={tried.error} />}
          {tried.data && (
            <>
              <Alert
                isInline
                isPlain
                variant={tried.data.passed ? 'success' : 'danger'}
                title={tried.data.passed ? t.backends.form.testedWell : t.backends.form.testedBadly}
              />
              <ProbeSteps steps={tried.data.steps} />
            </>
          )}
        </div>
      </ModalBody>
      <ModalFooter>
        <Button variant="secondary" onClick={onClose}>
          {t.common.close}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

function Drain({ backend, onClose }: Dialog) {
  const changed = useChanged();
  const navigate = useNavigate();
  const [target, setTarget] = useState('');
  const backends = useBackends().data ?? [];
  const capacity = useCapacity(backend.id);
  const room = useCapacity(target === '' ? null : Number(target)).data?.available_bytes ?? null;
  const live = held(capacity.data, 'live');
  const retained = held(capacity.data, 'retained');
  const targets = backends.filter((other) => other.id !== backend.id && other.status === 'active');
  const chosen = targets.find((other) => String(other.id) === target);
  return (
    <Confirm
      title={t.backends.drain.title(backend.name)}
      after={t.backends.drain.after}
      confirm={t.backends.drain.confirm}
      danger
      loading={capacity.isPending}
      ready={chosen !== undefined}
      act={async () => {
        const run = await call<Migration>(`${BACKENDS}/${backend.id}/drain`, {
          method: 'POST',
          body: { target_backend_id: Number(target) },
        });
        await changed();
        void navigate(`/migrations/${run.id}`);
      }}
      onClose={onClose}
    >
      <p>
        {chosen
          ? t.backends.drain.consequence(backend.name, live.objects, live.bytes, chosen.name)
          : t.backends.drain.chooseTarget(backend.name, live.objects, live.bytes)}
      </p>
      <FormGroup label={t.backends.drain.target} fieldId="drain-target">
        <FormSelect id="drain-target" value={target} onChange={(_, value) => setTarget(value)}>
          <FormSelectOption value="" label={t.backends.drain.choose} isPlaceholder />
          {targets.map((other) => (
            <FormSelectOption key={other.id} value={String(other.id)} label={other.name} />
          ))}
        </FormSelect>
      </FormGroup>
      {retained.objects > 0 && <p>{t.backends.drain.retained(retained.objects, retained.bytes)}</p>}
      {chosen && room !== null && room < live.bytes && (
        <Alert isInline variant="warning" title={t.backends.drain.tooLarge(room)} />
      )}
    </Confirm>
  );
}

function Decommission({ backend, onClose }: Dialog) {
  const changed = useChanged();
  const capacity = useCapacity(backend.id);
  const live = held(capacity.data, 'live');
  return (
    <Confirm
      title={t.backends.decommission.title(backend.name)}
      after={t.backends.decommission.after}
      confirm={t.backends.decommission.confirm}
      danger
      loading={capacity.isPending}
      act={async () => {
        await call(`${BACKENDS}/${backend.id}`, { method: 'DELETE' });
        await changed();
      }}
      onClose={onClose}
    >
      <p>{t.backends.decommission.consequence(backend.name, live.objects, live.bytes)}</p>
    </Confirm>
  );
}

function SetDefault({ backend, onClose }: Dialog) {
  const changed = useChanged();
  const backends = useBackends().data ?? [];
  const before = backends.find((other) => other.is_default && other.project_id === backend.project_id);
  return (
    <Confirm
      title={t.backends.setDefault.title(backend.name)}
      after={t.backends.setDefault.after}
      confirm={t.backends.setDefault.confirm}
      act={async () => {
        await makeDefault(backend);
        await changed();
      }}
      onClose={onClose}
    >
      <p>{t.backends.setDefault.consequence(backend.name, before?.name ?? null)}</p>
    </Confirm>
  );
}

function Purge({ backend, onClose, onGone }: Dialog & { onGone?: () => void }) {
  const changed = useChanged();
  const capacity = useCapacity(backend.id);
  const left = held(capacity.data, 'live', 'retained', 'writing', 'quarantined');
  return (
    <Confirm
      title={t.backends.purge.title(backend.name)}
      after={t.backends.purge.after}
      confirm={t.backends.purge.confirm}
      danger
      typed={{ label: t.backends.purge.type(backend.name), text: backend.name }}
      loading={capacity.isPending}
      act={async () => {
        await call(`${BACKENDS}/${backend.id}/purge`, { method: 'POST', body: { confirm: backend.name } });
        await changed();
        onGone?.();
      }}
      onClose={onClose}
    >
      <p>{t.backends.purge.consequence(backend.name, left.objects)}</p>
    </Confirm>
  );
}
