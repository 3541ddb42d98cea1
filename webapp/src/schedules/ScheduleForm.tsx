import {
  ActionGroup,
  Button,
  Checkbox,
  Form,
  FormGroup,
  Grid,
  GridItem,
  HelperText,
  HelperTextItem,
  PageSection,
  Radio,
} from '@patternfly/react-core';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError } from '../api/client';
import type { Policy, Schedule, ScheduleDraft } from '../api/tiering';
import { useBackends } from '../backends/queries';
import { ChoiceField, focusFirst, TextField } from '../shared/fields';
import { ProblemAlert } from '../shared/Problem';
import { t } from '../texts';
import { schedules as s } from '../texts/schedules';
import { EMPTY, read, type Values, valuesOf, zones } from './draft';

const f = s.form;

/** Makes a schedule or changes one: by times, or by the watermark of a backend. */
export function ScheduleForm({
  schedule,
  policies,
  save,
}: {
  schedule?: Schedule;
  policies: Policy[];
  save: (draft: ScheduleDraft) => Promise<Schedule>;
}) {
  const navigate = useNavigate();
  const backends = (useBackends().data ?? []).filter(({ status }) => status !== 'decommissioned');
  const [values, setValues] = useState<Values>(() => (schedule ? valuesOf(schedule) : EMPTY));
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const set = (changes: Partial<Values>) => {
    setValues((now) => ({ ...now, ...changes }));
    setError(null); // it was about what was sent
    setWrong((now) => Object.fromEntries(Object.entries(now).filter(([name]) => !(name in changes))));
  };
  const backend = backends.find(({ id }) => String(id) === values.backend_id);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const said = read(values);
    setError(null);
    setWrong(said.wrong);
    if (Object.keys(said.wrong).length > 0) {
      focusFirst(said.wrong);
      return;
    }
    setBusy(true);
    try {
      const saved = await save(said.draft);
      void navigate(`/schedules/${saved.id}`);
    } catch (refused) {
      setError(refused);
      if (refused instanceof ApiError) {
        setWrong(refused.fields);
        focusFirst(refused.fields);
      }
      setBusy(false);
    }
  };
  const text = (
    name: 'name' | 'cron' | 'bandwidth_bytes_per_second',
    label: string,
    help?: string,
    required = false,
  ) => (
    <TextField
      name={name}
      label={label}
      help={help}
      required={required}
      wrong={wrong[name]}
      value={values[name]}
      set={(value) => set({ [name]: value })}
    />
  );
  const time = (name: 'window_start' | 'window_end', label: string, help?: string) => (
    <TextField
      name={name}
      type="time"
      label={label}
      help={help}
      wrong={wrong[name]}
      value={values[name]}
      set={(value) => set({ [name]: value })}
    />
  );

  return (
    <PageSection>
      <Form onSubmit={(event) => void submit(event)} className="iso-form" noValidate>
        {text('name', f.name, undefined, true)}
        <FormGroup role="radiogroup" label={f.trigger} fieldId="trigger">
          <div className="iso-types">
            <Radio
              id="trigger-time"
              name="trigger"
              label={f.byTime}
              isChecked={values.trigger === 'time'}
              onChange={() => set({ trigger: 'time' })}
            />
            <Radio
              id="trigger-watermark"
              name="trigger"
              label={f.byWatermark}
              isChecked={values.trigger === 'watermark'}
              onChange={() => set({ trigger: 'watermark' })}
            />
          </div>
        </FormGroup>
        <Grid hasGutter md={6}>
          {values.trigger === 'time' ? (
            <>
              <GridItem>
                <ChoiceField
                  name="preset"
                  label={f.presets}
                  value={values.cron in f.preset ? values.cron : ''}
                  set={(cron) => cron !== '' && set({ cron })}
                  options={[...Object.entries(f.preset), ['', f.custom]]}
                />
              </GridItem>
              <GridItem>{text('cron', f.cron, f.cronHelp, true)}</GridItem>
            </>
          ) : (
            <GridItem>
              <ChoiceField
                name="backend_id"
                label={f.backend}
                required
                help={backend && backend.high_watermark_percent === null ? f.noMarks : f.backendHelp}
                wrong={wrong.backend_id}
                value={values.backend_id}
                set={(backend_id) => set({ backend_id })}
                options={[
                  ['', f.chooseBackend],
                  ...backends.map(({ id, name }): [string, string] => [String(id), name]),
                ]}
              />
            </GridItem>
          )}
          <GridItem>
            <ChoiceField
              name="time_zone"
              label={f.zone}
              wrong={wrong.time_zone}
              value={values.time_zone}
              set={(time_zone) => set({ time_zone })}
              options={zones(values.time_zone).map((zone) => [zone, zone])}
            />
          </GridItem>
        </Grid>
        <Grid hasGutter md={6}>
          <GridItem>{time('window_start', f.start, f.windowHelp)}</GridItem>
          <GridItem>{time('window_end', f.end)}</GridItem>
        </Grid>
        <FormGroup role="group" label={f.policies} fieldId="policy_ids" isRequired>
          <div className="iso-stack">
            {policies.map((policy) => (
              <Checkbox
                key={policy.id}
                id={`policy-${policy.id}`}
                label={policy.name}
                isChecked={values.policy_ids.includes(policy.id)}
                onChange={(_, on) =>
                  set({
                    policy_ids: on
                      ? [...values.policy_ids, policy.id]
                      : values.policy_ids.filter((id) => id !== policy.id),
                  })
                }
              />
            ))}
            <HelperText>
              {wrong.policy_ids !== undefined && <HelperTextItem variant="error">{wrong.policy_ids}</HelperTextItem>}
              <HelperTextItem>{policies.length === 0 ? s.noPolicies : f.policiesHelp}</HelperTextItem>
            </HelperText>
          </div>
        </FormGroup>
        <Grid hasGutter md={6}>
          <GridItem>
            <ChoiceField
              name="parallelism"
              label={f.parallelism}
              wrong={wrong.parallelism}
              value={values.parallelism}
              set={(parallelism) => set({ parallelism })}
              options={[...new Set(['1', '2', '4', '8', '16', values.parallelism])].map((n) => [n, n])}
            />
          </GridItem>
          <GridItem>{text('bandwidth_bytes_per_second', f.bandwidth, f.bandwidthHelp)}</GridItem>
        </Grid>
        <Checkbox
          id="is_active"
          label={f.isActive}
          isChecked={values.is_active}
          onChange={(_, is_active) => set({ is_active })}
        />
        {error !== null && <ProblemAlert error={error} shown={Object.keys(EMPTY)} />}
        <ActionGroup>
          <Button type="submit" variant="primary" isLoading={busy} isDisabled={busy}>
            {t.common.save}
          </Button>
          <Button variant="link" onClick={() => void navigate(schedule ? `/schedules/${schedule.id}` : '/schedules')}>
            {t.common.cancel}
          </Button>
        </ActionGroup>
      </Form>
    </PageSection>
  );
}
