import { mkdirSync } from "node:fs";
import { gitHubPages } from "../../git/github-address.ts";
import { createAppTokens, GitHubAppError } from "../../git/github-app.ts";
import { appManifest, convertManifest, newAppUrl } from "../../github/app-manifest.ts";
import { writeWhole } from "../../system/write-whole.ts";
import { type StepPowers, until } from "../step.ts";
import { keyFile, keysFolder } from "./find-made-app.ts";
import { servePage } from "./serve-page.ts";

/** Makes Turbot's own GitHub App in one page, stores its key for Turbot's user alone, and waits until it is installed. */
export async function makeApp(powers: StepPowers, webhookUrl: string | undefined): Promise<void> {
  const { ask, draft, home, now, randomHex } = powers;
  const { owner, repo, apiUrl } = draft.config().github;
  const pages = gitHubPages(apiUrl);
  const state = randomHex(16);
  const page = await servePage(state, (redirectUrl) => ({
    action: newAppUrl(pages, state),
    manifest: appManifest({
      name: `turbot-${owner}-${randomHex(2)}`,
      repositoryUrl: `${pages}/${owner}/${repo}`,
      webhookUrl,
      redirectUrl,
      // A fork's owner has a click to make there.
      setupUrl: `${pages}/${owner}/${repo}/actions`,
    }),
  }));
  try {
    ask.explain(
      "Open this page, and press Create GitHub App on the next one. In a browser elsewhere, first run the second line there",
      [page.url, `ssh -N -L ${page.port}:127.0.0.1:${page.port} you@this-machine`],
    );
    const code = await ask.during("Waiting for GitHub's page", () => page.code);
    const app = await convertManifest(code, { apiUrl, fetch });
    const file = keyFile(home, app.id);
    mkdirSync(keysFolder(home), { recursive: true });
    // Before the settings that name it.
    writeWhole(file, app.pem);
    draft.set("GITHUB_APP_ID", String(app.id));
    draft.set("GITHUB_APP_PRIVATE_KEY", file);
    ask.found(`GitHub: made the app ${app.slug}, whose key is in ${file}.`);
    const install = `${app.html_url}/installations/new`;
    page.goOn(install);
    const tokens = createAppTokens({
      ...{ appId: String(app.id), privateKey: app.pem, repository: `${owner}/${repo}`, apiUrl, fetch, now },
    });
    const look = () =>
      tokens.current().then(
        () => true as const,
        (error: unknown) => {
          if (error instanceof GitHubAppError && (error.status === 404 || error.mayWorkLater))
            return undefined;
          throw error;
        },
      );
    await until(powers, "Waiting until it is installed", look, () =>
      ask.explain(`Install it on ${owner}/${repo} alone: your browser shows where, and so does`, [install]),
    );
    ask.found(`GitHub: the app is installed on ${owner}/${repo}.`);
  } finally {
    await page.close();
  }
}
