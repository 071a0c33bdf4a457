/**
 * The descriptor of a Connect app, as far as the sandbox acts on it: who it is, where it lives, what it wants to be
 * told, what it may do. Modules that only Jira's pages would show are let pass unread. What is wrong is named with
 * its place.
 */

import { z } from 'zod';
import { parseJson } from '../request-body.ts';
import { eventNames } from '../webhooks/event-catalogue.ts';

export interface ConnectDescriptor {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly vendor?: { readonly name: string; readonly url: string };
  readonly version: string;
  /** Paths below `baseUrl`. */
  readonly lifecycle: {
    readonly installed: string;
    readonly enabled?: string;
    readonly disabled?: string;
    readonly uninstalled?: string;
  };
  /** In upper case. */
  readonly scopes: readonly ConnectScope[];
  readonly webhooks: readonly DeclaredWebhook[];
}

export const connectScopes = [
  'NONE',
  'READ',
  'WRITE',
  'DELETE',
  'PROJECT_ADMIN',
  'ADMIN',
  'ACT_AS_USER',
  'ACCESS_EMAIL_ADDRESSES',
] as const;

export type ConnectScope = (typeof connectScopes)[number];

export interface DeclaredWebhook {
  readonly event: string;
  /** A path below `baseUrl`; `{issue.key}` and its like are filled in. */
  readonly url: string;
  /** JQL. */
  readonly filter?: string;
  readonly excludeBody: boolean;
  readonly propertyKeys?: readonly string[];
}

const path = z.string().min(1);

const webhook = z.object({
  event: z.enum(eventNames),
  url: path,
  filter: z.string().optional(),
  excludeBody: z.boolean().default(false),
  propertyKeys: z.array(z.string()).optional(),
});

const schema = z.object({
  key: z.string().regex(/^[A-Za-z0-9._-]{1,80}$/, 'letters, digits and . - _ alone, at most 80'),
  name: z.string().min(1).max(80).optional(),
  description: z.string().default(''),
  baseUrl: z.url({ protocol: /^https?$/ }),
  vendor: z.object({ name: z.string().default(''), url: z.string().default('') }).optional(),
  version: z.string().default('1.0.0'),
  authentication: z.object({ type: z.literal('jwt', 'must be jwt: others are not served here') }),
  lifecycle: z.object({
    installed: path,
    enabled: path.optional(),
    disabled: path.optional(),
    uninstalled: path.optional(),
  }),
  scopes: z.array(z.string().toUpperCase().pipe(z.enum(connectScopes))).default([]),
  modules: z
    .object({
      webhooks: z
        .union([webhook.transform((one) => [one]), z.array(webhook)])
        .default([])
        .optional(),
    })
    .default({}),
});

export type ReadDescriptor =
  | { readonly descriptor: ConnectDescriptor }
  /** Says what is wrong, and where. */
  | { readonly fault: string };

export function readDescriptor(text: string): ReadDescriptor {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch {
    return { fault: 'It is not JSON.' };
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
    return { fault: faults.slice(0, 5).join('; ') };
  }
  const { key, name, description, vendor, version, lifecycle, modules } = parsed.data;
  const webhooks = modules.webhooks ?? [];
  const scopes = [...new Set(parsed.data.scopes)];
  // As in Atlassian's own schema: who reads issues by webhooks has to say so.
  if (webhooks.length > 0 && !scopes.some((scope) => scopeReads.has(scope))) {
    return { fault: 'scopes: an app with webhooks needs at least READ' };
  }
  return {
    descriptor: {
      key,
      name: name ?? key,
      description,
      baseUrl: parsed.data.baseUrl.replace(/\/+$/, ''),
      ...(vendor ? { vendor } : {}),
      version,
      lifecycle: withoutUndefined(lifecycle),
      scopes,
      webhooks: webhooks.map(({ filter, propertyKeys, ...rest }) => ({
        ...rest,
        ...(filter === undefined || filter.trim() === '' ? {} : { filter }),
        ...(propertyKeys === undefined ? {} : { propertyKeys }),
      })),
    },
  };
}

const scopeReads: ReadonlySet<ConnectScope> = new Set(['READ', 'WRITE', 'DELETE', 'PROJECT_ADMIN', 'ADMIN']);

function withoutUndefined({
  installed,
  enabled,
  disabled,
  uninstalled,
}: z.infer<typeof schema>['lifecycle']): ConnectDescriptor['lifecycle'] {
  return {
    installed,
    ...(enabled === undefined ? {} : { enabled }),
    ...(disabled === undefined ? {} : { disabled }),
    ...(uninstalled === undefined ? {} : { uninstalled }),
  };
}
