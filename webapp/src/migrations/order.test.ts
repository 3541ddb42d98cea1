import { expect, it } from 'vitest';
import { EMPTY, orderOf } from './order';

const order = { ...EMPTY, source: '1', target: '2' };

it('sends only what was said', () => {
  expect(orderOf(order).body).toEqual({
    source_backend_id: 1,
    target_backend_id: 2,
    source_retention: 'PT24H',
    parallelism: 4,
  });
  expect(
    orderOf({ ...order, entityType: ' shot ', project: '12', bandwidth: '200 MiB', deleteAdopted: true }).body,
  ).toMatchObject({
    filter: { entity_type: 'shot', project_id: 12 },
    bandwidth_bytes_per_second: 209_715_200,
    delete_adopted: true,
  });
});

it('names what is wrong before the server is asked', () => {
  expect(Object.keys(orderOf({ ...order, project: 'x', bandwidth: 'fast' }).wrong)).toEqual([
    'filter.project_id',
    'bandwidth_bytes_per_second',
  ]);
});
