import {
  Checkbox,
  DescriptionList,
  Form,
  FormGroup,
  PageSection,
  Radio,
  Wizard,
  WizardStep,
} from '@patternfly/react-core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Profile } from '../api/admin';
import { call } from '../api/client';
import type { Import, Release } from '../api/release';
import { useBackendName, useBackends } from '../backends/queries';
import { useProfiles } from '../profiles/queries';
import { FilePicker } from '../releases/FilePicker';
import { type Picked, sizeOf } from '../releases/picked';
import { NoProfile, preselected, ProfileField } from '../releases/ProfileField';
import { RELEASES } from '../releases/queries';
import { beginUpload } from '../releases/uploads';
import { Answer } from '../shared/Answer';
import { Entry } from '../shared/Entry';
import { ChoiceField, TextField } from '../shared/fields';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { useSettled } from '../shared/useSettled';
import { imports } from '../texts/imports';
import { releases } from '../texts/releases';
import { ImportPreview } from './ImportPreview';
import { IMPORTS, sourceOf } from './queries';

const w = imports.wizard;

type From = 'backend' | 'browser';
type Values = {
  from: From;
  backend_id: string;
  prefix: string;
  files: Picked[];
  name: string;
  profile_id: string;
  publish: boolean;
};
type Part = { values: Values; set: (changes: Partial<Values>) => void };

/** Makes a release of files that lie on a backend, or on the computer of whoever asks. */
export default function ImportNewPage() {
  const profiles = useProfiles();
  return (
    <>
      <PageTop title={w.title} lead={w.lead} up={{ to: '/imports', label: imports.title }} />
      <PageSection isFilled>
        <Answer of={profiles}>
          {(found) => (found.length === 0 ? <NoProfile /> : <ImportWizard profiles={found} />)}
        </Answer>
      </PageSection>
    </>
  );
}

