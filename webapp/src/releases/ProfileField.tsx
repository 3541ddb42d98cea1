import { Button } from '@patternfly/react-core';
import LayerGroupIcon from '@patternfly/react-icons/dist/esm/icons/layer-group-icon';
import { useNavigate } from 'react-router';
import type { Profile } from '../api/admin';
import { useSession } from '../app/session';
import { useBackendName } from '../backends/queries';
import { ChoiceField } from '../shared/fields';
import { Nothing } from '../shared/Nothing';
import { releases as r } from '../texts/releases';

const p = r.profile;

/** How files are to be stored, and what that means. */
export function ProfileField({
  profiles,
  value,
  set,
  wrong,
}: {
  profiles: Profile[];
  value: string;
  set: (id: string) => void;
  wrong?: string;
}) {
  const backend = useBackendName();
  const chosen = profiles.find(({ id }) => String(id) === value);
  return (
    <ChoiceField
      name="profile_id"
      label={p.label}
      required
      wrong={wrong}
      help={chosen && p.help(backend(chosen.backend_id), inWords(chosen))}
      value={value}
      set={set}
      options={[
        ...(value === '' ? ([['', p.choose]] as [string, string][]) : []),
        ...profiles.map(({ id, name, is_default }): [string, string] => [
          String(id),
          is_default ? p.byDefault(name) : name,
        ]),
      ]}
    />
  );
}

/** The profile that is taken when nobody chooses: the default one, else the only one; empty for none. */
export function preselected(profiles: Profile[]): string {
  const one = profiles.find(({ is_default }) => is_default) ?? (profiles.length === 1 ? profiles[0] : undefined);
  return one === undefined ? '' : String(one.id);
}

function inWords({ encrypted, chunked }: Profile): string {
  return encrypted && chunked ? p.both : encrypted ? p.encrypted : chunked ? p.chunked : p.plain;
}

/** What to do first where there is no profile. */
export function NoProfile() {
  const { configures } = useSession();
  const navigate = useNavigate();
  const make = configures && <Button onClick={() => void navigate('/profiles/new')}>{r.makeProfile}</Button>;
  return (
    <Nothing title={r.noProfile} icon={LayerGroupIcon} action={make}>
      {configures ? r.noProfileBody : r.noProfileAsk}
    </Nothing>
  );
}
