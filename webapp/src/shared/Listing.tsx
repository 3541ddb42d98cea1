import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Page } from '../api/types';
import { Answer } from './Answer';
import { Pager } from './Pager';

/** One page of a list that the server pages by key. @param empty what stands there when there is nothing */
export function Listing<T>({
  of,
  empty,
  children,
}: {
  of: UseQueryResult<Page<T>>;
  empty: ReactNode;
  children: (items: T[]) => ReactNode;
}) {
  return (
    <Answer of={of}>
      {({ items, next_cursor: next }) =>
        items.length === 0 ? (
          empty
        ) : (
          <>
            {children(items)}
            <Pager shown={items.length} next={next} />
          </>
        )
      }
    </Answer>
  );
}
