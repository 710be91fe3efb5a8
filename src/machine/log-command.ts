/**
 * What shows admins lines of the log, as docs/operating.md has Turbot run: as the service `turbot`.
 *
 * @param event the lines to show: without double quotes or blanks
 */
export function logCommand(event: string): string {
  return `journalctl -u turbot | grep ${event}`;
}
