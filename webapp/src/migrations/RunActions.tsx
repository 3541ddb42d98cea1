import {
  Button,
  Divider,
  Dropdown,
  DropdownItem,
  DropdownList,
  List,
  ListItem,
  MenuToggle,
} from '@patternfly/react-core';
import DownloadIcon from '@patternfly/react-icons/dist/esm/icons/download-icon';
import EllipsisVIcon from '@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, all, call } from '../api/client';
import type { Migration, MigrationFile, RollbackPreview } from '../api/types';
import { useSession } from '../app/session';
import { files } from '../format';
import { Confirm } from '../shared/Confirm';
import { ProblemAlert } from '../shared/Problem';
import { saveAs } from '../shared/save';
import { t } from '../texts';
import { allowed } from './allowed';
import { MIGRATIONS } from './queries';

const a = t.migrations.action;
type Asked = 'cancel' | 'rollback' | 'finalise';

/** What the user may do with a run as it stands, and its papers. */
export function RunActions({ run, onChanged }: { run: Migration; onChanged: () => void }) {
  const { runs } = useSession();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [open, setOpen] = useState(false);
  const [papers, setPapers] = useState(false);
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const can = allowed(run);

  const order = async (what: string) => {
    await ordered(run, what);
    await client.invalidateQueries({ queryKey: ['migrations'] });
    await client.invalidateQueries({ queryKey: ['migration-files', run.id] });
    onChanged();
  };
  const now = async (what: string) => {
    setBusy(what);
    setError(null);
    try {
      await order(what);
    } catch (refused) {
      setError(refused);
      onChanged(); // what is refused was asked of a run that is something else by now
    }
    setBusy(null);
  };
  const errorsJson = async () => {
    setError(null);
    try {
      const listed = [
        ...(await all<MigrationFile>(`${MIGRATIONS}/${run.id}/files?status=failed`, 200_000)),
        ...(await all<MigrationFile>(`${MIGRATIONS}/${run.id}/files?status=skipped`, 200_000)),
      ];
      saveAs(`migration-${run.id}-errors.json`, 'application/json', JSON.stringify(listed, null, 1));
    } catch (failed) {
      setError(failed);
    }
  };
  const button = (what: string, label: string, variant: 'primary' | 'secondary') => (
    <Button variant={variant} isLoading={busy === what} isDisabled={busy !== null} onClick={() => void now(what)}>
      {label}
    </Button>
  );
  const rare = runs && (can.cancel || can.rollback || can.finalise);

  return (
    <>
      <div className="iso-buttons">
        {runs && can.resume && button('resume', a.resume, 'primary')}
        {runs && can.pause && button('pause', a.pause, 'secondary')}
        {runs && can.retry && button('retry', a.retry, can.resume ? 'secondary' : 'primary')}
        <Dropdown
          isOpen={papers}
          onOpenChange={setPapers}
          onSelect={() => setPapers(false)}
          popperProps={{ position: 'right' }}
          toggle={(ref) => (
            <MenuToggle ref={ref} icon={<DownloadIcon />} isExpanded={papers} onClick={() => setPapers(!papers)}>
              {a.download}
            </MenuToggle>
          )}
        >
          <DropdownList>
            <DropdownItem
              key="csv"
              component="a"
              to={`${MIGRATIONS}/${run.id}/errors.csv`}
              download={`migration-${run.id}-errors.csv`}
            >
              {a.errorsCsv}
            </DropdownItem>
            <DropdownItem key="json" onClick={() => void errorsJson()}>
              {a.errorsJson}
            </DropdownItem>
            <Divider key="line" />
            <DropdownItem
              key="manifest"
              component="a"
              to={`${MIGRATIONS}/${run.id}/manifest`}
              download={`migration-${run.id}.sha256`}
            >
              {a.manifest}
            </DropdownItem>
          </DropdownList>
        </Dropdown>
        {rare && (
          <Dropdown
            isOpen={open}
            onOpenChange={setOpen}
            onSelect={() => setOpen(false)}
            popperProps={{ position: 'right' }}
            toggle={(ref) => (
              <MenuToggle
                ref={ref}
                variant="plain"
                aria-label={t.common.actions}
                icon={<EllipsisVIcon />}
                isExpanded={open}
                onClick={() => setOpen(!open)}
              />
            )}
          >
            <DropdownList>
              {can.rollback && (
                <DropdownItem key="rollback" onClick={() => setAsked('rollback')}>
                  {a.rollback}
                </DropdownItem>
              )}
              {can.finalise && (
                <DropdownItem key="finalise" isDanger onClick={() => setAsked('finalise')}>
                  {a.finalise}
                </DropdownItem>
              )}
              {can.cancel && (
                <DropdownItem key="cancel" isDanger onClick={() => setAsked('cancel')}>
                  {a.cancel}
                </DropdownItem>
              )}
            </DropdownList>
          </Dropdown>
        )}
      </div>
      {error !== null && <ProblemAlert error={error} />}
      {asked === 'cancel' && <Cancel run={run} act={() => order('cancel')} onClose={() => setAsked(null)} />}
      {asked === 'rollback' && <RollBack run={run} act={() => order('rollback')} onClose={() => setAsked(null)} />}
      {asked === 'finalise' && <Finalise run={run} act={() => order('finalise')} onClose={() => setAsked(null)} />}
    </>
  );
}

