import { Button, Flex, FlexItem } from '@patternfly/react-core';
import { t } from '../texts';

/** Pages of a table inside a page; they are not part of its address. */
export function InnerPager({
  cursor,
  next,
  shown,
  goTo,
}: {
  cursor: string | null;
  next: string | null;
  shown: number;
  goTo: (cursor: string | null) => void;
}) {
  if (cursor === null && next === null) {
    return null;
  }
  return (
    <Flex
      component="nav"
      aria-label={t.common.paging}
      className="iso-pager"
      alignItems={{ default: 'alignItemsCenter' }}
    >
      <FlexItem className="iso-quiet">{t.common.showing(shown)}</FlexItem>
      <Button variant="link" isDisabled={cursor === null} onClick={() => goTo(null)}>
        {t.common.firstPage}
      </Button>
      <Button variant="secondary" isDisabled={next === null} onClick={() => goTo(next)}>
        {t.common.nextPage}
      </Button>
    </Flex>
  );
}
