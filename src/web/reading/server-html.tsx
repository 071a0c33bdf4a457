/**
 * HTML that our server made from an allow-list: the one place where HTML is set as it comes. Links lead out in a
 * tab of their own. Never give it a text that has not been through the server's renderer.
 */

import './issue-html.css';
import type { MouseEvent } from 'react';
import { webAddress } from '../addresses.ts';

export function ServerHtml({ html }: { html: string }) {
  const onClick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const address = webAddress(link?.href ?? '');
    if (link === null) return;
    event.preventDefault();
    if (address !== undefined) window.open(address, '_blank', 'noreferrer');
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: a link's Enter arrives here as its click
    <div
      className="issue-html"
      dir="auto"
      onClick={onClick}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: see above; the page's security policy runs no script in it either
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
