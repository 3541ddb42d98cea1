import { Button } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { call } from '../api/client';
import type { Import, Release } from '../api/release';
import { useSession } from '../app/session';
import { Confirm } from '../shared/Confirm';
import { releases as r } from '../texts/releases';
import { conversionOf } from './conversion';
import { FilePicker } from './FilePicker';
import type { Picked } from './picked';
import { deleteRelease, refresh, RELEASES } from './queries';
import { ReleaseConversion } from './ReleaseConversion';
import { beginUpload, useUpload } from './uploads';

type Asked = 'add' | 'publish' | 'remove';

/** What the user may do with a release that nobody is filling. */
export function ReleaseActions({ release, filled, last }: { release: Release; filled: boolean; last?: Import }) {
  const { runs } = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  const sending = useUpload(release.id)?.state === 'running';
  if (!runs || filled || sending || conversionOf(release.id, last).draft) {
    return null;
  }
  const close = () => setAsked(null);
  return (
    <>
      <div className="iso-buttons">
        {release.state === 'draft' && (
          <Button variant="primary" onClick={() => setAsked('publish')}>
            {r.publish.action}
          </Button>
        )}
        <Button variant="secondary" onClick={() => setAsked('add')}>
          {r.upload.add}
        </Button>
        <ReleaseConversion release={release} last={last} />
        <Button variant="link" isDanger onClick={() => setAsked('remove')}>
          {r.remove.action}
        </Button>
      </div>
      {asked === 'add' && <AddFiles release={release} onClose={close} />}
      {asked === 'publish' && <Publish release={release} onClose={close} />}
      {asked === 'remove' && <Remove release={release} onClose={close} />}
    </>
  );
}

type Dialog = { release: Release; onClose: () => void };

function AddFiles({ release, onClose }: Dialog) {
  const [chosen, setChosen] = useState<Picked[]>([]);
  return (
    <Confirm
      title={r.upload.title(release.name)}
      after={r.upload.replaced}
      confirm={r.upload.confirm}
      ready={chosen.length > 0}
      act={async () => beginUpload(release.id, chosen, false)}
      onClose={onClose}
    >
      <FilePicker chosen={chosen} set={setChosen} />
    </Confirm>
  );
}

function Publish({ release, onClose }: Dialog) {
  const client = useQueryClient();
  return (
    <Confirm
      title={r.publish.title(release.name)}
      after={r.publish.after}
      confirm={r.publish.confirm}
      act={async () => {
        await call(`${RELEASES}/${release.id}/publish`, { method: 'POST' });
        await refresh(client);
      }}
      onClose={onClose}
    >
      <p>{r.publish.body(release.files, release.bytes)}</p>
      {release.files === 0 && <p>{r.publish.nothing}</p>}
    </Confirm>
  );
}

function Remove({ release, onClose }: Dialog) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [deleted, setDeleted] = useState<number | null>(null);
  const stop = useRef(new AbortController());
  useEffect(() => {
    const { current } = stop;
    return () => current.abort();
  }, []);
  const remove = async () => {
    setDeleted(0);
    await deleteRelease(release.id, setDeleted, stop.current.signal);
    void navigate('/releases');
    await client.invalidateQueries({ queryKey: ['releases'], refetchType: 'none' });
  };
  return (
    <Confirm
      title={r.remove.title(release.name)}
      after={r.remove.after}
      confirm={r.remove.confirm}
      keep={deleted === null ? undefined : r.remove.stop}
      typed={release.files > 0 ? { label: r.remove.type(release.name), text: release.name } : undefined}
      danger
      act={remove}
      onClose={onClose}
    >
      <p>{release.files === 0 ? r.remove.empty(release.name) : r.remove.body(release.files, release.bytes)}</p>
      {release.state === 'published' && release.files > 0 && <p>{r.remove.published}</p>}
      {deleted !== null && release.files > 0 && (
        <p role="status">{r.remove.progress(deleted, Math.max(deleted, release.files))}</p>
      )}
    </Confirm>
  );
}
