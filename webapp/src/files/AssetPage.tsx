import {
  Alert,
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  Grid,
  GridItem,
  PageSection,
  Skeleton,
  Spinner,
} from '@patternfly/react-core';
import DownloadIcon from '@patternfly/react-icons/dist/esm/icons/download-icon';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { send } from '../api/client';
import type { Asset } from '../api/types';
import { TierLabel } from '../backends/labels';
import { useBackendName } from '../backends/queries';
import { bytes, count } from '../format';
import { Entry } from '../shared/Entry';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { Time } from '../shared/Time';
import { t } from '../texts';
import { assetPath, useAsset } from './queries';
import { standing, TierIndicator } from './TierIndicator';

const p = t.files.page;

export default function AssetPage() {
  const { type = '', id = '', field = '' } = useParams();
  const path = assetPath(type, id, field);
  const found = useAsset(path);
  const asset = found.data;
  return (
    <>
      <PageTop
        title={`${type}/${id}/${field}`}
        up={{ to: '/files', label: t.files.title }}
        beside={asset && <TierLabel tier={asset.tier} />}
        actions={
          asset && (
            <a className="pf-v6-c-button pf-m-secondary" href={`${path}/content?mode=stream`} download>
              <DownloadIcon /> {p.download}
            </a>
          )
        }
      />
      <PageSection>
        {found.error && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
        {found.isPending && <Skeleton height="16rem" screenreaderText={t.loading} />}
        {asset && (
          <div className="iso-stack">
            {asset.state === 'quarantined' && <Alert isInline variant="danger" title={t.files.state.quarantined} />}
            <Grid hasGutter lg={6}>
              <GridItem>
                <WhereItLies asset={asset} />
              </GridItem>
              <GridItem>
                <Card isFullHeight>
                  <CardTitle component="h2">{p.preview}</CardTitle>
                  <CardBody>
                    <Preview path={`${path}/content?mode=stream`} />
                  </CardBody>
                </Card>
              </GridItem>
            </Grid>
          </div>
        )}
      </PageSection>
    </>
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

/** Images and videos play from wherever they lie; a video by ranges, so that it need not arrive as a whole. */
function Preview({ path }: { path: string }) {
  const [broken, setBroken] = useState(false);
  const kind = useQuery({
    queryKey: ['kind', path],
    queryFn: async ({ signal }) => (await send(path, { method: 'HEAD', signal })).headers.get('Content-Type') ?? '',
    staleTime: 60_000,
  });
  if (kind.isPending) {
    return <Spinner size="lg" aria-label={t.loading} />;
  }
  if (broken || kind.error) {
    return <p className="iso-quiet">{p.noPreviewError}</p>;
  }
  const type = kind.data;
  if (type.startsWith('image/') && !type.includes('svg')) {
    return <img className="iso-preview" src={path} alt="" onError={() => setBroken(true)} />;
  }
  if (type.startsWith('video/')) {
    // what is stored has no captions
    return <video className="iso-preview" src={path} controls preload="metadata" onError={() => setBroken(true)} />;
  }
  return <p className="iso-quiet">{p.noPreview}</p>;
}
