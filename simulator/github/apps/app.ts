export type Access = "read" | "write";
export type Permissions = Readonly<Record<string, Access>>;

/** A GitHub App, installed on the repository. */
export interface RegisteredApp {
  readonly id: number;
  readonly slug: string;
  readonly installationId: number;
  /** PEM */
  readonly privateKey: string;
}

/** What people do with apps on GitHub's pages. */
export interface AppPages {
  /** Registers an app and installs it on the repository. @param permissions Default: what a manifest of Turbot's asks for. */
  register(app: { readonly slug: string; readonly permissions: Permissions }): RegisteredApp;
  /** Sends `installation`, as GitHub does. */
  suspend(slug: string): Promise<void>;
  unsuspend(slug: string): Promise<void>;
  /** All its tokens end now, as after a change of its permissions. */
  endTokens(slug: string): void;
  /**
   * The code that GitHub's page redirects with once somebody has registered this manifest; good for one conversion. If the app's
   * webhook is on, GitHub pings it, signed with a secret of its own.
   */
  submitManifest(manifest: unknown): string;
  /** Installs an app that was made from a manifest on the repository, which it is told of. */
  install(slug: string): Promise<void>;
}

/** Who a token speaks for. */
export interface AppCaller {
  readonly login: string;
  readonly permissions: Permissions;
}

export interface Apps extends AppPages {
  /** The app that a JSON web token is from. @throws RefusedError */
  asApp(authorization: string | undefined): App;
  /** Undefined: not an installation's token. @throws RefusedError if it has ended or its installation is suspended */
  callerOf(token: string): AppCaller | undefined;
  installationOf(app: App): object;
  issueToken(
    app: App,
    installationId: string,
    wanted: { permissions?: Permissions; repositories?: readonly string[] },
  ): object;
  convert(code: string): object;
}

export interface App extends RegisteredApp {
  readonly permissions: Permissions;
  readonly publicKey: string;
  suspended: boolean;
  installed: boolean;
}

export function allows(granted: Access | undefined, wanted: Access): boolean {
  return granted === "write" || (granted === "read" && wanted === "read");
}
