/** A holder of a grant or of a level, and on a click the people behind it. */

import { Popover } from '@mantine/core';
import type { HolderView } from '../../http/permission-api.ts';
import { HolderPeople } from './holder-people.tsx';
import { reachInWords } from './scheme-words.ts';

export function HolderChip({ holder }: { holder: HolderView }) {
  return (
    <Popover width={300} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={`holder-chip reach-${holder.reach}`}
          aria-label={`${holder.words}: ${reachInWords(holder)}`}
          data-testid="holder-chip"
        >
          {holder.words}
          {holder.reach === 'people' && <b>{holder.count.toLocaleString('en')}</b>}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        {/* It takes the focus, so that the arrow keys scroll what is read. */}
        <div className="holder-popover" tabIndex={-1} data-autofocus>
          <b>{holder.words}</b>
          <p>{reachInWords(holder)}</p>
          <HolderPeople holder={holder} />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