export function ImportWizard({ profiles }: { profiles: Profile[] }) {
  const navigate = useNavigate();
  const [values, setValues] = useState<Values>({
    from: 'backend',
    backend_id: '',
    prefix: '',
    files: [],
    name: '',
    profile_id: preselected(profiles),
    publish: true,
  });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const set = (changes: Partial<Values>) => {
    setError(null);
    setValues((now) => ({ ...now, ...changes }));
  };
  const hasSource = values.from === 'backend' ? values.backend_id !== '' : values.files.length > 0;
  const hasName = values.name.trim() !== '' && values.profile_id !== '';

  const start = async () => {
    setBusy(true);
    setError(null);
    try {
      void navigate(values.from === 'backend' ? await beginImport(values) : await beginSending(values));
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  const footer = { nextButtonText: w.next, backButtonText: w.back, cancelButtonText: w.cancel };
  return (
    <Wizard isVisitRequired className="iso-wizard" navAriaLabel={w.title} onClose={() => void navigate('/imports')}>
      <WizardStep name={w.steps.source} id="source" footer={{ ...footer, isNextDisabled: !hasSource }}>
        <Source values={values} set={set} />
      </WizardStep>
      <WizardStep
        name={w.steps.release}
        id="release"
        isDisabled={!hasSource}
        footer={{ ...footer, isNextDisabled: !hasName }}
      >
        <NameAndProfile values={values} set={set} profiles={profiles} />
      </WizardStep>
      <WizardStep
        name={w.steps.confirm}
        id="confirm"
        isDisabled={!hasSource || !hasName}
        footer={{
          ...footer,
          nextButtonText: values.from === 'backend' ? w.start : w.send,
          isNextDisabled: busy,
          nextButtonProps: { isLoading: busy },
          onNext: () => void start(),
        }}
      >
        <Summary values={values} profiles={profiles} error={error} />
      </WizardStep>
    </Wizard>
  );
}

/** @return where to look at it */
async function beginImport(values: Values): Promise<string> {
  const begun = await call<Import>(IMPORTS, {
    method: 'POST',
    body: {
      release: { name: values.name.trim() },
      source: sourceOf(values.backend_id, values.prefix),
      profile_id: Number(values.profile_id),
    },
  });
  return `/imports/${begun.id}`;
}

async function beginSending(values: Values): Promise<string> {
  const made = await call<Release>(RELEASES, {
    method: 'POST',
    body: { name: values.name.trim(), profile_id: Number(values.profile_id) },
  });
  beginUpload(made.id, values.files, values.publish);
  return `/releases/${made.id}`;
}

function Source({ values, set }: Part) {
  const settled = useSettled(values.prefix.trim(), 600);
  const backends = (useBackends().data ?? []).filter(
    ({ status, capabilities }) => status !== 'offline' && (capabilities === null || capabilities.includes('list')),
  );
  const from = (which: From, label: string, help: string) => (
    <Radio
      id={`from-${which}`}
      name="from"
      label={label}
      description={help}
      isChecked={values.from === which}
      onChange={() => set({ from: which })}
    />
  );
  return (
    <Form className="iso-form" onSubmit={(event) => event.preventDefault()}>
      <FormGroup role="radiogroup" label={w.from} fieldId="from" isStack>
        {from('backend', w.backend, w.backendHelp)}
        {from('browser', w.browser, w.browserHelp)}
      </FormGroup>
      {values.from === 'backend' ? (
        <>
          <ChoiceField
            name="backend_id"
            label={w.sourceBackend}
            required
            help={backends.length === 0 ? w.noBackend : undefined}
            value={values.backend_id}
            set={(backend_id) => set({ backend_id })}
            options={[['', w.chooseBackend], ...backends.map(({ id, name }): [string, string] => [String(id), name])]}
          />
          <TextField
            name="prefix"
            label={w.prefix}
            help={w.prefixHelp}
            value={values.prefix}
            set={(prefix) => set({ prefix })}
          />
          {values.backend_id !== '' && <ImportPreview backend={values.backend_id} prefix={settled} />}
        </>
      ) : (
        <FormGroup role="group" label={w.files} fieldId="files">
          <FilePicker chosen={values.files} set={(files) => set({ files })} />
        </FormGroup>
      )}
    </Form>
  );
}

function NameAndProfile({ values, set, profiles }: Part & { profiles: Profile[] }) {
  return (
    <Form className="iso-form" onSubmit={(event) => event.preventDefault()}>
      <TextField
        name="name"
        label={w.name}
        help={w.nameHelp}
        required
        value={values.name}
        set={(name) => set({ name })}
      />
      <ProfileField profiles={profiles} value={values.profile_id} set={(profile_id) => set({ profile_id })} />
      {values.from === 'browser' && (
        <Checkbox
          id="publish"
          label={w.publish}
          description={w.publishHelp}
          isChecked={values.publish}
          onChange={(_, publish) => set({ publish })}
        />
      )}
    </Form>
  );
}

function Summary({ values, profiles, error }: { values: Values; profiles: Profile[]; error: unknown }) {
  const backend = useBackendName();
  const profile = profiles.find(({ id }) => String(id) === values.profile_id);
  const folder = values.prefix.trim();
  const place =
    folder === ''
      ? `${backend(Number(values.backend_id))}: ${imports.whole}`
      : `${backend(Number(values.backend_id))}: ${folder}`;
  return (
    <div className="iso-stack">
      <DescriptionList isHorizontal isCompact>
        <Entry term={imports.source}>
          {values.from === 'backend' ? place : releases.pick.chosen(values.files.length, sizeOf(values.files))}
        </Entry>
        <Entry term={imports.release}>{values.name.trim()}</Entry>
        <Entry term={imports.profile}>
          {profile?.name} {profile && <span className="iso-quiet">{backend(profile.backend_id)}</span>}
        </Entry>
      </DescriptionList>
      <p>{values.from === 'backend' ? w.willRead(place) : w.willSend(values.files.length, sizeOf(values.files))}</p>
      {values.from === 'backend' && <ImportPreview backend={values.backend_id} prefix={folder} />}
      {error !== null && <ProblemAlert error={error} />}
    </div>
  );
}
