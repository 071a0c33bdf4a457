/**
 * On every page while somebody else's eyes are looked through: whose, that it is recorded, and the way back. A frame
 * in the same colour goes round the whole window, so that it is seen also where the banner is not looked at.
 */

import './view-as.css';
import { IconEye } from '@tabler/icons-react';
import { useSession } from '../session/session.tsx';

export function ViewAsBanner() {
  const { viewedPerson, viewAs } = useSession();
  if (viewedPerson === undefined) return null;
  return (
    <>
      <div className="view-as-frame" aria-hidden="true" />
      <aside className="view-as-banner" aria-label="Viewing as somebody else" data-testid="view-as-banner">
        <IconEye size={18} stroke={1.9} aria-hidden />
        <p role="status">
          You see what <b>{viewedPerson.name}</b> sees. <span>Recorded in the audit log.</span>
        </p>
        <button type="button" onClick={() => viewAs(undefined)} data-testid="stop-viewing-as">
          Stop
        </button>
      </aside>
    </>
  );
}
