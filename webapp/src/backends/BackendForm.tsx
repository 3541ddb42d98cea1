import {
  ActionGroup,
  Alert,
  Button,
  Checkbox,
  ExpandableSection,
  Form,
  FormGroup,
  FormSection,
  FormSelect,
  FormSelectOption,
  Grid,
  GridItem,
  PageSection,
  Radio,
  TextInput,
} from '@patternfly/react-core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError } from '../api/client';
import type { Backend, BackendDraft, BackendType, Probe } from '../api/types';
import { Field, focusFirst } from '../shared/fields';
import { ProblemAlert } from '../shared/Problem';
import { TypeIcon } from '../shared/TierIcon';
import { t } from '../texts';
import { CONFIG, type ConfigField, EMPTY, read, shownFields, type Values, valuesOf } from './draft';
import { ProbeSteps, Probing } from './ProbeSteps';
import { testDraft, useBackends } from './queries';

const f = t.backends.form;
const TYPES: BackendType[] = ['local', 'nfs', 's3'];

/** Adds a backend, or changes one; the fields follow its type, and what the server refuses is said at its field. */
export function BackendForm({ backend, save }: { backend?: Backend; save: (draft: BackendDraft) => Promise<Backend> }) {
  const navigate = useNavigate();
  const others = (useBackends().data ?? []).filter((other) => other.id !== backend?.id && other.status === 'active');
  const [values, setValues] = useState<Values>(() => (backend ? valuesOf(backend) : EMPTY));
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState<'test' | 'save' | null>(null);
  const [tested, setTested] = useState<{ probe: Probe; of: string } | null>(null);
  const type = values.backend_type as BackendType;

  const set = (name: string, value: string | boolean) => {
    setValues((now) => ({ ...now, [name]: value }));
    setError(null); // it was about what was sent
    setWrong(({ [name]: _, ...rest }) => rest);
  };

  const attempt = async (what: 'test' | 'save', act: (draft: BackendDraft) => Promise<void>) => {
    const said = read(values, backend?.config);
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
        setWrong(refused.fields);
        focusFirst(refused.fields);
        const steps = refused.problem.steps;
        setTested(steps ? { probe: { passed: false, steps, capabilities: [] }, of: JSON.stringify(values) } : null);
      }
    }
    setBusy(null);
  };

  const test = () =>
    attempt('test', async (draft) => {
      setTested(null);
      setTested({ probe: await testDraft(draft), of: JSON.stringify(values) });
    });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt('save', async (draft) => {
      const saved = await save(draft);
      void navigate(`/backends/${saved.id}`);
    });
  };

  const field = (name: string, label: string, help: string | undefined, input: ReactNode, required = false) => (
    <Field name={name} label={label} help={help} wrong={wrong[name]} required={required}>
      {input}
    </Field>
  );
  const text = (name: string, label: string, help?: string, required = false) =>
    field(
      name,
      label,
      help,
      <TextInput
        id={name}
        value={String(values[name] ?? '')}
        isRequired={required}
        autoComplete="off"
        spellCheck={false}
        validated={wrong[name] ? 'error' : 'default'}
        aria-invalid={wrong[name] !== undefined}
        aria-describedby={`${name}-help`}
        onChange={(_, value) => set(name, value)}
      />,
      required,
    );
  const choice = (name: string, label: string, options: [string, string][], help?: string) =>
    field(
      name,
      label,
      help,
      <FormSelect
        id={name}
        value={String(values[name] ?? '')}
        aria-describedby={`${name}-help`}
        onChange={(_, value) => set(name, value)}
      >
        {options.map(([value, shown]) => (
          <FormSelectOption key={value} value={value} label={shown} />
        ))}
      </FormSelect>,
    );
  const config = (known: ConfigField) => {
    const name = `config.${known.key}`;
    if (known.kind === 'flag') {
      return (
        <Checkbox
          key={name}
          id={name}
          label={known.label}
          description={known.help}
          isChecked={values[name] === true}
          onChange={(_, value) => set(name, value)}
        />
      );
    }
    if (known.kind === 'choice') {
      const options = (known.options ?? []).map((option): [string, string] => [option, option]);
      return <div key={name}>{choice(name, known.label, [['', f.storesDefault], ...options], known.help)}</div>;
    }
    return <div key={name}>{text(name, known.label, known.help, known.required)}</div>;
  };

  const fields = CONFIG[type];
  const advanced = fields.filter((known) => known.advanced);
  const stale = tested !== null && tested.of !== JSON.stringify(values);

  return (
    <PageSection>
      <Form onSubmit={submit} className="iso-form" noValidate>
        {backend === undefined ? (
          <FormGroup role="radiogroup" label={f.type} fieldId="backend_type" isRequired>
            <div className="iso-types">
              {TYPES.map((each) => (
                <Radio
                  key={each}
                  id={`backend_type-${each}`}
                  name="backend_type"
                  label={
                    <span className="iso-type">
                      <TypeIcon type={each} named /> {t.backends.type[each]}
                    </span>
                  }
                  isChecked={type === each}
                  onChange={() => {
                    set('backend_type', each);
                    set('tier', each === 's3' ? 'cold' : 'hot');
                    setTested(null);
                    setError(null);
                  }}
                />
              ))}
            </div>
          </FormGroup>
        ) : (
          <FormGroup label={f.type} fieldId="backend_type">
            <span className="iso-type">
              <TypeIcon type={type} named /> {t.backends.type[type]}
            </span>{' '}
            <span className="iso-quiet">{f.typeFixed}</span>
          </FormGroup>
        )}
        {text('name', f.name, undefined, true)}
        {fields.filter((known) => !known.advanced).map(config)}
        {advanced.length > 0 && (
          <ExpandableSection
            toggleText={f.advanced}
            isExpanded={advanced.some((known) => wrong[`config.${known.key}`] !== undefined) || undefined}
          >
            <Grid hasGutter md={6}>
              {advanced.map((known) => (
                <GridItem key={known.key}>{config(known)}</GridItem>
              ))}
            </Grid>
          </ExpandableSection>
        )}
        <Grid hasGutter md={6}>
          <GridItem>
            {choice(
              'tier',
              f.tier,
              [
                ['hot', t.backends.tier.hot],
                ['cold', t.backends.tier.cold],
              ],
              f.tierHelp,
            )}
          </GridItem>
          <GridItem>
            {choice(
              'status',
              f.status,
              (['active', 'read_only', 'offline', 'decommissioned'] as const)
                .filter((status) => backend !== undefined || status !== 'decommissioned')
                .map((status) => [status, t.backends.status[status]]),
              t.backends.statusHelp[values.status as 'active'],
            )}
          </GridItem>
        </Grid>
        <Checkbox
          id="is_default"
          label={f.makeDefault}
          description={wrong.is_default ?? f.makeDefaultHelp}
          isChecked={values.is_default === true}
          onChange={(_, value) => set('is_default', value)}
        />
        <FormSection title={f.room} titleElement="h2">
          <Grid hasGutter md={6}>
            <GridItem>{text('total_capacity_bytes', f.capacity, f.capacityHelp)}</GridItem>
            <GridItem>{text('min_free_bytes', f.minFree, f.minFreeHelp)}</GridItem>
            <GridItem>{text('high_watermark_percent', f.high, f.watermarkHelp)}</GridItem>
            <GridItem>{text('low_watermark_percent', f.low)}</GridItem>
            <GridItem>
              {choice(
                'overflow_backend_id',
                f.overflow,
                [['', f.overflowNone], ...others.map((other): [string, string] => [String(other.id), other.name])],
                f.overflowHelp,
              )}
            </GridItem>
            <GridItem>{text('project_id', f.project)}</GridItem>
          </Grid>
        </FormSection>

        <div aria-live="polite" className="iso-stack">
          {busy !== null && <Probing />}
          {error !== null && <ProblemAlert error={error} shown={shownFields(type)} />}
          {tested !== null && busy === null && (
            <div className={stale ? 'iso-stale' : undefined}>
              <Alert
                isInline
                isPlain
                variant={stale ? 'info' : tested.probe.passed ? 'success' : 'danger'}
                title={stale ? f.testStale : tested.probe.passed ? f.testedWell : f.testedBadly}
              />
              <ProbeSteps steps={tested.probe.steps} />
            </div>
          )}
        </div>
        <ActionGroup>
          <Button type="submit" variant="primary" isLoading={busy === 'save'} isDisabled={busy !== null}>
            {t.common.save}
          </Button>
          {backend === undefined && (
            <Button
              variant="secondary"
              isLoading={busy === 'test'}
              isDisabled={busy !== null}
              onClick={() => void test()}
            >
              {f.test}
            </Button>
          )}
          <Button variant="link" onClick={() => void navigate(backend ? `/backends/${backend.id}` : '/backends')}>
            {t.common.cancel}
          </Button>
        </ActionGroup>
      </Form>
    </PageSection>
  );
}
