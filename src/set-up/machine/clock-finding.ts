import type { Finding } from "../fact.ts";

const minuteMs = 60_000;

/** @param aheadMs how far this machine's clock is ahead of Discord's, in milliseconds; undefined: Discord hasn't said its time */
export function clockFinding(aheadMs: number | undefined): Finding {
  if (aheadMs === undefined)
    return { line: "Clock: nobody has told me the time, so I can't compare it.", isUnsure: true };
  if (Math.abs(aheadMs) <= minuteMs) return { line: "Clock: right to the minute." };
  const off = Math.abs(aheadMs);
  const inWords =
    off < 120 * minuteMs ? `${Math.round(off / minuteMs)} min` : `${Math.round(off / minuteMs / 60)} h`;
  return {
    line:
      `Clock: this machine's is ${inWords} ${aheadMs > 0 ? "ahead" : "behind"}. GitHub refuses an app's key then, and reminders come at the wrong time. ` +
      "Set it by the network: `sudo timedatectl set-ntp true`.",
    verdict: "bad",
  };
}
