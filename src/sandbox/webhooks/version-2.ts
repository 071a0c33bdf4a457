/**
 * Webhooks speak version 2 of the API: addresses below `/rest/api/2`, rich text as wiki markup. This turns what is made
 * for version 3 into that, wherever it stands.
 */

import { documentWiki } from '../rich-text/wiki-of.ts';

export function asVersion2(value: unknown, baseUrl: string): unknown {
  if (typeof value === 'string') {
    const api = `${baseUrl}/rest/api/3/`;
    return value.startsWith(api) ? `${baseUrl}/rest/api/2/${value.slice(api.length)}` : value;
  }
  if (Array.isArray(value)) return value.map((item) => asVersion2(item, baseUrl));
  if (typeof value !== 'object' || value === null) return value;
  if (isDocument(value)) return documentWiki(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asVersion2(item, baseUrl)]));
}

function isDocument(value: object): boolean {
  return 'type' in value && value.type === 'doc' && 'version' in value && 'content' in value;
}
