import { Button } from '@patternfly/react-core';
import { useState } from 'react';
import type { Asset } from '../api/types';
import { useSession } from '../app/session';
import { asset } from '../texts/asset';
import type { Done } from './done';
import { HoldDialog } from './HoldDialog';
import { MoveDialog } from './MoveDialog';
import { PrestageDialog } from './PrestageDialog';

const a = asset.actions;
type Asked = 'promote' | 'demote' | 'prestage' | 'hold';

/** What can be done with these files, as far as the user may and where they lie. */
export function FileActions({ assets, onDone }: { assets: Asset[]; onDone: (done: Done) => void }) {
  const { runs } = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  if (!runs) {
    return null;
  }
  const anyCold = assets.some(({ tier }) => tier === 'cold');
  const anyHot = assets.some(({ tier }) => tier === 'hot');
  const close = () => setAsked(null);
  const button = (what: Asked) => (
    <Button variant="secondary" onClick={() => setAsked(what)}>
      {a[what]}
    </Button>
  );
  return (
    <>
      {anyCold && button('promote')}
      {anyHot && button('demote')}
      {anyCold && button('prestage')}
      {button('hold')}
      {asked === 'promote' && <MoveDialog assets={assets} to="hot" onDone={onDone} onClose={close} />}
      {asked === 'demote' && <MoveDialog assets={assets} to="cold" onDone={onDone} onClose={close} />}
      {asked === 'prestage' && <PrestageDialog assets={assets} onDone={onDone} onClose={close} />}
      {asked === 'hold' && <HoldDialog assets={assets} onDone={onDone} onClose={close} />}
    </>
  );
}
