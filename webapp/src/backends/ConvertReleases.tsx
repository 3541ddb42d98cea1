import { Button, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { call } from '../api/client';
import type { BackendConversion } from '../api/release';
import type { Backend } from '../api/types';
import { useProfileName, useProfiles } from '../profiles/queries';
import { ConversionTerms } from '../releases/ConversionTerms';
import { NoProfile, ProfileField } from '../releases/ProfileField';
import { termsOf, USUAL } from '../releases/terms';
import { Confirm } from '../shared/Confirm';
import { ProblemAlert } from '../shared/Problem';
import { t } from '../texts';
import { conversions as c } from '../texts/conversions';
import { CONVERSIONS, CONVERSIONS_KEY, useConversionPreview, useConversionsOn } from './conversions';

type Dialog = { backend: Backend; onClose: () => void };

/** Brings all releases that have files on a backend into the form of a profile; says so while another one does. */
export function ConvertReleases({ backend, onClose }: Dialog) {
  const atWork = useConversionsOn(backend.id).data?.find(({ status }) => status === 'in_progress');
  const [begun, setBegun] = useState(false);
  return atWork && !begun ? (
    <AtWork backend={backend} run={atWork} onClose={onClose} />
  ) : (
    <Convert backend={backend} onBegun={() => setBegun(true)} onClose={onClose} />
  );
}

function AtWork({ backend, run, onClose }: Dialog & { run: BackendConversion }) {
  return (
    <Modal variant="small" isOpen onClose={onClose} aria-labelledby="at-work-title">
      <ModalHeader title={c.atWork.title(backend.name)} labelId="at-work-title" />
      <ModalBody>
        <p>
          <Link to={`/backends/${backend.id}?conversion=${run.id}`} onClick={onClose}>
            {c.nameOf[run.rolls_back_id === null ? 'conversion' : 'rollback'](run.id)}
          </Link>{' '}
          {c.atWork.body}
        </p>
      </ModalBody>
      <ModalFooter>
        <Button variant="secondary" onClick={onClose}>
          {t.common.close}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

/** @param onBegun from then on the one at work is what was asked for here */
function Convert({ backend, onBegun, onClose }: Dialog & { onBegun: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const profiles = useProfiles();
  const name = useProfileName();
  const [profile, setProfile] = useState('');
  const [terms, setTerms] = useState(USUAL);
  const { body, wrong } = termsOf(terms);
  const preview = useConversionPreview(backend.id, profile);
  return (
    <Confirm
      title={c.title(backend.name)}
      after={c.after}
      confirm={c.confirm}
      loading={profiles.isPending}
      ready={(preview.data?.releases ?? 0) > 0 && wrong === undefined}
      act={async () => {
        await call<BackendConversion>(CONVERSIONS, {
          method: 'POST',
          body: { backend_id: backend.id, profile_id: Number(profile), ...body },
        });
        onBegun();
        await client.invalidateQueries({ queryKey: CONVERSIONS_KEY });
        void navigate(`/backends/${backend.id}`);
      }}
      onClose={onClose}
    >
      <p>{c.lead(backend.name)}</p>
      {profiles.data?.length === 0 ? (
        <NoProfile />
      ) : (
        <>
          <ProfileField profiles={profiles.data ?? []} value={profile} set={setProfile} />
          <ConversionTerms terms={terms} set={setTerms} />
        </>
      )}
      {preview.error && <ProblemAlert error={preview.error} />}
      <p role="status">
        {preview.isFetching
          ? c.counting
          : preview.data &&
            (preview.data.releases === 0
              ? c.nothing(backend.name, name(Number(profile)))
              : c.consequence(preview.data.releases, preview.data.files, preview.data.bytes, name(Number(profile))))}
      </p>
    </Confirm>
  );
}
