import {
  Button,
  Form,
  Grid,
  GridItem,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  TextArea,
} from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, call } from '../api/client';
import { Field, TextField } from '../shared/fields';
import { ProblemAlert } from '../shared/Problem';
import { t } from '../texts';
import { policies } from '../texts/policies';
import { ENTITY_TYPES } from './queries';

const r = policies.register_;
const FIELDS = ['name', 'relation', 'id_column', 'project_column', 'created_at_column', 'columns', 'file_fields'];

/** Says which table has the entities of a type, what may be asked about them, and which of its columns are files. */
export function RegisterType({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [values, setValues] = useState<Record<string, string>>({ relation: 'entities', columns: 'status: text' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [badLine, setBadLine] = useState<string | null>(null);
  const set = (name: string) => (value: string) => setValues((now) => ({ ...now, [name]: value }));
  const text = (name: string) => (values[name] ?? '').trim();
  const wrong: Record<string, string> = error instanceof ApiError ? error.fields : {};
  const wrongColumns =
    badLine === null ? Object.entries(wrong).find(([field]) => field.startsWith('columns'))?.[1] : r.badColumn(badLine);

  const register = async () => {
    setError(null);
    const lines = text('columns')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const bad = lines.find((line) => !/^\w+\s*:\s*\w+$/.test(line)) ?? null;
    setBadLine(bad);
    if (bad !== null) {
      return;
    }
    setBusy(true);
    try {
      await call(ENTITY_TYPES, {
        method: 'POST',
        body: {
          name: text('name'),
          relation: text('relation'),
          ...Object.fromEntries(
            ['id_column', 'project_column', 'created_at_column']
              .filter((name) => text(name) !== '')
              .map((name) => [name, text(name)]),
          ),
          columns: Object.fromEntries(lines.map((line) => line.split(':').map((part) => part.trim()))),
          file_fields: text('file_fields')
            .split(',')
            .map((one) => one.trim())
            .filter((one) => one !== ''),
        },
      });
      await client.invalidateQueries({ queryKey: ['entity-types'] });
      onClose();
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  const field = (name: string, label: string, help?: string, required = false) => (
    <TextField
      name={name}
      label={label}
      help={help}
      required={required}
      wrong={wrong[name]}
      value={values[name] ?? ''}
      set={set(name)}
    />
  );

  return (
    <Modal variant="medium" isOpen onClose={onClose} aria-labelledby="register-title">
      <ModalHeader title={policies.register} labelId="register-title" />
      <ModalBody>
        <Form onSubmit={(event) => event.preventDefault()}>
          <Grid hasGutter md={6}>
            <GridItem>{field('name', r.name, r.nameHelp, true)}</GridItem>
            <GridItem>{field('relation', r.relation, r.relationHelp, true)}</GridItem>
            <GridItem span={12}>
              <Field name="columns" label={r.column} help={r.columnHelp} wrong={wrongColumns} required>
                <TextArea
                  id="columns"
                  rows={4}
                  value={values.columns}
                  aria-describedby="columns-help"
                  spellCheck={false}
                  onChange={(_, value) => set('columns')(value)}
                />
              </Field>
            </GridItem>
            <GridItem span={12}>{field('file_fields', r.fileFields, r.fileFieldsHelp, true)}</GridItem>
            <GridItem md={4}>{field('id_column', r.id, t.common.optional)}</GridItem>
            <GridItem md={4}>{field('project_column', r.project, t.common.optional)}</GridItem>
            <GridItem md={4}>{field('created_at_column', r.createdAt, t.common.optional)}</GridItem>
          </Grid>
          {error !== null && (
            <ProblemAlert
              error={error}
              shown={[...FIELDS, ...Object.keys(wrong).filter((n) => n.startsWith('columns'))]}
            />
          )}
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button variant="primary" isLoading={busy} isDisabled={busy} onClick={() => void register()}>
          {r.confirm}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t.common.cancel}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
