import { callHostSync } from "../plugin-api/host-link.ts";

/** The parts of a URL, as the host parses them. */
interface Parts {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

type Settable = Exclude<keyof Parts, "origin">;

function ask(question: {
  url: string;
  base?: string | undefined;
  set?: { part: Settable; value: string };
}): Parts {
  const answer = callHostSync("url", JSON.stringify(question));
  if (answer === "") throw new TypeError(`Invalid URL: ${question.url.slice(0, 200)}`);
  return JSON.parse(answer) as Parts;
}

// biome-ignore lint/style/useNamingConvention: the web calls it so
export class URL {
  #parts: Parts;
  readonly searchParams: URLSearchParams;

  constructor(url: unknown, base?: unknown) {
    this.#parts = ask({ url: String(url), base: base === undefined ? undefined : String(base) });
    this.searchParams = new URLSearchParams(this.#parts.search);
    whenChanged.set(this.searchParams, (search) => this.#change("search", search));
  }

  static canParse(url: unknown, base?: unknown): boolean {
    return URL.parse(url, base) !== null;
  }

  static parse(url: unknown, base?: unknown): URL | null {
    try {
      return new URL(url, base);
    } catch {
      return null;
    }
  }

  get href() {
    return this.#parts.href;
  }
  set href(value: string) {
    this.#set("href", value);
  }
  get origin() {
    return this.#parts.origin;
  }
  get protocol() {
    return this.#parts.protocol;
  }
  set protocol(value: string) {
    this.#set("protocol", value);
  }
  get username() {
    return this.#parts.username;
  }
  set username(value: string) {
    this.#set("username", value);
  }
  get password() {
    return this.#parts.password;
  }
  set password(value: string) {
    this.#set("password", value);
  }
  get host() {
    return this.#parts.host;
  }
  set host(value: string) {
    this.#set("host", value);
  }
  get hostname() {
    return this.#parts.hostname;
  }
  set hostname(value: string) {
    this.#set("hostname", value);
  }
  get port() {
    return this.#parts.port;
  }
  set port(value: string) {
    this.#set("port", value);
  }
  get pathname() {
    return this.#parts.pathname;
  }
  set pathname(value: string) {
    this.#set("pathname", value);
  }
  get search() {
    return this.#parts.search;
  }
  set search(value: string) {
    this.#set("search", value);
  }
  get hash() {
    return this.#parts.hash;
  }
  set hash(value: string) {
    this.#set("hash", value);
  }
  toString(): string {
    return this.#parts.href;
  }
  toJSON(): string {
    return this.#parts.href;
  }

  #set(part: Settable, value: string): void {
    this.#change(part, value);
    if (part === "href" || part === "search") refill(this.searchParams, this.#parts.search);
  }

  #change(part: Settable, value: string): void {
    this.#parts = ask({ url: this.#parts.href, set: { part, value: String(value) } });
  }
}

type Pair = [name: string, value: string];
type Init = string | Iterable<readonly [string, string]> | Readonly<Record<string, string>> | undefined;

const whenChanged = new WeakMap<URLSearchParams, (search: string) => void>();

/** Parses a search string again without notifying its URL. */
let refill: (params: URLSearchParams, search: string) => void;

export class URLSearchParams {
  #pairs: Pair[] = [];

  static {
    refill = (params, search) => {
      params.#pairs = parse(search);
    };
  }

  constructor(init?: Init) {
    if (init === undefined || init === null) return;
    if (typeof init === "string") this.#pairs = parse(init);
    else if (typeof init === "object" && Symbol.iterator in init) {
      this.#pairs = Array.from(init as Iterable<readonly [string, string]>, ([name, value]) => [
        String(name),
        String(value),
      ]);
    } else this.#pairs = Object.entries(init).map(([name, value]) => [name, String(value)]);
  }

  get size(): number {
    return this.#pairs.length;
  }
  get(name: string): string | null {
    return this.#pairs.find((pair) => pair[0] === String(name))?.[1] ?? null;
  }
  getAll(name: string): string[] {
    return this.#pairs.filter((pair) => pair[0] === String(name)).map((pair) => pair[1]);
  }
  has(name: string, value?: string): boolean {
    return this.#pairs.some((pair) => pair[0] === String(name) && (value === undefined || pair[1] === value));
  }
  append(name: string, value: unknown): void {
    this.#pairs.push([String(name), String(value)]);
    this.#changed();
  }
  delete(name: string, value?: string): void {
    this.#pairs = this.#pairs.filter(
      (pair) => pair[0] !== String(name) || (value !== undefined && pair[1] !== value),
    );
    this.#changed();
  }
  set(name: string, value: unknown): void {
    const first = this.#pairs.find((pair) => pair[0] === String(name));
    if (first === undefined) this.#pairs.push([String(name), String(value)]);
    else {
      first[1] = String(value);
      this.#pairs = this.#pairs.filter((pair) => pair === first || pair[0] !== String(name));
    }
    this.#changed();
  }
  sort(): void {
    this.#pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    this.#changed();
  }
  forEach(visit: (value: string, name: string, params: URLSearchParams) => void): void {
    for (const [name, value] of this.#pairs) visit(value, name, this);
  }
  *entries(): Generator<Pair> {
    for (const [name, value] of this.#pairs) yield [name, value];
  }
  *keys(): Generator<string> {
    for (const [name] of this.#pairs) yield name;
  }
  *values(): Generator<string> {
    for (const [, value] of this.#pairs) yield value;
  }
  [Symbol.iterator](): Generator<Pair> {
    return this.entries();
  }
  toString(): string {
    return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  }
  #changed(): void {
    const text = this.toString();
    whenChanged.get(this)?.(text === "" ? "" : `?${text}`);
  }
}

function parse(search: string): Pair[] {
  return search
    .replace(/^\?/, "")
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/%20/g, "+")
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string {
  const spaced = text.replace(/\+/g, " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
