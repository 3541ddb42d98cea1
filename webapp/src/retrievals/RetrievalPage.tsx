import { Card, CardBody, CardTitle, DescriptionList, Grid, GridItem, PageSection } from '@patternfly/react-core';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { Retrieval } from '../api/retrieval';
import { duration } from '../format';
import { Answer } from '../shared/Answer';
import { Entry } from '../shared/Entry';
import { InnerPager } from '../shared/InnerPager';
import { PageTop } from '../shared/PageTop';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { retrievals as r } from '../texts/retrievals';
import { CancelRetrieval } from './CancelRetrieval';
import { StateLabel } from './labels';
import { useRetrieval, useRetrievalFiles } from './queries';
import { RetrievalFilesTable } from './RetrievalFilesTable';
import { Brought } from './RetrievalsPage';

const c = r.columns;

export default function RetrievalPage() {
  const { id = '' } = useParams();
  const found = useRetrieval(id);
  const [cursor, setCursor] = useState<string | null>(null);
  const files = useRetrievalFiles({ retrieval_id: id, cursor });
  return (
    <>
      <PageTop
        title={r.name(Number(id))}
        up={{ to: '/retrievals', label: r.title }}
        lead={found.data && (r.kind[found.data.kind] ?? found.data.kind)}
        beside={found.data && <StateLabel state={found.data.state} />}
        actions={found.data && <CancelRetrieval retrieval={found.data} />}
      />
      <PageSection>
        <Answer of={found}>
          {(retrieval) => (
            <Grid hasGutter>
              <GridItem>
                <Facts retrieval={retrieval} />
              </GridItem>
              <GridItem>
                <Card>
                  <CardTitle component="h2">{r.files}</CardTitle>
                  <CardBody>
                    <Answer of={files}>
                      {({ items, next_cursor: next }) => (
                        <>
                          <RetrievalFilesTable files={items} />
                          <InnerPager cursor={cursor} next={next} shown={items.length} goTo={setCursor} />
                        </>
                      )}
                    </Answer>
                  </CardBody>
                </Card>
              </GridItem>
            </Grid>
          )}
        </Answer>
      </PageSection>
    </>
  );
}

function Facts({ retrieval }: { retrieval: Retrieval }) {
  const left = retrieval.ended_at === null ? retrieval.estimated_seconds : null;
  return (
    <Card>
      <CardBody>
        <DescriptionList isCompact columnModifier={{ default: '1Col', md: '3Col' }}>
          <Entry term={c.progress}>
            <Brought retrieval={retrieval} />
          </Entry>
          <Entry term={c.who}>{retrieval.requested_by}</Entry>
          <Entry term={c.left}>{left === null ? t.none : duration(left)}</Entry>
          <Entry term={c.priority}>{retrieval.priority}</Entry>
          <Entry term={c.pin}>
            <Time at={retrieval.pin_until} />
          </Entry>
          <Entry term={c.began}>
            <Time at={retrieval.created_at} />
          </Entry>
          {retrieval.webhook !== null && (
            <Entry term={c.webhook}>
              <span className="iso-place">{retrieval.webhook.url}</span>
              <div className="iso-quiet iso-small">
                {r.webhookState[retrieval.webhook.state] ?? retrieval.webhook.state}
                {retrieval.webhook.last_error !== null && ` · ${retrieval.webhook.last_error}`}
              </div>
            </Entry>
          )}
        </DescriptionList>
      </CardBody>
    </Card>
  );
}
