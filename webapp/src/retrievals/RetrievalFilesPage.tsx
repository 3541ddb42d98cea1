import { useSearchParams } from 'react-router';
import { retrievals as r } from '../texts/retrievals';
import { Nothing } from '../shared/Nothing';
import { Listing } from '../shared/Listing';
import { useRetrievalFiles } from './queries';
import { RetrievalFilesTable } from './RetrievalFilesTable';
import { RetrievalTabs } from './tabs';

/** What is being brought for whom, and what waits for it. */
export default function RetrievalFilesPage() {
  const [params] = useSearchParams();
  const found = useRetrievalFiles({ open: 'true', cursor: params.get('cursor') });
  return (
    <RetrievalTabs at="files">
      <Listing of={found} empty={<Nothing title={r.noFiles}>{r.noFilesBody}</Nothing>}>
        {(items) => <RetrievalFilesTable files={items} of />}
      </Listing>
    </RetrievalTabs>
  );
}
