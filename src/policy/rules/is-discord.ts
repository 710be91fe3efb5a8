/** Whether a host is Discord's: messages sent through a webhook there aren't attributed, counted or kept from pinging. */
export function isDiscord(host: string): boolean {
  return /(^|\.)discord(app)?\.com\.?$/i.test(host);
}
