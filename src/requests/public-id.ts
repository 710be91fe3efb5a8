import { randomBytes } from "node:crypto";

/**
 * What a request is called on GitHub: 16 random hexadecimal digits. They say nothing about who asked, when or where, which the
 * request's own id, a message's snowflake, does.
 */
export function newPublicId(): string {
  return randomBytes(8).toString("hex");
}