/** Workers of a paused run may still be laying down what they were copying: it is resumed as soon as they have. */
async function ordered(run: Migration, what: string) {
  for (let tries = 15; ; tries--) {
    try {
      await call(`${MIGRATIONS}/${run.id}/${what}`, { method: 'POST' });
      return;
    } catch (refused) {
      const tooEarly =
        what === 'resume' && run.status === 'paused' && refused instanceof ApiError && refused.status === 409;
      if (!tooEarly || tries === 0) {
        throw refused;
      }
      await new Promise((after) => setTimeout(after, 1_000));
    }
  }
}

type Dialog = { run: Migration; act: () => Promise<void>; onClose: () => void };

function Cancel({ run, act, onClose }: Dialog) {
  const left = run.total_files - run.verified_files - run.failed_files - run.skipped_files;
  return (
    <Confirm
      title={t.migrations.cancel.title(t.migrations.name(run.kind, run.id))}
      after={t.migrations.cancel.after}
      confirm={t.migrations.cancel.confirm}
      keep={t.migrations.cancel.keep}
      danger
      act={act}
      onClose={onClose}
    >
      <p>{t.migrations.cancel.consequence(run.verified_files, Math.max(0, left))}</p>
    </Confirm>
  );
}

function RollBack({ run, act, onClose }: Dialog) {
  const { rollback } = t.migrations;
  const preview = useQuery({
    queryKey: ['rollback-preview', run.id],
    queryFn: ({ signal }) =>
      call<RollbackPreview>(`${MIGRATIONS}/${run.id}/rollback?dry_run=true`, { method: 'POST', signal }),
    gcTime: 0,
    retry: false,
  });
  const will = preview.data;
  return (
    <Confirm
      title={rollback.title(t.migrations.name(run.kind, run.id))}
      confirm={rollback.confirm}
      loading={preview.isPending}
      ready={will !== undefined && will.by_pointer.files + will.by_copy.files > 0}
      act={act}
      onClose={onClose}
    >
      {preview.error && <ProblemAlert error={preview.error} />}
      {will && (
        <>
          {will.by_pointer.files + will.by_copy.files === 0 && <p>{rollback.nothing}</p>}
          {will.by_pointer.files > 0 && <p>{rollback.byPointer(will.by_pointer.files, will.by_pointer.bytes)}</p>}
          {will.by_copy.files > 0 && <p>{rollback.byCopy(will.by_copy.files, will.by_copy.bytes)}</p>}
          {will.cannot.files > 0 && (
            <>
              <p>{rollback.cannot(will.cannot.files)}</p>
              <List>
                {will.cannot.reasons.map((reason) => (
                  <ListItem key={reason.reason}>
                    {files(reason.files)}: {reason.reason}
                  </ListItem>
                ))}
              </List>
            </>
          )}
        </>
      )}
    </Confirm>
  );
}

function Finalise({ run, act, onClose }: Dialog) {
  return (
    <Confirm
      title={t.migrations.finalise.title(t.migrations.name(run.kind, run.id))}
      after={t.migrations.finalise.after}
      confirm={t.migrations.finalise.confirm}
      danger
      act={act}
      onClose={onClose}
    >
      <p>{t.migrations.finalise.consequence(run.verified_files, run.transferred_bytes)}</p>
    </Confirm>
  );
}
