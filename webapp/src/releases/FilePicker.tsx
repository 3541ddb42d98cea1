import { Button } from '@patternfly/react-core';
import FolderOpenIcon from '@patternfly/react-icons/dist/esm/icons/folder-open-icon';
import UploadIcon from '@patternfly/react-icons/dist/esm/icons/upload-icon';
import { type ChangeEvent, useRef } from 'react';
import { releases } from '../texts/releases';
import { picked, type Picked, sizeOf } from './picked';

const p = releases.pick;

/** Files of this computer, or a whole folder of it. */
export function FilePicker({ chosen, set }: { chosen: Picked[]; set: (files: Picked[]) => void }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = ({ target }: ChangeEvent<HTMLInputElement>) => {
    set(picked([...(target.files ?? [])]));
    target.value = ''; // so that the same choice again is a choice
  };
  return (
    <div className="iso-stack">
      <div className="iso-buttons">
        <Button variant="secondary" icon={<UploadIcon />} onClick={() => files.current?.click()}>
          {p.files}
        </Button>
        <Button variant="secondary" icon={<FolderOpenIcon />} onClick={() => folder.current?.click()}>
          {p.folder}
        </Button>
      </div>
      <input ref={files} type="file" multiple hidden data-testid="files" onChange={take} />
      <input ref={folder} type="file" hidden data-testid="folder" onChange={take} {...{ webkitdirectory: '' }} />
      <p role="status">
        {chosen.length === 0 ? p.none : <strong>{p.chosen(chosen.length, sizeOf(chosen))}</strong>}{' '}
        <span className="iso-quiet">{p.help}</span>
      </p>
    </div>
  );
}
