/** Where admins are told: what an operator chose in Discord, or `LOG_CHANNEL_ID`. */
export interface AdminChannel {
  id(): string;
  isChosen(): boolean;
  /** @param channelId undefined: the setting's */
  choose(channelId: string | undefined): void;
}

/** @param setting `LOG_CHANNEL_ID` */
export function createAdminChannel(setting: string): AdminChannel {
  let chosen: string | undefined;
  return {
    id: () => chosen ?? setting,
    isChosen: () => chosen !== undefined,
    choose(channelId) {
      chosen = channelId;
    },
  };
}
