/**
 * Sends a plugin's messages in a channel one at a time: no matter how many there are, at most one is queued ahead of other
 * plugins' messages.
 */
export function createQueues(): <T>(channelId: string, say: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (channelId, say) => {
    const turn = (last.get(channelId) ?? Promise.resolve()).then(say);
    const ended = turn
      .catch(() => {})
      .then(() => {
        if (last.get(channelId) === ended) last.delete(channelId);
      });
    last.set(channelId, ended);
    return turn;
  };
}
