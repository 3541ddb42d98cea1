import { Alert, Card, CardBody, CardTitle, DescriptionList, PageSection } from '@patternfly/react-core';
import { Link, useParams } from 'react-router';
import { type Import, isUnderWay, type Release } from '../api/release';
import { bytes, count } from '../format';
import { useImportsOf } from '../imports/queries';
import { useProfileName } from '../profiles/queries';
import { Answer } from '../shared/Answer';
import { Entry } from '../shared/Entry';
import { PageTop } from '../shared/PageTop';
import { Time } from '../shared/Time';
import { imports } from '../texts/imports';
import { releases as r } from '../texts/releases';
import { ReleaseLabel } from './labels';
import { useRelease } from './queries';
import { ReleaseActions } from './ReleaseActions';
import { ConversionStanding } from './ReleaseConversion';
import { ReleaseFiles } from './ReleaseFiles';
import { UploadPanel } from './UploadPanel';
import { useUpload } from './uploads';

export default function ReleasePage() {
  const { id = '' } = useParams();
  const found = useRelease(id);
  const filler = useImportsOf(id).data?.items[0];
  const filled = filler !== undefined && isUnderWay(filler);
  return (
    <>
      <PageTop
        title={found.data?.name ?? r.title}
        up={{ to: '/releases', label: r.title }}
        beside={found.data && <ReleaseLabel state={found.data.state} />}
        actions={found.data && <ReleaseActions release={found.data} filled={filled} last={filler} />}
      />
      <PageSection>
        <Answer of={found}>
          {(release) => (
            <div className="iso-stack">
              <Standing release={release} filler={filler} />
              <ConversionStanding release={release} last={filler} />
              <UploadPanel release={release.id} />
              <Facts release={release} filler={filler} />
              <ReleaseFiles release={release} filled={filled} />
            </div>
          )}
        </Answer>
      </PageSection>
    </>
  );
}

/** Why nobody sees it yet. */
function Standing({ release, filler }: { release: Release; filler?: Import }) {
  const upload = useUpload(release.id);
  if (release.state === 'published' || upload?.state === 'running') {
    return null;
  }
  const look = filler && <Link to={`/imports/${filler.id}`}>{r.draftLook}</Link>;
  return filler !== undefined && isUnderWay(filler) ? (
    <Alert isInline variant="info" title={r.beingFilled(filler.id)} actionLinks={look}>
      {r.beingFilledBody}
    </Alert>
  ) : (
    <Alert isInline variant="warning" title={r.draft} actionLinks={look}>
      {r.draftBody}
    </Alert>
  );
}

function Facts({ release, filler }: { release: Release; filler?: Import }) {
  const profile = useProfileName();
  return (
    <Card>
      <CardTitle component="h2">{r.details}</CardTitle>
      <CardBody>
        <DescriptionList isCompact columnModifier={{ default: '1Col', md: '3Col' }}>
          <Entry term={r.columns.profile}>{profile(release.profile_id)}</Entry>
          <Entry term={r.columns.files}>{count(release.files)}</Entry>
          <Entry term={r.columns.size}>{bytes(release.bytes)}</Entry>
          <Entry term={r.created}>
            <Time at={release.created_at} /> · {release.created_by}
          </Entry>
          <Entry term={r.columns.published}>
            <Time at={release.published_at} />
          </Entry>
          {filler && (
            <Entry term={filler.kind === 'import' ? r.importedBy : r.convert.by}>
              <Link to={`/imports/${filler.id}`}>{imports.name(filler.kind, filler.id)}</Link>
            </Entry>
          )}
        </DescriptionList>
      </CardBody>
    </Card>
  );
}
