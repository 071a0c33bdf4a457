/** The changelog of an issue in a world file: what each edit changed, in Jira's own words. */

/** One edit of an issue, as its changelog tells it. */
export interface WorldHistory {
  readonly id: string;
  /** Account id; absent: nobody who is known. */
  readonly author?: string;
  readonly created: string;
  readonly items: readonly WorldHistoryItem[];
}

export interface WorldHistoryItem {
  readonly field: string;
  readonly fieldtype: 'jira' | 'custom';
  readonly fieldId: string;
  readonly from: string | null;
  readonly fromString: string | null;
  readonly to: string | null;
  readonly toString: string | null;
}
