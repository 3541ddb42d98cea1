import { parseBytes } from '../format';
import { t } from '../texts';

/** What stands in the start dialog. */
export type Order = {
  source: string;
  target: string;
  entityType: string;
  project: string;
  retention: string;
  parallelism: string;
  bandwidth: string;
  deleteAdopted: boolean;
};

export const EMPTY: Order = {
  source: '',
  target: '',
  entityType: '',
  project: '',
  retention: 'PT24H',
  parallelism: '4',
  bandwidth: '',
  deleteAdopted: false,
};

/** What is sent for it, and what is wrong with it before the server is asked. */
export function orderOf(order: Order): { body: Record<string, unknown>; wrong: Record<string, string> } {
  const wrong: Record<string, string> = {};
  const filter: Record<string, unknown> = {};
  if (order.entityType.trim() !== '') {
    filter.entity_type = order.entityType.trim();
  }
  if (order.project.trim() !== '') {
    if (/^\d{1,15}$/.test(order.project.trim())) {
      filter.project_id = Number(order.project.trim());
    } else {
      wrong['filter.project_id'] = t.backends.form.badNumber;
    }
  }
  const bandwidth = order.bandwidth.trim() === '' ? undefined : parseBytes(order.bandwidth);
  if (bandwidth === null) {
    wrong.bandwidth_bytes_per_second = t.backends.form.badSize;
  }
  const body = {
    source_backend_id: Number(order.source),
    target_backend_id: Number(order.target),
    ...(Object.keys(filter).length > 0 && { filter }),
    source_retention: order.retention,
    parallelism: Number(order.parallelism),
    ...(bandwidth && { bandwidth_bytes_per_second: bandwidth }),
    ...(order.deleteAdopted && { delete_adopted: true }),
  };
  return { body, wrong };
}
