/**
 * The command that shows admins lines of the log, if Turbot runs as the service `turbot`, as in docs/set-up.md.
 *
 * @param event the event whose lines to show: without double quotes or blanks
 */
export function logCommand(event: string): string {
  return `journalctl -u turbot | grep ${event}`;
}
