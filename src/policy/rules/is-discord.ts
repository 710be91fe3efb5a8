/** Whether a host is Discord's API: a webhook there would say things that nobody signs, counts or keeps from ringing. */
export function isDiscord(host: string): boolean {
  return /(^|\.)discord(app)?\.com\.?$/i.test(host);
}
