import {
  Alert,
  Button,
  Card,
  CardBody,
  CardTitle,
  Checkbox,
  Form,
  Grid,
  GridItem,
  PageSection,
  TextArea,
} from '@patternfly/react-core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ChangeEvent, useRef, useState } from 'react';
import type { ConfigChange, ConfigResult } from '../api/admin';
import { call, withQuery } from '../api/client';
import { useSession } from '../app/session';
import { Answer } from '../shared/Answer';
import { Confirm } from '../shared/Confirm';
import { DataTable } from '../shared/DataTable';
import { Field } from '../shared/fields';
import { PageTop } from '../shared/PageTop';
import { ProblemAlert } from '../shared/Problem';
import { saveAs } from '../shared/save';
import { t } from '../texts';
import { config as c } from '../texts/config';

const CONFIG = '/api/admin/storage/config';

export default function ConfigPage() {
  const { configures } = useSession();
  const found = useQuery({
    queryKey: ['config'],
    queryFn: async ({ signal }) => JSON.stringify(await call<unknown>(CONFIG, { signal }), null, 2),
  });
  const [copied, setCopied] = useState(false);
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <>
      <PageTop
        title={c.title}
        lead={c.lead}
        actions={
          found.data !== undefined && (
            <div className="iso-buttons">
              {window.isSecureContext && (
                <Button variant="secondary" onClick={() => void copy(found.data)}>
                  {copied ? c.copied : c.copy}
                </Button>
              )}
              <Button
                variant="secondary"
                onClick={() => saveAs('isotherm-config.json', 'application/json', found.data)}
              >
                {c.download}
              </Button>
            </div>
          )
        }
      />
      <PageSection>
        <Answer of={found}>
          {(text) => (
            <Grid hasGutter>
              <GridItem xl={configures ? 5 : 12}>
                <Card isFullHeight>
                  <CardTitle component="h2">{c.now}</CardTitle>
                  <CardBody>
                    <pre className="iso-document" tabIndex={0}>
                      {text}
                    </pre>
                  </CardBody>
                </Card>
              </GridItem>
              {configures && (
                <GridItem xl={7}>
                  <Card isFullHeight>
                    <CardTitle component="h2">{c.edit}</CardTitle>
                    <CardBody>
                      <Apply now={text} />
                    </CardBody>
                  </Card>
                </GridItem>
              )}
            </Grid>
          )}
        </Answer>
      </PageSection>
    </>
  );
}

function Apply({ now }: { now: string }) {
  const client = useQueryClient();
  const file = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(now);
  const [prune, setPrune] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [wrong, setWrong] = useState<string>();
  const [looked, setLooked] = useState<{ result: ConfigResult; of: string } | null>(null);
  const [asking, setAsking] = useState(false);
  const [applied, setApplied] = useState<number | null>(null);
  const asked = JSON.stringify([text, prune]);

  const put = (dry: boolean) =>
    call<ConfigResult>(withQuery(CONFIG, { dry_run: dry ? 'true' : 'false', prune: prune ? 'true' : 'false' }), {
      method: 'PUT',
      body: JSON.parse(text) as unknown,
    });
  const look = async () => {
    setError(null);
    setLooked(null);
    setApplied(null);
    setWrong(undefined);
    try {
      JSON.parse(text);
    } catch (cause) {
      setWrong(`${c.notJson} ${cause instanceof Error ? cause.message : String(cause)}`);
      return;
    }
    setBusy(true);
    try {
      setLooked({ result: await put(true), of: asked });
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    if (chosen !== undefined) {
      setText(await chosen.text());
    }
    event.target.value = '';
  };
  const fresh = looked !== null && looked.of === asked;

  return (
    <Form onSubmit={(event) => event.preventDefault()}>
      <Field name="document" label={c.document} help={c.documentHelp} wrong={wrong}>
        <TextArea
          id="document"
          rows={18}
          value={text}
          spellCheck={false}
          className="iso-code"
          validated={wrong === undefined ? 'default' : 'error'}
          aria-describedby="document-help"
          onChange={(_, value) => setText(value)}
        />
      </Field>
      <Checkbox
        id="prune"
        label={c.prune}
        description={c.pruneHelp}
        isChecked={prune}
        onChange={(_, on) => setPrune(on)}
      />
      <input ref={file} type="file" accept="application/json,.json" hidden onChange={(event) => void take(event)} />
      <div className="iso-buttons">
        <Button variant="primary" isLoading={busy} isDisabled={busy} onClick={() => void look()}>
          {busy ? c.checking : c.check}
        </Button>
        <Button variant="secondary" onClick={() => file.current?.click()}>
          {c.upload}
        </Button>
      </div>
      <div aria-live="polite" className="iso-stack">
        {error !== null && <ProblemAlert error={error} />}
        {applied !== null && <Alert isInline variant="success" title={c.applied(applied)} />}
        {looked !== null && (
          <div className={fresh ? 'iso-stack' : 'iso-stack iso-faded'}>
            <Alert
              isInline
              isPlain
              variant="info"
              title={!fresh ? c.stale : looked.result.changed === 0 ? c.nothing : c.would(looked.result.changed)}
            />
            <Changes changes={looked.result.changes} />
            {fresh && looked.result.changed > 0 && (
              <div>
                <Button variant="primary" onClick={() => setAsking(true)}>
                  {c.apply}
                </Button>
              </div>
            )}
          </div>
        )}
      </div>
      {asking && looked !== null && (
        <Confirm
          title={c.confirmTitle}
          after={c.confirmAfter}
          confirm={c.apply}
          danger={prune}
          act={async () => {
            const result = await put(false);
            setLooked(null);
            setApplied(result.changed);
            await client.invalidateQueries();
          }}
          onClose={() => setAsking(false)}
        >
          <p>{c.confirmBody(looked.result.changed)}</p>
        </Confirm>
      )}
    </Form>
  );
}

function Changes({ changes }: { changes: ConfigChange[] }) {
  const [every, setEvery] = useState(false);
  const isChange = ({ action }: ConfigChange) => action !== 'unchanged' && action !== 'left_alone';
  const shown = every ? changes : changes.filter(isChange);
  return (
    <>
      {shown.length > 0 && (
        <DataTable
          label={c.edit}
          rows={shown}
          keyOf={({ kind, name }) => `${kind} ${name}`}
          columns={[
            { label: c.column.kind, cell: ({ kind }) => c.kind[kind] ?? kind.replaceAll('_', ' ') },
            { label: c.column.name, cell: ({ name }) => name },
            { label: c.column.action, cell: ({ action }) => c.action[action] ?? action },
            { label: c.column.fields, width: 40, cell: ({ fields }) => fields.join(', ') || t.none },
          ]}
        />
      )}
      {changes.some((change) => !isChange(change)) && (
        <Checkbox id="every" label={c.showUnchanged} isChecked={every} onChange={(_, on) => setEvery(on)} />
      )}
    </>
  );
}
