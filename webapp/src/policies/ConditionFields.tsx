import { Grid, GridItem } from '@patternfly/react-core';
import type { EntityType } from '../api/tiering';
import { ChoiceField, TextField } from '../shared/fields';
import { policies } from '../texts/policies';
import { fromLocal, operatorsFor, takesList, takesValue, toLocal, type Values, withColumn } from './draft';

const f = policies.form;

/** What the entity must say: a column of its registered type, a comparison that the column knows, a value of its kind. */
export function ConditionFields({
  types,
  values,
  wrong,
  set,
}: {
  types: EntityType[];
  values: Values;
  wrong: Record<string, string>;
  set: (values: Values) => void;
}) {
  const entityType = types.find(({ name }) => name === values.entity_type);
  const columns = entityType?.columns ?? {};
  const type = columns[values.condition_field ?? ''];
  const operator = values.condition_operator ?? 'eq';
  const put = (name: string) => (value: string) => set({ ...values, [name]: value });
  const times = policies.words.time;
  const value = values.condition_value ?? '';
  const list = takesList(operator);
  const about = {
    name: 'condition_value',
    label: list ? f.values : f.value,
    help: list ? f.valuesHelp : undefined,
    wrong: wrong.condition_value,
    required: true,
  };
  return (
    <Grid hasGutter md={4}>
      <GridItem>
        <ChoiceField
          name="condition_field"
          label={f.column}
          required
          disabled={entityType === undefined}
          wrong={wrong.condition_field}
          value={values.condition_field ?? ''}
          set={(field) => set(withColumn(values, field, columns[field]))}
          options={[
            ['', f.chooseColumn],
            ...Object.entries(columns).map(([name, of]): [string, string] => [name, `${name} (${of})`]),
          ]}
        />
      </GridItem>
      <GridItem>
        <ChoiceField
          name="condition_operator"
          label={f.operator}
          disabled={type === undefined}
          wrong={wrong.condition_operator}
          value={operator}
          set={(next) => set({ ...values, condition_operator: next, condition_value: takesValue(next) ? value : '' })}
          options={operatorsFor(type).map((each) => [
            each,
            (type === 'timestamp' && times[each]) || policies.words.operator[each],
          ])}
        />
      </GridItem>
      {takesValue(operator) && (
        <GridItem>
          {type === 'boolean' ? (
            <ChoiceField
              {...about}
              value={value}
              set={put('condition_value')}
              options={[
                ['true', f.trueValue],
                ['false', f.falseValue],
              ]}
            />
          ) : type === 'timestamp' && !list ? (
            <TextField
              {...about}
              type="datetime-local"
              value={toLocal(value)}
              set={(local) => put('condition_value')(fromLocal(local))}
            />
          ) : (
            <TextField {...about} disabled={type === undefined} value={value} set={put('condition_value')} />
          )}
        </GridItem>
      )}
    </Grid>
  );
}
