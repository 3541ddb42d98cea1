import { Alert, Card, CardBody, CardTitle, DescriptionList, Grid, GridItem, PageSection } from '@patternfly/react-core';
import DownloadIcon from '@patternfly/react-icons/dist/esm/icons/download-icon';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Asset } from '../api/types';
import { TierLabel } from '../backends/labels';
import { useBackendName } from '../backends/queries';
import { bytes, count } from '../format';
import { Answer } from '../shared/Answer';
import { Entry } from '../shared/Entry';
import { PageTop } from '../shared/PageTop';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { type Done, DoneAlert } from './done';
import { Explain, Holds } from './Explain';
import { FileActions } from './FileActions';
import { History } from './History';
import { Preview } from './Preview';
import { assetPath, useAsset, useExplanation, useReceipts } from './queries';
import { standing, TierIndicator } from './TierIndicator';

const p = t.files.page;

export default function AssetPage() {
  const { type = '', id = '', field = '' } = useParams();
  const path = assetPath(type, id, field);
  const found = useAsset(path);
  const asset = found.data;
  const [done, setDone] = useState<Done | null>(null);
  return (
    <>
      <PageTop
        title={`${type}/${id}/${field}`}
        up={{ to: '/files', label: t.files.title }}
        beside={asset && <TierLabel tier={asset.tier} />}
        actions={
          asset && (
            <div className="iso-buttons">
              <FileActions assets={[asset]} onDone={setDone} />
              <a className="pf-v6-c-button pf-m-secondary" href={`${path}/content?mode=stream`} download>
                <DownloadIcon /> {p.download}
              </a>
            </div>
          )
        }
      />
      <PageSection>
        <Answer of={found} height="16rem">
          {(asset) => (
            <div className="iso-stack">
              {done !== null && <DoneAlert done={done} onClose={() => setDone(null)} />}
              {asset.state === 'quarantined' && <Alert isInline variant="danger" title={t.files.state.quarantined} />}
              <Grid hasGutter lg={6}>
                <GridItem>
                  <WhereItLies asset={asset} />
                </GridItem>
                <GridItem>
                  <Card isFullHeight>
                    <CardTitle component="h2">{p.preview}</CardTitle>
                    <CardBody>
                      <Preview asset={asset} path={`${path}/content?mode=stream`} />
                    </CardBody>
                  </Card>
                </GridItem>
                <Past id={asset.id} />
              </Grid>
            </div>
          )}
        </Answer>
      </PageSection>
    </>
  );
}

/** Why it lies there, what holds it, and how it came there. */
function Past({ id }: { id: number }) {
  const explanation = useExplanation(id);
  const receipts = useReceipts(id);
  return (
    <Answer of={explanation}>
      {(says) => (
        <>
          <GridItem>
            <Explain explanation={says} />
          </GridItem>
          <GridItem>
            <Holds holds={says.holds} />
          </GridItem>
          <GridItem span={12}>
            <Answer of={receipts} height="6rem">
              {(all) => <History moves={says.moves} receipts={all} />}
            </Answer>
          </GridItem>
        </>
      )}
    </Answer>
  );
}

function WhereItLies({ asset }: { asset: Asset }) {
  const name = useBackendName();
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{p.location}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Entry term={p.backend}>
            <span className="iso-name">
              <TierIndicator asset={asset} />
              <Link to={`/backends/${asset.backend_id}`}>{name(asset.backend_id)}</Link>
              <span className="iso-quiet">{t.files.kind[asset.kind as 'local']}</span>
            </span>
          </Entry>
          <Entry term={p.path}>
            <code className="iso-place">{asset.storage_path}</code>
          </Entry>
          <Entry term={p.size}>{bytes(asset.file_size_bytes)}</Entry>
          <Entry term={p.sha256}>
            {asset.checksum_sha256 === null ? t.none : <code className="iso-digest">{asset.checksum_sha256}</code>}
          </Entry>
          <Entry term={p.state}>{standing(asset)}</Entry>
          <Entry term={p.reads}>{count(asset.access_count)}</Entry>
          <Entry term={p.lastRead}>
            {asset.last_accessed_at === null ? t.files.never : <Time at={asset.last_accessed_at} />}
          </Entry>
          <Entry term={p.created}>
            <Time at={asset.created_at} />
          </Entry>
          <Entry term={p.changed}>
            <Time at={asset.updated_at} />
          </Entry>
        </DescriptionList>
      </CardBody>
    </Card>
  );
}
