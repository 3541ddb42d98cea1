import { Table, Tbody, Td, type TdProps, Th, Thead, type ThProps, Tr } from '@patternfly/react-table';
import type { ReactNode } from 'react';

export type Column<T> = {
  label: string;
  cell: (row: T) => ReactNode;
  width?: ThProps['width'];
  /** As wide as its content. */
  fit?: boolean;
  /** Aligned as numbers are. */
  number?: boolean;
  /** What can be done with a row; its label is for screen readers. */
  actions?: boolean;
};

type Props<T> = {
  label: string;
  rows: T[];
  columns: (Column<T> | false)[];
  keyOf: (row: T) => string | number;
  /** Where rows become cards; a short table of two or three columns needs that nowhere. */
  cardsBelow?: 'grid-md' | 'grid-lg' | '';
  selection?: { chosen: ReadonlySet<string | number>; set: (chosen: Set<string | number>) => void };
};

/** Rows that the server has put in order, each with the same columns. */
export function DataTable<T>({ label, rows, columns, keyOf, cardsBelow = 'grid-lg', selection }: Props<T>) {
  const shown = columns.filter((column) => column !== false);
  return (
    <Table aria-label={label} variant="compact" gridBreakPoint={cardsBelow}>
      <Thead>
        <Tr>
          {selection && <Th select={ofAll(rows.map(keyOf), selection)} />}
          {shown.map((column) => (
            <Th
              key={column.label}
              width={column.width}
              modifier={column.fit ? 'fitContent' : column.number ? 'nowrap' : 'wrap'}
              className={column.number ? 'iso-number' : undefined}
              screenReaderText={column.actions ? column.label : undefined}
            >
              {column.actions ? undefined : column.label}
            </Th>
          ))}
        </Tr>
      </Thead>
      <Tbody>
        {rows.map((row, index) => (
          <Tr key={keyOf(row)}>
            {selection && <Td select={ofOne(keyOf(row), index, selection)} />}
            {shown.map((column) => (
              <Td
                key={column.label}
                dataLabel={column.actions ? undefined : column.label}
                className={column.number ? 'iso-number' : undefined}
                isActionCell={column.actions}
                modifier={column.fit ? 'nowrap' : undefined}
              >
                {column.cell(row)}
              </Td>
            ))}
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

type Selection = NonNullable<Props<unknown>['selection']>;

function ofAll(keys: (string | number)[], { chosen, set }: Selection): ThProps['select'] {
  return {
    isSelected: keys.length > 0 && keys.every((key) => chosen.has(key)),
    onSelect: (_, isSelected) => {
      const next = new Set(chosen);
      keys.forEach((key) => (isSelected ? next.add(key) : next.delete(key)));
      set(next);
    },
  };
}

function ofOne(key: string | number, rowIndex: number, { chosen, set }: Selection): TdProps['select'] {
  return {
    rowIndex,
    isSelected: chosen.has(key),
    onSelect: (_, isSelected) => {
      const next = new Set(chosen);
      isSelected ? next.add(key) : next.delete(key);
      set(next);
    },
  };
}
