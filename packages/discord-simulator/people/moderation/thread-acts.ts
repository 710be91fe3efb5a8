import type { APIChannel, ThreadAutoArchiveDuration } from "discord-api-types/v10";

/** What people do with threads, by hand. */
export interface ThreadActs {
  /** Only its members and moderators see it. @param how `invitable`: its members can bring others; default true */
  startPrivateThread(
    userId: string,
    channelId: string,
    name: string,
    how?: { readonly invitable?: boolean },
  ): Promise<APIChannel>;
  joinThread(userId: string, threadId: string): Promise<void>;
  leaveThread(userId: string, threadId: string): Promise<void>;
  addToThread(userId: string, threadId: string, targetId: string): Promise<void>;
  removeFromThread(userId: string, threadId: string, targetId: string): Promise<void>;
  /** Renames, archives, opens or locks it: THREAD_UPDATE. */
  changeThread(
    userId: string,
    threadId: string,
    change: {
      readonly name?: string;
      readonly archived?: boolean;
      readonly locked?: boolean;
      readonly invitable?: boolean;
      readonly auto_archive_duration?: ThreadAutoArchiveDuration;
    },
  ): Promise<void>;
}
