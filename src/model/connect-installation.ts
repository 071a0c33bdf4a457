/**
 * A site that has our Connect app: told by the site itself, by a call that Atlassian signed. Anybody with a site of their
 * own can bring that about, so nothing is read from one that no administrator of this workspace has claimed.
 */

export interface ConnectInstallation {
  /** For people and addresses. Never another's. */
  readonly id: number;
  /** The site, as it names itself to apps; stays the same over re-installations. */
  readonly clientKey: string;
  /** The site, without a slash at its end. */
  readonly baseUrl: string;
  /** What the site says of itself. Anybody's words. */
  readonly description: string;
  /** For acting as people; absent where the site granted no ACT_AS_USER. */
  readonly oauthClientId: string | undefined;
  /** `disabled`: an administrator of Jira switched the app off. */
  readonly state: InstallationState;
  /** When it was installed last. */
  readonly installedMs: number;
  readonly claim: InstallationClaim | undefined;
}

export const installationStates = ['enabled', 'disabled', 'uninstalled'] as const;

export type InstallationState = (typeof installationStates)[number];

/** Who said that this site is theirs to be read. */
export interface InstallationClaim {
  readonly by: string;
  readonly atMs: number;
}
