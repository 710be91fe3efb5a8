import { createVerify } from "node:crypto";
import { RefusedError } from "../refused.ts";
import type { App } from "./app.ts";

/** Ten minutes ("Generating a JSON Web Token (JWT) for a GitHub App", docs.github.com). */
const longestS = 10 * 60;

/**
 * The app that signed a JSON web token, checked as GitHub does and refused in its words.
 *
 * @throws RefusedError
 */
export function readJwt(jwt: string, apps: readonly App[], nowS: number): App {
  const [head = "", body = "", signature = "", ...more] = jwt.split(".");
  const [header, claims] = [json(head), json(body)];
  const undecodable = new RefusedError(401, "A JSON web token could not be decoded");
  if (header?.alg !== "RS256" || claims === undefined || more.length > 0) throw undecodable;
  const app = apps.find(({ id }) => String(id) === String(claims.iss));
  if (app === undefined) throw new RefusedError(404, "Integration not found");
  const isSigned = createVerify("RSA-SHA256")
    .update(`${head}.${body}`)
    .verify(app.publicKey, signature, "base64url");
  if (!isSigned) throw undecodable;
  const { iat, exp } = claims;
  if (typeof iat !== "number" || !Number.isInteger(iat) || iat > nowS)
    throw new RefusedError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  if (typeof exp !== "number" || exp <= nowS)
    throw new RefusedError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (exp > nowS + longestS)
    throw new RefusedError(401, "'Expiration time' claim ('exp') is too far in the future");
  return app;
}

function json(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
