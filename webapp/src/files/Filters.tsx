import { Button, TextInput, Toolbar, ToolbarContent, ToolbarItem } from '@patternfly/react-core';
import { type FormEvent, useState } from 'react';
import { useBackends } from '../backends/queries';
import { exactBytes } from '../format';
import { t } from '../texts';
import { asset } from '../texts/asset';
import { FilterChoice } from '../shared/FilterChoice';
import { type Filter, sizeOf } from './filter';

const f = asset.filters;
const typed = (size: string) => (size === '' ? '' : exactBytes(Number(size)));

/** Choices apply at once, what is typed with Enter or the button. */
export function Filters({ filter, set }: { filter: Filter; set: (changes: Partial<Filter>) => void }) {
  const backends = useBackends().data ?? [];
  const [type, setType] = useState(filter.entity_type);
  const [project, setProject] = useState(filter.project_id);
  const [least, setLeast] = useState(typed(filter.min_size_bytes));
  const [most, setMost] = useState(typed(filter.max_size_bytes));
  const [from, to] = [sizeOf(least), sizeOf(most)];
  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (from !== null && to !== null) {
      set({
        entity_type: type.trim(),
        project_id: project.replace(/\D/g, ''),
        min_size_bytes: from,
        max_size_bytes: to,
      });
    }
  };
  const text = (label: string, value: string, put: (value: string) => void, wrong = false) => (
    <ToolbarItem>
      <TextInput
        aria-label={label}
        placeholder={label}
        value={value}
        validated={wrong ? 'error' : 'default'}
        aria-invalid={wrong}
        title={wrong ? f.badSize : undefined}
        onChange={(_, next) => put(next)}
        className="iso-filter"
      />
    </ToolbarItem>
  );
  const choice = (label: string, name: keyof Filter, options: [string, string][]) => (
    <FilterChoice label={label} value={filter[name]} set={(value) => set({ [name]: value })} options={options} />
  );
  return (
    <form onSubmit={apply}>
      <Toolbar>
        <ToolbarContent>
          {choice(t.files.backend, 'backend_id', [
            ['', t.files.anyBackend],
            ...backends.map(({ id, name }): [string, string] => [String(id), name]),
          ])}
          {choice(t.files.tier, 'tier', [
            ['', t.files.anyTier],
            ['hot', t.backends.tier.hot],
            ['cold', t.backends.tier.cold],
          ])}
          {choice(
            f.unread,
            'unread_days',
            Object.entries(f.unreads).sort(([a], [b]) => Number(a) - Number(b)),
          )}
          {text(t.files.entityType, type, setType)}
          {text(t.files.project, project, setProject)}
          {text(f.minSize, least, setLeast, from === null)}
          {text(f.maxSize, most, setMost, to === null)}
          <ToolbarItem>
            <Button type="submit" variant="secondary">
              {t.files.apply}
            </Button>
          </ToolbarItem>
        </ToolbarContent>
      </Toolbar>
    </form>
  );
}
