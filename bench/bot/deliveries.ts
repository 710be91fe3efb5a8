import { createHmac } from "node:crypto";
import { createCommunity, webhookSecret } from "./community.ts";
import { ownCpuOf } from "./processes.ts";

/** Sent at the same time. */
const atOnce = 10;

/**
 * Microseconds of the bot's CPU for a signed delivery about a pull request: checked, stored, answered, and handled.
 *
 * @param kept earlier deliveries that are still remembered
 */
export async function measureDeliveries(options: {
  readonly deliveries: number;
  readonly kept: number;
}): Promise<{ readonly cpuUs: number; readonly perSecond: number }> {
  const community = await createCommunity({ plugins: {} });
  try {
    community.rememberDeliveries(options.kept);
    const bot = community.start();
    await bot.says("ready");
    const url = `http://127.0.0.1:${await bot.port}/webhook`;
    const send = async (n: number) => {
      const body = JSON.stringify({
        action: "created",
        repository: { full_name: "reef/turbot", default_branch: "main" },
        sender: { login: "mira" },
        issue: { number: 7, pull_request: {} },
        comment: {
          id: n,
          body: "Looks good to me.",
          user: { login: "mira" },
          html_url: "https://github.com/",
        },
      });
      const answer = await fetch(url, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          "x-github-event": "issue_comment",
          "x-github-delivery": `delivery-${n}`,
          "x-hub-signature-256": `sha256=${createHmac("sha256", webhookSecret).update(body).digest("hex")}`,
        },
      });
      if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
    };
    const sendAll = async (from: number, to: number) => {
      let next = from;
      const lane = async () => {
        while (next < to) await send(next++);
      };
      await Promise.all(Array.from({ length: atOnce }, lane));
    };
    const warm = 500;
    await sendAll(0, warm);
    const [cpuMs, startedAt] = [ownCpuOf(bot.pid), performance.now()];
    await sendAll(warm, warm + options.deliveries);
    const seconds = (performance.now() - startedAt) / 1_000;
    return {
      cpuUs: ((ownCpuOf(bot.pid) - cpuMs) * 1_000) / options.deliveries,
      perSecond: options.deliveries / seconds,
    };
  } finally {
    await community.close();
  }
}
