import { createHmac } from "node:crypto";
import { Pool } from "undici";

/** As GitHub delivers a few at once. */
const atOnce = 16;
export const secret = "a-webhook-secret-of-a-measurement";

const repository = {
  id: 1,
  full_name: "reef/turbot",
  name: "turbot",
  default_branch: "main",
  owner: { login: "reef" },
};
const payload = JSON.stringify({
  action: "opened",
  number: 7,
  pull_request: {
    number: 7,
    html_url: "https://github.com/reef/turbot/pull/7",
    title: "Dice",
    // GitHub's payloads have about so much more in them.
    body: "Rolls dice. ".repeat(1_000),
    state: "open",
    merged: false,
    merge_commit_sha: null,
    base: { ref: "main", sha: "c".repeat(40), repo: repository },
    head: { ref: "feature/dice", sha: "d".repeat(40), repo: repository },
    user: { login: "mira" },
  },
  repository,
  sender: { login: "mira", type: "User" },
});
const signature = `sha256=${createHmac("sha256", secret).update(payload).digest("hex")}`;

let delivered = 0;

/** Delivers so many, each under an id of its own. Returns how many were answered in a second. @throws Error if one is refused */
export async function deliver(url: string, count: number): Promise<number> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: atOnce });
  let left = count;
  const from = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) {
        const { statusCode, body } = await pool.request({
          ...{ path: pathname, method: "POST", body: payload },
          headers: {
            "content-type": "application/json",
            "x-github-event": "pull_request",
            "x-github-delivery": `delivery-${++delivered}`,
            "x-hub-signature-256": signature,
          },
        });
        const text = await body.text();
        if (statusCode >= 300) throw new Error(`${statusCode}: ${text.slice(0, 200)}`);
      }
    }),
  );
  const perSecond = (count * 1_000) / (performance.now() - from);
  await pool.close();
  return perSecond;
}
