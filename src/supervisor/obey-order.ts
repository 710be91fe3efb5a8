import { shortName } from "../ipc/commit-name.ts";
import { forgetOrder, type OperatorOrder, readOrder } from "../ipc/operator-order.ts";
import { cleared, goneBack, whereBackLeads } from "./change-by-hand.ts";
import { deliverReport } from "./deliver-report.ts";
import { prepareRelease } from "./prepare-release.ts";
import { note, releasePowers, type Supervision } from "./supervision.ts";
import { drainBot } from "./watch-bot.ts";

/** An order is for now: one that a supervisor finds later than this after it was given isn't followed. In milliseconds. */
const patienceMs = 15 * 60_000;

/**
 * Does what an operator ordered in Discord, if anything: between two deploys. The order stays on disk until it is done, so a
 * supervisor that is killed in between does it again, or finds that it is done.
 *
 * @throws the signal's reason
 */
export async function obeyOrder(supervision: Supervision): Promise<void> {
  const { powers } = supervision;
  const order = readOrder(powers.home);
  if (order === undefined) return;
  if (order === "refused") powers.log.warn("supervisor.order-refused", { reason: "it isn't an order" });
  else await obey(supervision, order);
  forgetOrder(powers.home, order);
}

async function obey(supervision: Supervision, order: OperatorOrder): Promise<void> {
  const { record, powers } = supervision;
  const { quarantined, events } = record.current;
  const detail = `order ${order.id}, by ${order.by}`;
  // The supervisor was killed after it had done it.
  if (events.some((event) => event.detail?.includes(detail) === true)) return;
  powers.log.info("supervisor.ordered", { ...order });
  if (powers.now() - Date.parse(order.at) > patienceMs) {
    const commit = order.kind === "go-back" ? order.from : order.commit;
    return refuse(
      supervision,
      commit,
      detail,
      "it was ordered too long ago; order it again if it's still right",
    );
  }
  if (order.kind === "go-back") return goBack(supervision, order, detail);
  const { commit } = order;
  const only = quarantined.find((entry) => entry.commit === commit);
  if (only === undefined) return refuse(supervision, commit, detail, "it isn't quarantined any more");
  record.update(cleared(record.current, only, powers.now), { event: "pardoned", commit, detail });
}

async function goBack(
  supervision: Supervision,
  { from, to }: Extract<OperatorOrder, { readonly kind: "go-back" }>,
  detail: string,
): Promise<void> {
  const { record, keeper, powers, stopping } = supervision;
  if (record.current.running !== from || whereBackLeads(record.current) !== to)
    return refuse(supervision, from, detail, "another release runs by now than when it was ordered");
  try {
    // The running bot serves people meanwhile.
    await prepareRelease(releasePowers(supervision), to, stopping);
  } catch (error) {
    stopping.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    return refuse(supervision, from, detail, `\`${shortName(to)}\` couldn't be prepared: ${why}`);
  }
  // Before anything ends: whoever starts after a kill goes on from here.
  record.update(
    {
      ...goneBack(record.current, to, "an operator ordered it in Discord", powers.now),
      phase: "rolling-back",
    },
    { event: "rollback", commit: from, detail: `${detail}, to ${shortName(to)}` },
  );
  const old = keeper.release();
  if (old !== null) await drainBot(old, powers.timings.drainMs);
  await deliverReport(supervision);
  stopping.throwIfAborted();
  keeper.hold(to);
}

async function refuse(
  supervision: Supervision,
  commit: string,
  detail: string,
  reason: string,
): Promise<void> {
  const { powers } = supervision;
  powers.log.warn("supervisor.order-refused", { commit, reason });
  note(
    supervision,
    {
      report: {
        event: "deploy_failed",
        commit,
        pullRequest: null,
        reason: `an operator's order wasn't followed: ${reason}`,
        output: "",
      },
    },
    { event: "refused", commit, detail: `${detail}: ${reason}` },
  );
  await deliverReport(supervision);
}
