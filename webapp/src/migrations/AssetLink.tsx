import { Link } from 'react-router';

/** An asset by its key, `type/id/field`. */
export function AssetLink({ asset }: { asset: string }) {
  return (
    <Link to={`/files/${asset.split('/').map(encodeURIComponent).join('/')}`} className="iso-place">
      {asset}
    </Link>
  );
}
