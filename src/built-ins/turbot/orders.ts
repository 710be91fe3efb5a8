/** What the panel has done elsewhere, put together by the app. */
export interface TurbotOrders {
  /** @returns false if the request is over, or this interaction has cancelled it before */
  cancelRequest(requestId: string, by: OrderedBy): Promise<boolean>;
  /** Leaves an order for the supervisor: on disk when this returns. Full names of commits. */
  goBack(from: string, to: string, by: OrderedBy): void;
  clearQuarantine(commit: string, by: OrderedBy): void;
  /** @param pullRequest that brought it; undefined: none that is known, so it is the operator's word */
  deploy(commit: string, pullRequest: number | undefined, by: OrderedBy): void;
  /** Asks origin and GitHub for the newest commit of the branch that is deployed. */
  newest(): Promise<Newest>;
  /** Why it can't be the role that asks for features, as a sentence; undefined: it can. */
  roleProblem(guildId: string, roleId: string): Promise<string | undefined>;
  /** The same for the admin channel. */
  channelProblem(channelId: string): Promise<string | undefined>;
  /** Why somebody can't review at GitHub, as a sentence; undefined: they can. */
  reviewerProblem(login: string): Promise<string | undefined>;
  /** Admins are told there from now on. @param channelId undefined: where the settings say */
  useAdminChannel(channelId: string | undefined): void;
}

export interface OrderedBy {
  /** The interaction: a snowflake. */
  readonly id: string;
  readonly userId: string;
}

export interface Newest {
  readonly commit: string;
  /** "unknown": GitHub doesn't say at the moment. */
  readonly pullRequest: number | undefined | "unknown";
}
