import { Button, Flex, FlexItem } from '@patternfly/react-core';
import { useSearchParams } from 'react-router';
import { t } from '../texts';

/** Next and first page of a list that the server pages by key; the back button is the previous page. */
export function Pager({ shown, next }: { shown: number; next: string | null }) {
  const [params, setParams] = useSearchParams();
  const at = params.get('cursor');
  if (next === null && at === null) {
    return null;
  }
  const goTo = (cursor: string | null) => {
    const changed = new URLSearchParams(params);
    if (cursor === null) {
      changed.delete('cursor');
    } else {
      changed.set('cursor', cursor);
    }
    setParams(changed);
  };
  return (
    <Flex
      component="nav"
      aria-label={t.common.paging}
      className="iso-pager"
      alignItems={{ default: 'alignItemsCenter' }}
    >
      <FlexItem className="iso-quiet">{t.common.showing(shown)}</FlexItem>
      <Button variant="link" isDisabled={at === null} onClick={() => goTo(null)}>
        {t.common.firstPage}
      </Button>
      <Button variant="secondary" isDisabled={next === null} onClick={() => goTo(next)}>
        {t.common.nextPage}
      </Button>
    </Flex>
  );
}
