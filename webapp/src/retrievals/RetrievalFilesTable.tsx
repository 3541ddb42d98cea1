import { Progress, ProgressMeasureLocation } from '@patternfly/react-core';
import { Link } from 'react-router';
import type { RetrievalFile } from '../api/retrieval';
import { useBackendName } from '../backends/queries';
import { bytes, percent } from '../format';
import { AssetLink } from '../migrations/AssetLink';
import { DataTable } from '../shared/DataTable';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { retrievals as r } from '../texts/retrievals';
import { StateLabel } from './labels';

const c = r.file;

/** Files on their way into a cache. @param of whether the retrieval each belongs to is shown too */
export function RetrievalFilesTable({ files, of = false }: { files: RetrievalFile[]; of?: boolean }) {
  const name = useBackendName();
  return (
    <DataTable
      label={r.files}
      rows={files}
      keyOf={(file) => file.id}
      columns={[
        {
          label: c.asset,
          width: 25,
          cell: (file) => (file.asset === null ? r.deleted(file.asset_location_id) : <AssetLink asset={file.asset} />),
        },
        { label: c.from, cell: (file) => <Link to={`/backends/${file.backend_id}`}>{name(file.backend_id)}</Link> },
        of && {
          label: c.who,
          cell: (file) => (
            <>
              {file.requested_by}
              <div className="iso-quiet iso-small">
                <Link to={`/retrievals/${file.retrieval_id}`}>{r.name(file.retrieval_id)}</Link>
              </div>
            </>
          ),
        },
        {
          label: c.state,
          cell: (file) => (
            <>
              <StateLabel state={file.state} />
              {file.error !== null && (
                <div className="iso-reason">
                  {file.error.replaceAll('_', ' ')}
                  {file.message !== null && `: ${file.message}`}
                </div>
              )}
            </>
          ),
        },
        {
          label: c.progress,
          width: 20,
          cell: (file) => (
            <>
              <Progress
                size="sm"
                aria-label={`${file.asset ?? file.asset_location_id}: ${c.progress}`}
                measureLocation={ProgressMeasureLocation.none}
                value={percent(file.retrieved_bytes, file.size_bytes)}
                variant={file.state === 'completed' ? 'success' : undefined}
              />
              <span className="iso-quiet iso-small">{r.of(bytes(file.retrieved_bytes), bytes(file.size_bytes))}</span>
            </>
          ),
        },
        { label: c.node, cell: (file) => file.node ?? t.none },
        { label: c.began, cell: (file) => <Time at={file.started_at} /> },
      ]}
    />
  );
}
