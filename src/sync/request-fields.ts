/**
 * What an issue of a service project is to the customer who asked: the type of the request and its status, both in the
 * words of the customer portal. They come as the value of one custom field, which is known by its type; they are
 * searched, narrowed by and shown as custom fields of these names. [M] The form of the value is not in Atlassian's
 * description: what is not of this form is left out, and never hides or shows anything.
 */

import { z } from 'zod';
import type { Issue } from '../model/issue.ts';

const requestFieldType = 'com.atlassian.servicedesk:vp-origin';

export const isRequestField = (custom: string | null | undefined): boolean => custom === requestFieldType;

const name = z.string().trim().min(1).optional().catch(undefined);
const requestSchema = z.object({
  requestType: z.object({ name }).optional().catch(undefined),
  currentStatus: z.object({ status: name }).optional().catch(undefined),
});

export function requestTexts(value: unknown): Issue['customText'] {
  const { data } = requestSchema.safeParse(value);
  const texts = [
    { name: 'Request type', text: data?.requestType?.name ?? '' },
    { name: 'Request status', text: data?.currentStatus?.status ?? '' },
  ];
  return texts.filter(({ text }) => text !== '');
}
