import { EmptyState, EmptyStateBody } from '@patternfly/react-core';
import { useSearchParams } from 'react-router';
import { Answer } from '../shared/Answer';
import { Pager } from '../shared/Pager';
import { retrievals as r } from '../texts/retrievals';
import { useRetrievalFiles } from './queries';
import { RetrievalFilesTable } from './RetrievalFilesTable';
import { RetrievalTabs } from './RetrievalTabs';

/** What is being brought for whom, and what waits for it. */
export default function RetrievalFilesPage() {
  const [params] = useSearchParams();
  const found = useRetrievalFiles({ open: 'true', cursor: params.get('cursor') });
  return (
    <RetrievalTabs at="files">
      <Answer of={found}>
        {({ items, next_cursor: next }) =>
          items.length === 0 ? (
            <EmptyState titleText={r.noFiles} headingLevel="h2">
              <EmptyStateBody>{r.noFilesBody}</EmptyStateBody>
            </EmptyState>
          ) : (
            <>
              <RetrievalFilesTable files={items} of />
              <Pager shown={items.length} next={next} />
            </>
          )
        }
      </Answer>
    </RetrievalTabs>
  );
}
