import { Button, Spinner } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { imports } from '../texts/imports';
import { PREVIEW_KEY, usePreview } from './queries';

const p = imports.wizard.preview;

/** What lies in the folder that is to be imported; counting it may be stopped, and holds up nothing. */
export function ImportPreview({ backend, prefix }: { backend: string; prefix: string }) {
  const client = useQueryClient();
  const { data, error, isFetching, refetch } = usePreview(backend, prefix);
  const again = (
    <Button variant="link" isInline onClick={() => void refetch()}>
      {p.count}
    </Button>
  );
  return (
    <div role="status" className="iso-probing">
      {isFetching ? (
        <>
          <Spinner size="md" aria-hidden /> {p.counting}{' '}
          <Button variant="link" isInline onClick={() => void client.cancelQueries({ queryKey: PREVIEW_KEY })}>
            {p.stop}
          </Button>
        </>
      ) : error ? (
        <>
          {p.failed(error.message)} {again}
        </>
      ) : data ? (
        <>
          {p.found(data)}
          {data.refused_files > 0 && ` ${p.refused(data.refused_files)}`}
        </>
      ) : (
        <>
          {p.notCounted} {again}
        </>
      )}
    </div>
  );
}
