/**
 * Where Atlassian answers beside the sites themselves: who signs in and consents, and the gateway behind which every
 * site is reached with a token of an app, or one with scopes. Settings, so that a sandbox can stand in their place.
 */

export interface AtlassianAddresses {
  /** `https://auth.atlassian.com`, without a slash at its end. */
  readonly authUrl: string;
  /** `https://api.atlassian.com` */
  readonly apiUrl: string;
}

/** Where requests to a site go with such a token. */
export function gatewayBaseUrl({ apiUrl }: AtlassianAddresses, cloudId: string): string {
  return `${apiUrl}/ex/jira/${encodeURIComponent(cloudId)}`;
}
