import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { call } from '../api/client';
import type { BackendConversion } from '../api/release';
import type { Backend } from '../api/types';
import { useProfileName, useProfiles } from '../profiles/queries';
import { ConversionTerms } from '../releases/ConversionTerms';
import { NoProfile, ProfileField } from '../releases/ProfileField';
import { termsOf, USUAL } from '../releases/terms';
import { Confirm } from '../shared/Confirm';
import { ProblemAlert } from '../shared/Problem';
import { conversions as c } from '../texts/conversions';
import { CONVERSIONS, CONVERSIONS_KEY, useConversionPreview } from './conversions';

/** Brings all releases that have files on a backend into the form of a profile. */
export function ConvertReleases({ backend, onClose }: { backend: Backend; onClose: () => void }) {
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
