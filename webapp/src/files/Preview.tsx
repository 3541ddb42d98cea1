import { Button, Spinner } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../api/client';
import type { Asset } from '../api/types';
import { t } from '../texts';
import { asset as texts } from '../texts/asset';
import { type Kind, kindOf, sniffed } from './kind';
import { standing, TierIndicator } from './TierIndicator';

const p = t.files.page;
const SIGN_BYTES = 16;

/**
 * Images, videos and sounds, from wherever they lie; they play while they are brought back. What lies cold is not touched
 * before somebody wants to see it.
 */
export function Preview({ asset, path }: { asset: Asset; path: string }) {
  const [wanted, setWanted] = useState(false);
  const [broken, setBroken] = useState(false);
  const known = useQuery({
    queryKey: ['kind', path],
    queryFn: async ({ signal }) =>
      kindOf((await send(path, { method: 'HEAD', signal })).headers.get('Content-Type') ?? ''),
    staleTime: 60_000,
  });
  const shown = wanted || asset.state === 'available';
  const looked = useQuery({
    queryKey: ['kind-by-content', path, asset.checksum_sha256],
    queryFn: async ({ signal }): Promise<Kind> => {
      const start = await send(path, { headers: { Accept: '*/*', Range: `bytes=0-${SIGN_BYTES - 1}` }, signal });
      return sniffed(new Uint8Array(await start.arrayBuffer()));
    },
    enabled: known.data === null && shown && asset.file_size_bytes > 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (known.isPending || (looked.isPending && looked.fetchStatus === 'fetching')) {
    return <Spinner size="lg" aria-label={t.loading} />;
  }
  if (broken || known.error || looked.error) {
    return <p className="iso-quiet">{p.noPreviewError}</p>;
  }
  if (!shown) {
    return (
      <div className="iso-stack">
        <p>{texts.cold}</p>
        <div>
          <Button variant="secondary" onClick={() => setWanted(true)}>
            {texts.showIt}
          </Button>
        </div>
      </div>
    );
  }
  const kind = known.data ?? looked.data ?? null;
  if (kind === null) {
    return <p className="iso-quiet">{p.noPreview}</p>;
  }
  const source = { src: path, onError: () => setBroken(true) };
  return (
    <>
      {kind === 'image' && <img className="iso-preview" alt="" {...source} />}
      {/* what is stored has no captions */}
      {kind === 'video' && <video className="iso-preview" controls preload="metadata" {...source} />}
      {kind === 'audio' && <audio controls preload="metadata" {...source} />}
      {asset.state !== 'available' && (
        <p className="iso-quiet" role="status">
          <TierIndicator asset={asset} /> {standing(asset)}. {kind !== 'image' && texts.thawing}
        </p>
      )}
    </>
  );
}
