import { placedSecrets } from "./placed-secrets.ts";

/** The only secret that spans several lines. */
export const privateKey = "a private key";

export const keyBegins =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----|\bPuTTY-User-Key-File-\d:/;
export const keyEnds =
  /-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|---- END SSH2 (?:ENCRYPTED )?PRIVATE KEY ----|\bPrivate-(?:MAC|Hash):/;

/**
 * What services' tokens look like, which people and programs paste by mistake. Each part has a maximum length, so that a hostile
 * line can't keep the bot busy. Services document their prefixes for exactly this use.
 */
export const secretShapes: readonly (readonly [what: string, shape: RegExp])[] = [
  [privateKey, keyBegins],
  ["an age key", /\bAGE-SECRET-KEY-1[0-9A-Z]{58}/],

  // Models.
  ["an Anthropic key", /\bsk-ant-[A-Za-z0-9_-]{20,}/],
  ["an OpenRouter key", /\bsk-or-v1-[0-9a-f]{32}/],
  // Needs a digit and a capital letter, which hyphenated names don't have.
  ["a secret key", /\bsk-(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[A-Z])[\w-]{32}/],
  ["a secret key", /\bsk-(?:[0-9a-f]{32}\b|lf-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/],
  ["a Groq key", /\bgsk_[A-Za-z0-9]{40}/],
  ["an xAI key", /\bxai-[A-Za-z0-9]{40}/],
  ["a Perplexity key", /\bpplx-[A-Za-z0-9]{32}/],
  ["a Hugging Face token", /\b(?:hf_|api_org_)[A-Za-z0-9]{34,}\b/],
  ["a Replicate token", /\br8_[A-Za-z0-9]{37}/],
  ["an NVIDIA key", /\bnvapi-[\w-]{50}/],
  [
    "a Fireworks key",
    /\bfw_(?![a-z]{1,40}(?:[A-Z][a-z]{1,20}){0,12}\d{0,4}\b)(?=[A-Za-z]{0,99}\d)[A-Za-z0-9]{22,}\b/,
  ],
  ["a Tavily key", /\btvly-[\w-]{20,}/],
  ["a LangSmith key", /\blsv2_(?:pt|sk)_[0-9a-f]{32}/],
  ["a Cerebras key", /\bcsk-(?=[a-z]{0,99}\d)[a-z0-9]{40,}/],
  ["a Together key", /\btgp_v1_[\w-]{40,}/],
  ["a Jina key", /\bjina_(?=[A-Za-z_-]{0,99}\d)[\w-]{40,}/],
  ["a Voyage key", /\bpa-(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[A-Z])[\w-]{43}(?![\w-])/],
  ["a Z.ai key", /\b(?=[a-f]{0,31}\d)[0-9a-f]{32}\.(?=[A-Za-z]{0,15}\d)[A-Za-z0-9]{16}\b/],
  ["an ElevenLabs key", /\bsk_[0-9a-f]{48}\b/],

  // Code, packages, checks.
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/],
  [
    "a GitLab token",
    /\bgl(?:pat|oas|dt|rt|cbt|ptt|ft|soat|imt|agent|wt)-(?=[a-z_.-]{0,99}[A-Z\d])[\w.-]{20,}/,
  ],
  ["a Bitbucket or Atlassian token", /\b(?:ATBB[A-Za-z0-9]{32}|AT[AC]TT3[\w=-]{60})/],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/],
  ["a PyPI token", /\bpypi-A[\w-]{49}/],
  ["a RubyGems key", /\brubygems_[0-9a-f]{48}/],
  ["a NuGet key", /\boy2[a-z0-9]{43}\b/],
  ["a crates.io token", /\bcio(?=[A-Za-z]{0,31}\d)[A-Za-z0-9]{32}\b/],
  ["a Docker token", /\bdckr_[po]at_[\w-]{20,}/],
  ["a Terraform token", /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60}/],
  ["a Sentry token", /\bsntr[ysu]+_[\w+/=-]{40}/],
  ["a SonarQube token", /\bsq[uap]_[0-9a-f]{40}\b/],
  ["a Buildkite token", /\bbkua_[0-9a-f]{40}\b/],
  ["a CircleCI token", /\bCCI(?:PAT|PRJ)_[A-Za-z0-9]{20,30}_[0-9a-f]{40}/],
  ["a Postman key", /\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}/],

  // Clouds and hosting.
  ["an AWS key", /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/],
  ["a Google key", /\bAIza[A-Za-z0-9_-]{35}/],
  ["a Google key", /\bAQ\.Ab[\w-]{40,}/],
  ["a Google login", /\b(?:GOCSPX-[\w-]{28}|ya29\.[\w-]{20,})/],
  ["an Azure key", /\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{43,86}=/],
  ["an Alibaba key", /\bLTAI(?=[A-Za-z]{0,23}\d)[A-Za-z0-9]{16,24}\b/],
  ["a Cloudflare key", /\bv1\.0-[0-9a-f]{24}-[0-9a-f]{100,}/],
  ["a Vercel token", /\bvc[pikar]_(?=[A-Za-z]{0,99}\d)[A-Za-z0-9]{50,}/],
  ["a DigitalOcean token", /\bdo[opr]_v1_[0-9a-f]{64}/],
  ["a Heroku key", /\bHRKU-[\w-]{36}/],
  ["a Fly.io token", /\b(?:fo1_[\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{40})/],
  [
    "a Render key",
    /\brnd_(?![a-z]{1,40}(?:[A-Z][a-z]{1,20}){0,12}\d{0,4}\b)(?=[A-Za-z]{0,99}\d)[A-Za-z0-9]{20,}\b/,
  ],
  ["a Netlify token", /\bnfp_[A-Za-z0-9]{36}/],
  ["a Supabase key", /\b(?:sbp_[0-9a-f]{40}|sb_secret_[\w-]{20,})/],
  ["a PlanetScale token", /\bpscale_(?:tkn|pw|oauth)_[\w.=-]{32}/],
  ["a Databricks token", /\bdapi[0-9a-f]{32}/],
  ["a Vault token", /\bhv[sbr]\.[\w-]{24,}/],
  ["a Doppler token", /\bdp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]{1,40}\.)?[A-Za-z0-9]{40}/],
  ["a Tailscale key", /\btskey-[a-z]{1,20}-[\w-]{16,}/],
  ["a Pulumi token", /\bpul-[0-9a-f]{40}\b/],
  ["a Grafana token", /\bgl(?:sa_[A-Za-z0-9]{32}_[0-9a-f]{8}|c_[A-Za-z0-9+/]{32})/],
  ["a New Relic key", /\bNRAK-[A-Z0-9]{27}\b/],

  // Messages and mail.
  // It begins with an id's digits in Base64.
  [
    "a Discord bot token",
    /\b[MNO][DTjz][AEIMQUYcgk][w-z0-5][A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}/,
  ],
  ["a Discord webhook", /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{17,20}\/[\w-]{60,}/],
  ["a Discord login", /\bmfa\.[\w-]{80,}/],
  ["a Slack token", /\b(?:xox[a-np-z]|xapp)-[A-Za-z0-9%+/=-]{10,}/],
  [
    "a Slack webhook",
    /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Z0-9]{8,12}\/[A-Za-z0-9]{8,20}\/\w{20,}/,
  ],
  ["a Telegram bot token", /(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])/],
  ["a Matrix token", /\bsyt_[\w-]{1,99}_[A-Za-z0-9]{20}_[A-Za-z0-9]{6}/],
  ["a Facebook token", /\bEAA[A-Z][A-Za-z0-9]{80,}/],
  ["a Twitch token", /\boauth:[a-z0-9]{30}\b/],
  ["a Twilio key", /\bSK[0-9a-f]{32}\b/],
  ["a SendGrid key", /\bSG\.[\w-]{22}\.[\w-]{43}/],
  ["a Mailgun key", /\bkey-[0-9a-f]{32}\b/],
  ["a Mailchimp key", /\b[0-9a-f]{32}-us\d{1,2}\b/],
  ["a Brevo key", /\bxkeysib-[0-9a-f]{64}/],
  ["a Resend key", /\bre_(?=\w{0,40}\d)[A-Za-z0-9]{8,12}_[A-Za-z0-9]{20,}\b/],

  // Money, shops, work.
  ["a Stripe key", /\b(?:[rs]k_(?:live|test)_[A-Za-z0-9]{20,}|whsec_[A-Za-z0-9+/]{30,})/],
  ["a Square token", /\b(?:sq0(?:atp|csp)-[\w-]{22,}|EAAA[\w-]{60})/],
  ["a Shopify token", /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/],
  ["a Notion token", /\b(?:ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43}\b)/],
  ["a Linear key", /\blin_(?:api|oauth)_[A-Za-z0-9]{32,}/],
  ["an Asana token", /\b[12]\/\d{16}(?:\/\d{16})?:[0-9a-f]{32}/],
  ["a ClickUp token", /\bpk_\d{6,9}_[A-Z0-9]{32}/],
  ["a Contentful token", /\bCFPAT-[\w-]{40,}/],
  ["a Dropbox token", /\bsl\.[Bu][\w.-]{60,}/],
  ["an Adafruit key", /\baio_[A-Za-z0-9]{28}\b/],
  ["a RapidAPI key", /\b[A-Za-z0-9]{10}msh[A-Za-z0-9]{15}p1[A-Za-z0-9]{6}jsn[A-Za-z0-9]{12}\b/],
  ["a Figma token", /\bfigd_[\w-]{40}/],
  ["an Airtable token", /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}/],
  ["a Mapbox token", /\bsk\.eyJ[\w-]{20,500}\.[\w-]{20}/],

  ["a signed token", /\beyJ[\w-]{10,500}\.eyJ[\w-]{10,4000}\.[\w-]{20}/],
  ...placedSecrets,
];
