import {
  Alert,
  Button,
  Card,
  CardBody,
  CardTitle,
  Progress,
  ProgressMeasureLocation,
  Spinner,
} from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { bytes, count, percent } from '../format';
import { DataTable } from '../shared/DataTable';
import { ProblemAlert } from '../shared/Problem';
import { releases } from '../texts/releases';
import { refresh } from './queries';
import { cancelUpload, forgetUpload, retryUpload, type Upload, useUpload } from './uploads';

const u = releases.upload;
const FAILED_SHOWN = 50;

/** What this browser sends into a release, or has sent; nothing where it has not. */
export function UploadPanel({ release }: { release: number }) {
  const client = useQueryClient();
  const upload = useUpload(release);
  const state = upload?.state;
  useEffect(() => {
    if (state !== undefined && state !== 'running') {
      void refresh(client);
    }
  }, [state, client]);
  if (upload === null) {
    return null;
  }
  return (
    <Card>
      <CardTitle component="h2">{u.label}</CardTitle>
      <CardBody>
        <div className="iso-stack">
          <Outcome upload={upload} />
          <Bars upload={upload} />
          {upload.sending.length > 0 && <Sending upload={upload} />}
          {upload.failed.length > 0 && <Failures upload={upload} />}
          <div className="iso-buttons">
            {upload.state === 'failed' && (
              <Button variant="primary" onClick={() => retryUpload(release)}>
                {u.retry}
              </Button>
            )}
            {upload.state === 'running' ? (
              <Button variant="secondary" onClick={() => cancelUpload(release)}>
                {u.cancel}
              </Button>
            ) : (
              <Button variant="link" onClick={() => forgetUpload(release)}>
                {u.close}
              </Button>
            )}
          </div>
        </div>
      </CardBody>
    </Card>
  );
}

function Outcome({ upload }: { upload: Upload }) {
  const stored = u.done(upload.storedFiles, upload.storedBytes);
  switch (upload.state) {
    case 'running':
      return <Alert isInline isPlain variant="info" title={u.sending} customIcon={<Spinner size="md" aria-hidden />} />;
    case 'done':
      return (
        <Alert isInline variant="success" role="status" title={stored}>
          {upload.published && u.published}
        </Alert>
      );
    case 'cancelled':
      return (
        <Alert isInline variant="warning" role="status" title={u.cancelled(upload.files - upload.storedFiles)}>
          {upload.storedFiles > 0 && stored}
        </Alert>
      );
    case 'failed':
      return (
        <>
          {upload.failed.length > 0 && (
            <Alert isInline variant="danger" role="alert" title={u.failed(upload.failed.length)}>
              {upload.publish && u.publishFailed}
            </Alert>
          )}
          {upload.publishError !== null && <ProblemAlert error={upload.publishError} />}
        </>
      );
  }
}

function Bars({ upload }: { upload: Upload }) {
  const sent = upload.storedBytes + upload.sending.reduce((sum, each) => sum + each.sent, 0);
  const failed = upload.failed.length > 0;
  const bar = (id: string, label: string, done: number, all: number, show: (value: number) => string) => (
    <Progress
      id={`upload-${id}`}
      title={label}
      value={all === 0 ? percent(upload.storedFiles, upload.files) : percent(done, all)}
      label={u.of(show(done), show(all))}
      measureLocation={ProgressMeasureLocation.top}
      variant={failed ? 'danger' : upload.state === 'done' ? 'success' : undefined}
    />
  );
  return (
    <>
      {bar('files', u.filesBar, upload.storedFiles, upload.files, count)}
      {bar('bytes', u.bytes, sent, upload.bytes, bytes)}
    </>
  );
}

function Sending({ upload }: { upload: Upload }) {
  return (
    <ul className="iso-list" aria-label={u.now}>
      {upload.sending.map(({ path, size, sent }) => (
        <li key={path}>
          <Progress
            size="sm"
            id={`sending-${path}`}
            title={path}
            value={percent(sent, size)}
            label={size > 0 && sent >= size ? u.storing : u.of(bytes(sent), bytes(size))}
            measureLocation={ProgressMeasureLocation.top}
          />
        </li>
      ))}
    </ul>
  );
}

function Failures({ upload }: { upload: Upload }) {
  return (
    <DataTable
      label={u.failedFiles}
      cardsBelow=""
      rows={upload.failed.slice(0, FAILED_SHOWN)}
      keyOf={({ path }) => path}
      columns={[
        { label: u.file, width: 40, cell: ({ path }) => <code className="iso-place">{path}</code> },
        { label: u.reason, cell: ({ reason }) => <span className="iso-reason">{reason}</span> },
      ]}
    />
  );
}
