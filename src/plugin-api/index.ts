/** What a plugin imports as "turbot". `docs/writing-plugins.md` teaches it by example. */

export type { AutoModFinds, AutoModRule, AutoModRuleForm } from "./auto-mod.ts";
export { AutoModError } from "./auto-mod-error.ts";
export type { ButtonSpec, ListSelect, PickSelect, SelectSpec } from "./buttons-and-menus.ts";
export type { AnswerField, AnswerForm, Claude, FormAnswer, Question } from "./claude.ts";
export { ClaudeDownError, ClaudeLimitError, ClaudeRefusedError } from "./claude-errors.ts";
export { type PrefixSpec, prefixCommand, type SlashSpec, slashCommand } from "./commands.ts";
export { button, modal, select } from "./components.ts";
export type { Content, Embed, FileSpec, PollSpec, RichContent, SentOnFile } from "./content.ts";
export type {
  AskedBy,
  HistoryPage,
  Lasting,
  NewPost,
  PluginLog,
  SendOptions,
  ThreadEdit,
  Transcript,
  Turbot,
} from "./context.ts";
export type { Duration } from "./duration.ts";
export type {
  DeletedMessage,
  MemberBefore,
  MemberJoin,
  MemberLeave,
  MemberUpdate,
  MessageDelete,
  Reaction,
  ReactionClear,
  ReactionRemove,
  RoleCreate,
  RoleDelete,
} from "./event-facts.ts";
export { type Events, on } from "./events.ts";
export type { FileHandle, Files } from "./files.ts";
export type { FieldOption, FieldValue, FormField, FormSpec, OpenedField, OpenedForm } from "./form.ts";
export type { GiveRole, Person } from "./guild-actions.ts";
export { HttpError, type HttpResponse } from "./http/answer.ts";
export { type FormBody, form, type MultipartBody, multipart, type SentFile } from "./http/body.ts";
export type { Feed, FeedItem, XmlElement } from "./http/data.ts";
export type { Http, RequestOptions } from "./http/http.ts";
export { MissingSecretError } from "./http/missing-secret-error.ts";
export type { SecretSpec } from "./http/secret-spec.ts";
export { leaderboardCard, rankCard, welcomeCard } from "./images/cards.ts";
export type { ChartSpec, ChartValue } from "./images/chart.ts";
export type { Images, Picture } from "./images/images.ts";
export type {
  CardSpec,
  Color,
  Fill,
  PictureBar,
  PictureColumn,
  PictureImage,
  PictureLine,
  PicturePart,
  PicturePie,
  PictureRow,
  PictureText,
} from "./images/picture.ts";
export type {
  ButtonInteraction,
  CommandInteraction,
  Interaction,
  ModalInteraction,
  SelectInteraction,
} from "./interaction.ts";
export type {
  ButtonsPart,
  ContainerPart,
  FilePart,
  GalleryPart,
  LayoutItem,
  LayoutPart,
  LayoutPicture,
  SectionPart,
  SelectPart,
  SeparatorPart,
  TextPart,
} from "./layout.ts";
export type { Locale, Localizations, LocalizedNames } from "./localizations.ts";
export type { Mail, MailClose, Mails } from "./mail.ts";
export { type MenuSpec, messageMenu, type TargetMessage, userMenu } from "./menus.ts";
export type { Message, MessageBefore, MessageEdit, UnknownCommand } from "./message.ts";
export type { MessageFacts, MessageFile, PollResults, ReadMessage } from "./message-facts.ts";
export type { Ban, Moderated, Moderation, TimeOut } from "./moderating.ts";
export type { DiscordNeed, UnattendedNeed } from "./needs.ts";
export type { Choice, Option, Options, OptionValues, Typing } from "./options.ts";
export type {
  Attachment,
  Channel,
  ChannelFacts,
  ChannelKind,
  Emoji,
  FileType,
  Guild,
  GuildChannel,
  GuildFacts,
  Member,
  MemberSearch,
  Mentionable,
  NamedUser,
  Picked,
  PickKind,
  Role,
  RoleFacts,
  User,
} from "./people.ts";
export type { Permission } from "./permission.ts";
export type { AutoModAlert, PollVote, ScheduledEventUser, VoiceUpdate } from "./person-events.ts";
export { type Needs, type PluginHooks, TurbotPlugin } from "./plugin.ts";
export type { Purge, Purged } from "./purge.ts";
export type { Ranked, Ranking } from "./ranking.ts";
export type { Reach, Registration } from "./registration.ts";
export { at, type CronOptions, cron, every, type Interval } from "./schedule.ts";
export type { SentMessage } from "./sent-message.ts";
export type {
  ChannelChange,
  InviteCreate,
  InviteDelete,
  MemberBan,
  ScheduledEvent,
  ScheduledEventChange,
  Thread,
  ThreadChange,
  ThreadDelete,
} from "./server-events.ts";
export type { KeepOptions, PageQuery, ServerStore, StorePage } from "./server-store.ts";
export type { Setting, Settings, SettingsChange, SettingValue, SettingValues } from "./settings.ts";
export type { Store } from "./store.ts";
export type { Json } from "./stored-values.ts";
export { type FoundTime, type Time, type TimestampStyle, type TimeWords, timestamp } from "./time.ts";
export {
  type NewTimer,
  type SetTimer,
  type Timer,
  type TimerId,
  type TimerPage,
  type Timers,
  type TimerWhen,
  timer,
} from "./timers.ts";
export { UnreachableError } from "./unreachable-error.ts";
export { apiVersion } from "./version.ts";
