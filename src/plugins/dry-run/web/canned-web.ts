import { RefusalError } from "../../../declaration/refusal.ts";
import type { AskedWeb, CannedAnswers } from "../../../plugin-api/testing.ts";
import { checkedUrl, usualPorts } from "../../capabilities/http/checked-url.ts";
import type { HttpAnswer, HttpGate } from "../../capabilities/http/http-gate.ts";
import { readRequest } from "../../capabilities/http/request-shape.ts";
import { checkCredential, withCredential } from "../../capabilities/http/with-credential.ts";

/** UTF-16 code units of a body that tests can look at. */
const longestBody = 10_000;

/** The web of a dry run: it answers what a test says, and writes down what it was asked. */
export function createCannedWeb(answers: CannedAnswers): {
  readonly gate: HttpGate;
  /** Hosts that were asked in vain. */
  readonly unanswered: readonly string[];
  readonly requests: readonly AskedWeb[];
} {
  const unanswered: string[] = [];
  const requests: AskedWeb[] = [];
  const gate: HttpGate = {
    async request(input, hosts, _plugin, { credential } = {}): Promise<HttpAnswer> {
      const { method, url: text, headers, body = "" } = readRequest(input);
      const url = checkedUrl(text, hosts);
      const sent = typeof body === "string" ? body : Buffer.from(body).toString("utf8");
      if (credential !== undefined) checkCredential(credential, url);
      const asked = { method, url: url.href, body: sent.slice(0, longestBody) };
      requests.push(
        credential === undefined
          ? { ...asked, headers }
          : { ...asked, headers: withCredential(headers, credential), secret: credential.id },
      );
      const answer = answers[`${method} ${url.href}`] ?? answers[url.href];
      if (answer === undefined) {
        unanswered.push(url.hostname);
        throw new RefusalError(`There is no web in a dry run, and no answer was given for ${url.href}`);
      }
      return {
        status: answer.status ?? 200,
        headers: lowerCase(answer.headers ?? {}),
        body: Buffer.from(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body)),
        url: url.href,
      };
    },
    // An address of a setting: without an answer, it leads nowhere else.
    async look(url) {
      const { status = 200, headers = {} } = answers[url.href] ?? {};
      return { status, location: lowerCase(headers).location };
    },
    ports: usualPorts,
    close: async () => {},
  };
  return { gate, unanswered, requests };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
