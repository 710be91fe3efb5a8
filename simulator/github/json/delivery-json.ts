import type { StoredDelivery } from "../stored.ts";

/** https://docs.github.com/rest/repos/webhooks#list-deliveries-for-a-repository-webhook, and the same for an app's. */
export function deliveryJson(delivery: StoredDelivery) {
  return {
    id: delivery.attempt,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    status: delivery.status === undefined ? "Service Timeout" : String(delivery.status),
    status_code: delivery.status ?? 0,
    event: delivery.event,
    action: delivery.action === "" ? null : delivery.action,
  };
}
