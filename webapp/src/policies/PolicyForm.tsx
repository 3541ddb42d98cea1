import {
  ActionGroup,
  Alert,
  Button,
  Checkbox,
  Form,
  FormSection,
  Grid,
  GridItem,
  PageSection,
} from '@patternfly/react-core';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError } from '../api/client';
import type { EntityType, Policy, PolicyDraft, Simulation } from '../api/tiering';
import { useSession } from '../app/session';
import { useBackends } from '../backends/queries';
import { duration } from '../format';
import { useProfiles } from '../profiles/queries';
import { ChoiceField, focusFirst, TextField } from '../shared/fields';
import { ProblemAlert } from '../shared/Problem';
import { seconds } from '../shared/span';
import { t } from '../texts';
import { policies } from '../texts/policies';
import { ConditionFields } from './ConditionFields';
import { EMPTY, formsOn, read, type Values, valuesOf } from './draft';
import { PlanOutlook } from './PlanOutlook';
import { simulate } from './queries';
import { inWords } from './words';

const f = policies.form;

/** Makes a policy or changes one; it is said in words, and can be simulated before it is saved. */
export function PolicyForm({
  policy,
  types,
  save,
}: {
  policy?: Policy;
  types: EntityType[];
  save: (draft: PolicyDraft) => Promise<Policy>;
}) {
  const navigate = useNavigate();
  const { runs } = useSession();
  const backends = useBackends().data ?? [];
  const [values, setValues] = useState<Values>(() => (policy ? valuesOf(policy) : EMPTY));
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState<'simulate' | 'save' | null>(null);
  const [outlook, setOutlook] = useState<{ simulation: Simulation; of: Values } | null>(null);
  const targetTier = values.source_tier === 'hot' ? 'cold' : 'hot';
  const targets = backends.filter(({ tier, status }) => tier === targetTier && status === 'active');
  const offered = formsOn(useProfiles().data ?? [], values.target_backend_id ?? '');
  const chosenType = types.find(({ name }) => name === values.entity_type);

  const change = (next: Values) => {
    setError(null); // it was about what was sent
    setWrong((now) => Object.fromEntries(Object.entries(now).filter(([name]) => next[name] === values[name])));
    setValues(next);
  };
  const put = (name: string) => (value: string) => change({ ...values, [name]: value });

  const attempt = async (what: 'simulate' | 'save', act: (draft: PolicyDraft) => Promise<void>) => {
    const said = read(values, types);
    setError(null);
    setWrong(said.wrong);
    if (Object.keys(said.wrong).length > 0) {
      focusFirst(said.wrong);
      return;
    }
    setBusy(what);
    try {
      await act(said.draft);
    } catch (refused) {
      setError(refused);
      if (refused instanceof ApiError) {
        const fields = Object.fromEntries(
          Object.entries(refused.fields).map(([name, message]) => [name.replace(/^policy\./, ''), message]),
        );
        setWrong(fields);
        focusFirst(fields);
      }
    }
    setBusy(null);
  };
  const trySimulation = () =>
    attempt('simulate', async (draft) => {
      setOutlook(null);
      setOutlook({ simulation: await simulate({ policy: draft }), of: values });
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt('save', async (draft) => {
      const saved = await save(draft);
      void navigate(`/policies/${saved.id}`);
    });
  };

  const text = (name: string, label: string, help?: string, required = false) => (
    <TextField
      name={name}
      label={label}
      help={help}
      required={required}
      wrong={wrong[name]}
      value={values[name] ?? ''}
      set={put(name)}
    />
  );
  const choice = (name: string, label: string, options: [string, string][], help?: string, required = false) => (
    <ChoiceField
      name={name}
      label={label}
      help={help}
      required={required}
      wrong={wrong[name]}
      value={values[name] ?? ''}
      set={put(name)}
      options={options}
    />
  );
  const spans = (name: string) => {
    const now = values[name] ?? '';
    const known = Object.entries(f.spans);
    return now in f.spans ? known : [...known, [now, duration(seconds(now))] as [string, string]];
  };
  const said = read(values, types);
  const speaks = chosenType !== undefined && values.condition_field !== '';

  return (
    <PageSection>
      <Form onSubmit={submit} className="iso-form" noValidate>
        <Grid hasGutter md={6}>
          <GridItem>{text('name', f.name, undefined, true)}</GridItem>
          <GridItem>{text('description', f.description, t.common.optional)}</GridItem>
        </Grid>
        <FormSection title={f.condition} titleElement="h2">
          <ChoiceField
            name="entity_type"
            label={f.entityType}
            required
            help={chosenType && f.fieldsOf(chosenType.file_fields)}
            wrong={wrong.entity_type}
            value={values.entity_type ?? ''}
            set={(type) => change({ ...values, entity_type: type, condition_field: '', condition_value: '' })}
            options={[['', f.chooseType], ...types.map(({ name }): [string, string] => [name, name])]}
          />
          <ConditionFields types={types} values={values} wrong={wrong} set={change} />
          <Grid hasGutter md={3}>
            <GridItem>{text('age_threshold_days', f.age, f.ageHelp)}</GridItem>
            <GridItem>{text('access_threshold_days', f.unread, t.common.optional)}</GridItem>
            <GridItem>{text('accessed_within_days', f.readWithin, t.common.optional)}</GridItem>
            <GridItem>{text('min_access_count', f.minReads, t.common.optional)}</GridItem>
          </Grid>
        </FormSection>
        <FormSection title={f.target} titleElement="h2">
          <Grid hasGutter md={6}>
            <GridItem>
              <ChoiceField
                name="source_tier"
                label={f.direction}
                wrong={wrong.source_tier ?? wrong.target_tier}
                value={values.source_tier ?? 'hot'}
                set={(tier) => change({ ...values, source_tier: tier, target_backend_id: '', target_profile_id: '' })}
                options={[
                  ['hot', f.toCold],
                  ['cold', f.toHot],
                ]}
              />
            </GridItem>
            <GridItem>
              <ChoiceField
                name="target_backend_id"
                label={f.target}
                required
                help={targets.length === 0 ? f.noTarget(targetTier) : undefined}
                wrong={wrong.target_backend_id}
                value={values.target_backend_id ?? ''}
                set={(id) => change({ ...values, target_backend_id: id, target_profile_id: '' })}
                options={[['', f.chooseTarget], ...targets.map(({ id, name }): [string, string] => [String(id), name])]}
              />
            </GridItem>
            {(offered.length > 0 || values.target_profile_id !== '') && (
              <GridItem>
                {choice(
                  'target_profile_id',
                  f.profile,
                  [['', f.asItIs], ...offered.map(({ id, name }): [string, string] => [String(id), name])],
                  f.profileHelp,
                )}
              </GridItem>
            )}
          </Grid>
        </FormSection>
        <FormSection title={f.rules} titleElement="h2">
          <Grid hasGutter md={6}>
            <GridItem>{text('min_size_bytes', f.minSize, f.minSizeHelp)}</GridItem>
            <GridItem>{choice('order', f.order, Object.entries(f.orders))}</GridItem>
            <GridItem>{text('max_files_per_run', f.maxFiles, f.noLimit)}</GridItem>
            <GridItem>{text('max_bytes_per_run', f.maxBytes, f.noLimit)}</GridItem>
            <GridItem>{choice('min_residency', f.residency, spans('min_residency'), f.residencyHelp)}</GridItem>
            <GridItem>{choice('source_retention', f.retention, spans('source_retention'), f.retentionHelp)}</GridItem>
            <GridItem>{text('priority', f.priority, f.priorityHelp)}</GridItem>
            <GridItem>{text('project_id', f.project, f.projectHelp)}</GridItem>
          </Grid>
        </FormSection>
        <Checkbox
          id="is_active"
          label={f.isActive}
          description={f.isActiveHelp}
          isChecked={values.is_active === 'true'}
          onChange={(_, on) => change({ ...values, is_active: on ? 'true' : 'false' })}
        />
        <div aria-live="polite" className="iso-stack">
          {speaks && <Alert isInline isPlain variant="info" title={inWords(spoken(said.draft))} />}
          {error !== null && (
            <ProblemAlert error={error} shown={Object.keys(EMPTY).flatMap((n) => [n, `policy.${n}`])} />
          )}
        </div>
        <ActionGroup>
          <Button type="submit" variant="primary" isLoading={busy === 'save'} isDisabled={busy !== null}>
            {t.common.save}
          </Button>
          {runs && (
            <Button
              variant="secondary"
              isLoading={busy === 'simulate'}
              isDisabled={busy !== null}
              onClick={() => void trySimulation()}
            >
              {busy === 'simulate' ? policies.simulating : policies.simulate}
            </Button>
          )}
          <Button variant="link" onClick={() => void navigate(policy ? `/policies/${policy.id}` : '/policies')}>
            {t.common.cancel}
          </Button>
        </ActionGroup>
      </Form>
      {outlook !== null && (
        <section className={`iso-outlook ${outlook.of === values ? '' : 'iso-stale'}`} aria-label={policies.simulate}>
          <PlanOutlook plan={{ ...outlook.simulation, id: outlook.simulation.plan_id }} unsaved />
        </section>
      )}
    </PageSection>
  );
}

/** The draft as a policy that can be said in words. */
function spoken(draft: PolicyDraft): Parameters<typeof inWords>[0] {
  return {
    description: null,
    project_id: null,
    condition_value: null,
    age_threshold_days: null,
    access_threshold_days: null,
    accessed_within_days: null,
    min_access_count: null,
    max_files_per_run: null,
    max_bytes_per_run: null,
    min_size_bytes: 0,
    ...draft,
  } as Policy;
}
