// Made from the OpenAPI document by scripts/types.mjs; a test compares them.

export interface FieldError {
  /** JSON pointer into the body, or a parameter */
  field: string;
  detail: string;
  limit?: number;
  received?: number;
}

export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: Array<FieldError>;
  /** what it is now, of a comment, the policy or the settings */
  version?: number;
  /** the comment's status now */
  state?: "pending" | "approved" | "held" | "rejected" | "erased";
  /** what the key lacks */
  scope?: string;
  /** upon the author: suspension or ban */
  sanction?: string;
  /** when the sanction ends */
  until?: string;
  /** how many comments it would decide */
  number?: number;
  /** of our own failure, as the log names it */
  incident?: string;
  [more: string]: unknown;
}

export interface ArticlePart {
  id: string;
  url?: string | null;
  title?: string | null;
}

export interface AuthorPart {
  name: string;
  id?: string | null;
  email?: string | null;
}

export interface ClientPart {
  /** IPv4 or IPv6 */
  ip?: string | null;
  user_agent?: string | null;
}

export interface NewComment {
  article: ArticlePart;
  author: AuthorPart;
  /** Plain text of 1..1,500 UTF-16 units; CRLF counts as one. */
  body: string;
  parent_id?: string | null;
  /** BCP 47 */
  language?: string | null;
  /** RFC 3339, no later than a day from now */
  submitted_at?: string | null;
  client?: ClientPart | null;
  /** the newsroom speaks, by the name of the author: published at once, shown with a badge; needs the scope `moderate`, too */
  staff?: boolean;
}

export interface Receipt {
  id: string;
  status: "pending" | "approved" | "held" | "rejected" | "erased";
  version: number;
  article_id: string;
  accepted_at?: string;
}

export interface Article {
  id: string;
  url?: string | null;
  title?: string | null;
}

export interface KnownAuthor {
  name: string;
  id?: string | null;
  key: string;
}

export interface FiredRule {
  rule: string;
  text: string;
  detail?: Record<string, unknown>;
}

export interface Highlight {
  attribute: "toxicity" | "severe_toxicity" | "obscene" | "threat" | "insult" | "identity_attack" | "spam" | "site";
  begin: number;
  end: number;
  text: string;
  /** log-odds that it added */
  weight: number;
}

export interface Verdict {
  route: "approve" | "hold" | "reject";
  scores?: Record<string, number>;
  risk?: number;
  language?: string;
  language_confidence?: number;
  /** whether the model is validated for this language */
  validated?: boolean;
  /** empty where nothing could be scored */
  model?: string;
  policy_version?: number;
  rules?: Array<FiredRule>;
  highlights?: Array<Highlight>;
}

export interface Decision {
  status: "pending" | "approved" | "held" | "rejected" | "erased";
  previous: "pending" | "approved" | "held" | "rejected" | "erased";
  by: string;
  at?: string;
  reason?: string | null;
  /** the site's words for the author, in the comment's language */
  reason_text?: string | null;
  /** of a statement of reasons (EU DSA) */
  category?: string | null;
  /** to the author, by hand */
  note?: string | null;
  undoes?: number | null;
  /** what became of the replies to a rejected comment */
  replies?: "stay" | "held" | "rejected" | null;
  /** the comment above, with whose rejection this came */
  follows?: string | null;
}

export interface Edit {
  body: string;
  version: number;
  /** when it was replaced */
  at?: string;
  status: "pending" | "approved" | "held" | "rejected" | "erased";
}

export interface Comment {
  id: string;
  status: "pending" | "approved" | "held" | "rejected" | "erased";
  version: number;
  reports: number;
  accepted_at?: string;
  /** whether the newsroom itself wrote it */
  staff?: boolean;
  /** what the newsroom picked; a pinned one is the article's first */
  pick?: "pick" | "pin" | null;
  article?: Article | null;
  author?: KnownAuthor | null;
  body?: string | null;
  parent_id?: string | null;
  language?: string | null;
  submitted_at?: string | null;
  verdict?: Verdict | null;
  decision?: Decision | null;
  /** for the author of a rejected comment: the public page of the machine's errors, where the site shows it */
  errors_url?: string | null;
  /** for the author of a rejected comment: the site's guidelines, at the section of the reason where it names one */
  guidelines_url?: string | null;
  edits?: Array<Edit>;
}

export interface CommentEdit {
  body: string;
}

export interface State {
  id: string;
  status: "pending" | "approved" | "held" | "rejected" | "erased";
  version: number;
  reports: number;
}

export interface NewReport {
  reporter_id: string;
  reason?: string | null;
}

export interface NewDecision {
  status: "pending" | "approved" | "held" | "rejected" | "erased";
  /** one of the settings' reasons; a rejection needs it */
  reason?: string | null;
  note?: string | null;
  to_author?: string | null;
  /** the one that was seen; another is a conflict */
  version?: number;
  /** what becomes of the replies to a rejected comment: they stay below a stub, are held, or are rejected, too; left out, as the settings say */
  replies?: "stay" | "held" | "rejected";
  /** how many comments it decides, where they are more than 20 */
  number?: number;
}

export interface Decided {
  id: string;
  status: "pending" | "approved" | "held" | "rejected" | "erased";
  version: number;
  reports: number;
  /** comments that were to be decided: this one and its replies */
  decided: number;
}

export interface Batch {
  comments: Array<unknown>;
}

export interface BatchItem {
  status: number;
  replayed: boolean;
  comment?: Receipt;
  problem?: ProblemDetails;
}

export interface BatchAnswer {
  results: Array<BatchItem>;
}

export interface Author {
  name: string;
  id?: string | null;
}

export interface PublicComment {
  id: string;
  parent_id?: string | null;
  removed: boolean;
  author?: Author | null;
  body?: string | null;
  accepted_at?: string | null;
  /** as you said it */
  submitted_at?: string | null;
  /** whether the newsroom itself wrote it */
  staff?: boolean;
  /** what the newsroom picked; a pinned one is the article's first */
  pick?: "pick" | "pin" | null;
  edited?: boolean;
  up?: number;
  down?: number;
}

export interface Thread {
  comments: Array<PublicComment>;
  /** `after` of the next page; null at the end */
  next?: string | null;
}

export interface Count {
  count: number;
}

export interface ArticleIds {
  articles: Array<string>;
}

export interface Counts {
  counts: Record<string, number>;
}

export interface ArticleHeat {
  since: string;
  figure: "share" | "arrivals";
  value: number;
  /** what the value passed */
  limit: number;
}

export interface ArticleSettings {
  id: string;
  url?: string | null;
  title?: string | null;
  closed: boolean;
  publishing?: "pre" | "post" | null;
  /** every comment is held for the moderators */
  premoderated: boolean;
  /** a person posts once in so many seconds; 0: any time */
  slow_seconds: number;
  /** for moderators, on every card of the article */
  instruction: string | null;
  /** a moderator's log-in name, or `team:` and a team's id */
  assigned: string | null;
  /** why the breaker holds every comment */
  heat: ArticleHeat | null;
  /** what was set here, so that posts do not change it */
  pinned: Array<"url" | "title">;
}

export interface ArticleChange {
  closed?: boolean;
  /** pre: public once approved; post: public until rejected */
  publishing?: "pre" | "post" | null;
  /** every comment is held for the moderators */
  premoderated?: boolean;
  /** a person posts once in so many seconds; 0: any time */
  slow_seconds?: number;
  /** for moderators, on every card of the article */
  instruction?: string | null;
  /** the log-in name of a moderator, or `team:` and an id */
  assigned?: string | null;
  url?: string | null;
  title?: string | null;
}

export interface ChangedField {
  field: "url" | "title" | "closed" | "publishing" | "premoderated" | "slow_seconds" | "instruction" | "assigned" | "heat";
  before: string | null;
  after: string | null;
}

export interface MadeChange {
  id: string;
  by: string;
  at: string;
  fields: Array<ChangedField>;
  undoes: string | null;
  undone: boolean;
}

export interface MadeChanges {
  changes: Array<MadeChange>;
}

export interface AuthorAct {
  id: string;
  kind: "note" | "warning" | "premoderation" | "trust" | "suspension" | "ban" | "undo";
  by: string;
  at: string;
  reason: string | null;
  /** null: without an end */
  until: string | null;
  to_author: string | null;
  undoes: string | null;
  undone: boolean;
}

export interface AuthorCounts {
  pending: number;
  held: number;
  approved: number;
  rejected: number;
}

export interface Interval {
  share: number;
  low: number;
  high: number;
  /** how many it was measured on */
  of: number;
}

export interface UsedName {
  name: string;
  comments: number;
  last_at: string;
}

export interface GivenReason {
  reason: string;
  comments: number;
}

export interface Upheld {
  reports: number;
  upheld: number;
}

export interface AuthorFigures {
  /** as in comments and events; a keyed digest */
  key: string;
  /** your own */
  id: string | null;
  /** of the first comment */
  first_at: string | null;
  /** of the newest comment */
  last_at: string | null;
  /** in force now */
  sanction: AuthorAct | null;
  /** newest first */
  acts: Array<AuthorAct>;
  comments: AuthorCounts;
  /** of the approved and rejected ones */
  rejected: Interval;
  names: Array<UsedName>;
  reasons: Array<GivenReason>;
  reports_received: Upheld;
  /** null where you gave the author no id */
  reports_made: Upheld | null;
}

export interface NewAct {
  /** a suspension needs `until`; a note needs `note` */
  kind: "note" | "warning" | "premoderation" | "trust" | "suspension" | "ban" | "undo";
  /** one of the settings' reasons; only a note and trust need none */
  reason?: string | null;
  /** RFC 3339; without it, no end */
  until?: string | null;
  note?: string | null;
  to_author?: string | null;
}

export interface Sanction {
  /** a key; or `mailbox:`, `network:`, `domain:` with a digest */
  author: string;
  act: AuthorAct;
}

export interface Sanctions {
  sanctions: Array<Sanction>;
  next: string | null;
}

export interface Event {
  cursor: string;
  type: string;
  at?: string;
  comment_id?: string | null;
  version?: number;
  by?: string;
  data?: Record<string, unknown>;
}

export interface Feed {
  events: Array<Event>;
  next?: string | null;
}

export interface ErasedLabels {
  erased: number;
}

export interface NewPick {
  /** as the first of its article */
  pin?: boolean;
}

export interface SuggestedComment {
  id: string;
  parent_id?: string | null;
  removed: boolean;
  author?: Author | null;
  body?: string | null;
  accepted_at?: string | null;
  /** as you said it */
  submitted_at?: string | null;
  /** whether the newsroom itself wrote it */
  staff?: boolean;
  /** what the newsroom picked; a pinned one is the article's first */
  pick?: "pick" | "pin" | null;
  edited?: boolean;
  up?: number;
  down?: number;
  score?: number;
}

export interface Picks {
  comments: Array<PublicComment>;
  suggested: Array<SuggestedComment>;
}

export interface NewVote {
  /** your own id of the reader, the same as `author.id` */
  voter_id: string;
  vote: "up" | "down" | "none";
}

export interface Tally {
  id: string;
  up: number;
  down: number;
}

export interface ForgottenVotes {
  forgotten: number;
}

export interface ThresholdPart {
  approve: number;
  approve_in?: Record<string, number>;
  hold: number;
  hold_in?: Record<string, number>;
  reject?: number | null;
}

export interface WordPart {
  pattern: string;
  kind?: "word" | "phrase" | "regex";
  route?: "approve" | "hold" | "reject";
  label?: string | null;
}

export interface PromisePart {
  missed_max: number;
  right_min: number;
}

export interface PolicyDocument {
  version?: number;
  /** who saved it; passed over when it is sent */
  by?: unknown;
  /** when (RFC 3339); passed over when it is sent */
  at?: unknown;
  publishing: "pre" | "post";
  thresholds: Record<string, ThresholdPart>;
  words: Array<WordPart>;
  links_max: number;
  hold_first_comment: boolean;
  /** hold from this share of rejections on, of 5 decided; 0 never */
  hold_rejected_percent?: number;
  reports_to_hold: number;
  /** by language, or `default`; their limits replace the thresholds */
  promises?: Record<string, PromisePart>;
}

export interface PolicyVersions {
  versions: Array<PolicyDocument>;
}

export interface LanguageLimitsPart {
  promise: PromisePart;
  approve: number | null;
  reject: number | null;
  /** of people */
  answers: number;
  /** rejections among them */
  rejected: number;
  /** that the machine may decide */
  share: number;
  /** 200 answers later */
  share_next: number;
}

export interface LimitsDocument {
  /** when they were found (RFC 3339) */
  at: string | null;
  model: string;
  languages: Record<string, LanguageLimitsPart>;
  shipped: Record<string, LanguageLimitsPart>;
}

export interface Raid {
  id: string;
  begun_at: string;
  /** when the last copy came */
  newest_at: string;
  /** null: it goes on */
  ended_at: string | null;
  /** a person said so */
  no_raid: boolean;
  /** who ended it, or began it again */
  by: string;
  /** copies that come now are held */
  holds: boolean;
  comments: number;
  authors: number;
  articles: number;
  /** copies that stand as one card of the held comments */
  held: number;
}

export interface Raids {
  raids: Array<Raid>;
}

export interface RaidStatuses {
  held: number;
  approved: number;
  rejected: number;
}

export interface RaidRun {
  decision: string;
  kind: "decide" | "end" | "undo";
  state: "none" | "asked" | "running" | "done" | "failed" | "cancelled";
  by: string;
  at: string;
  total: number;
  /** how many of `total` were looked at */
  seen: number;
  /** how many were decided, or taken back */
  decided: number;
  /** how many others had changed meanwhile */
  left: number;
}

export interface OneRaid {
  id: string;
  begun_at: string;
  /** when the last copy came */
  newest_at: string;
  /** null: it goes on */
  ended_at: string | null;
  /** a person said so */
  no_raid: boolean;
  /** who ended it, or began it again */
  by: string;
  /** copies that come now are held */
  holds: boolean;
  comments: number;
  authors: number;
  articles: number;
  /** copies that stand as one card of the held comments */
  held: number;
  statuses: RaidStatuses;
  /** the newest one */
  run: RaidRun | null;
}

export interface RaidDecision {
  status: "pending" | "approved" | "held" | "rejected" | "erased";
  /** one of the settings' reasons; a rejection needs it */
  reason?: string | null;
  /** how many comments it decides, where they are more than 20 */
  number?: number;
}

export interface RaidDone {
  decision: string;
  /** comments that were decided; in the background, that are to be */
  decided: number;
  /** comments that others had changed meanwhile */
  left: number;
  /** it is done in the background; see `run` */
  background: boolean;
}

export interface RaidEnd {
  /** how many comments it decides, where they are more than 20 */
  number?: number;
}

export interface ReasonPart {
  /** for good */
  code: string;
  labels: Record<string, string>;
  /** what the author is told (en, ru, kk) */
  texts?: Record<string, string>;
  coral?: "OFFENSIVE" | "ABUSIVE" | "SPAM" | "BANNED_WORD" | "AD" | "ILLEGAL_CONTENT" | "HARASSMENT_BULLYING" | "MISINFORMATION" | "HATE_SPEECH" | "IRRELEVANT_CONTENT" | "OTHER";
  category?: "STATEMENT_CATEGORY_CYBER_VIOLENCE" | "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS" | "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH" | "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS" | "STATEMENT_CATEGORY_PROTECTION_OF_MINORS" | "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY" | "STATEMENT_CATEGORY_SCAMS_AND_FRAUD" | "STATEMENT_CATEGORY_SELF_HARM" | "STATEMENT_CATEGORY_VIOLENCE" | "STATEMENT_CATEGORY_OTHER_VIOLATION_TC";
  /** the machine's attribute that it answers to */
  attribute?: string | null;
  /** strikes that a rejection for it is to its author */
  severity?: number;
  /** the section of the guidelines that it rests on */
  section?: string | null;
  retired?: boolean;
}

export interface SettingsDocument {
  version?: number;
  /** who saved it; passed over when it is sent */
  by?: unknown;
  /** when (RFC 3339); passed over when it is sent */
  at?: unknown;
  reasons: Array<ReasonPart>;
  undo_seconds: number;
  severe_pause_after: number;
  severe_cap_day: number;
  shadow_days: number;
  shadow_answers: number;
  moved_percent: number;
  promote_alone: boolean;
  audit_percent: number;
  public_ledger: boolean;
  take_banned: boolean;
  votes: boolean;
  down_votes: boolean;
  strikes: number;
  strikes_days: number;
  replies: "stay" | "held" | "rejected";
  heat_breaker: boolean;
  raids: "off" | "mark" | "hold";
  second_look: boolean;
  golden_every: number;
  alert_held_hours: number;
  alert_backlog: number;
}

export interface Webhook {
  id: string;
  url: string;
  description: string;
  events: Array<"comment.accepted" | "comment.imported" | "comment.judged" | "comment.decided" | "comment.escalated" | "comment.deescalated" | "comment.opinion_asked" | "comment.opinion_withdrawn" | "comment.reported" | "comment.edited" | "comment.picked" | "comment.erased" | "article.changed" | "raid.begun" | "raid.ended" | "author.acted" | "policy.saved" | "settings.changed" | "guidelines.saved" | "model.shadowed" | "model.withdrawn" | "model.asked" | "model.promoted" | "model.rolled_back" | "webhook.disabled" | "alert.changed">;
  enabled: boolean;
  disabled_at?: string | null;
  disabled_because?: "gone" | "failing" | "switched_off" | null;
  /** first failure after the last success */
  failing_since?: string | null;
  created_at: string;
  /** messages that are listed and not delivered yet */
  waiting: number;
}

export interface Webhooks {
  webhooks: Array<Webhook>;
}

export interface NewWebhook {
  url: string;
  description?: string | null;
  /** Types to be told of; empty or absent: all. */
  events?: Array<"comment.accepted" | "comment.imported" | "comment.judged" | "comment.decided" | "comment.escalated" | "comment.deescalated" | "comment.opinion_asked" | "comment.opinion_withdrawn" | "comment.reported" | "comment.edited" | "comment.picked" | "comment.erased" | "article.changed" | "raid.begun" | "raid.ended" | "author.acted" | "policy.saved" | "settings.changed" | "guidelines.saved" | "model.shadowed" | "model.withdrawn" | "model.asked" | "model.promoted" | "model.rolled_back" | "webhook.disabled" | "alert.changed">;
}

export interface WebhookWithSecret {
  id: string;
  url: string;
  description: string;
  events: Array<"comment.accepted" | "comment.imported" | "comment.judged" | "comment.decided" | "comment.escalated" | "comment.deescalated" | "comment.opinion_asked" | "comment.opinion_withdrawn" | "comment.reported" | "comment.edited" | "comment.picked" | "comment.erased" | "article.changed" | "raid.begun" | "raid.ended" | "author.acted" | "policy.saved" | "settings.changed" | "guidelines.saved" | "model.shadowed" | "model.withdrawn" | "model.asked" | "model.promoted" | "model.rolled_back" | "webhook.disabled" | "alert.changed">;
  enabled: boolean;
  disabled_at?: string | null;
  disabled_because?: "gone" | "failing" | "switched_off" | null;
  /** first failure after the last success */
  failing_since?: string | null;
  created_at: string;
  /** messages that are listed and not delivered yet */
  waiting: number;
  secret: string;
}

export interface WebhookChange {
  url?: string | null;
  description?: string | null;
  /** Types to be told of; empty or absent: all. */
  events?: Array<"comment.accepted" | "comment.imported" | "comment.judged" | "comment.decided" | "comment.escalated" | "comment.deescalated" | "comment.opinion_asked" | "comment.opinion_withdrawn" | "comment.reported" | "comment.edited" | "comment.picked" | "comment.erased" | "article.changed" | "raid.begun" | "raid.ended" | "author.acted" | "policy.saved" | "settings.changed" | "guidelines.saved" | "model.shadowed" | "model.withdrawn" | "model.asked" | "model.promoted" | "model.rolled_back" | "webhook.disabled" | "alert.changed">;
  /** true goes on where it stopped; nothing is skipped */
  enabled?: boolean;
}

export interface Rotation {
  /** 0 ends them at once, for a secret that leaked. */
  overlap_seconds?: number;
}

export interface TestMessage {
  message_id: string;
}

export interface Replay {
  /** RFC 3339 */
  since: string;
}

export interface Delivery {
  at: string;
  /** the webhook-id */
  message_id: string;
  /** cursor in the events feed */
  event: string;
  type: string;
  comment_id?: string | null;
  attempt: number;
  outcome: "delivered" | "retrying" | "given_up";
  /** of the answer; null: none */
  status?: number | null;
  fault?: "blocked" | "unresolved" | "unreachable" | "tls" | "timeout" | "not_http" | null;
  seconds: number;
  next_at?: string | null;
}

export interface Deliveries {
  deliveries: Array<Delivery>;
  /** `after` of the next page */
  next?: string | null;
}

/** What each operation takes and answers. */
export interface Operations {
  /** POST /v1/comments: Submit a comment */
  comments_submit: {
    path: undefined;
    query: undefined;
    body: NewComment;
    answer: Receipt;
  };
  /** GET /v1/comments/{comment_id}: Look up a comment */
  comments_show: {
    path: { comment_id: string };
    query: undefined;
    body: undefined;
    answer: Comment;
  };
  /** PATCH /v1/comments/{comment_id}: Give a comment a new text */
  comments_edit: {
    path: { comment_id: string };
    query: undefined;
    body: CommentEdit;
    answer: State;
  };
  /** DELETE /v1/comments/{comment_id}: Withdraw a comment */
  comments_withdraw: {
    path: { comment_id: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** POST /v1/comments/{comment_id}/reports: Report a comment */
  comments_report: {
    path: { comment_id: string };
    query: undefined;
    body: NewReport;
    answer: State;
  };
  /** POST /v1/comments/{comment_id}/decision: Decide a comment */
  decisions_decide: {
    path: { comment_id: string };
    query: undefined;
    body: NewDecision;
    answer: Decided;
  };
  /** DELETE /v1/comments/{comment_id}/decision: Take the decision in force back */
  decisions_undo: {
    path: { comment_id: string };
    query: undefined;
    body: undefined;
    answer: State;
  };
  /** POST /v1/comments:batch: Submit up to 100 comments */
  batch_submit_batch: {
    path: undefined;
    query: undefined;
    body: Batch;
    answer: BatchAnswer;
  };
  /** GET /v1/articles/{article_id}/comments: List the published comments of an article */
  articles_thread: {
    path: { article_id: string };
    query: { status?: string; after?: string; limit?: number; sort?: "oldest" | "newest" | "votes" };
    body: undefined;
    answer: Thread;
  };
  /** GET /v1/articles/{article_id}/comments/count: Count the published comments of an article */
  articles_count: {
    path: { article_id: string };
    query: undefined;
    body: undefined;
    answer: Count;
  };
  /** POST /v1/articles:count: Count the published comments of up to 100 articles */
  articles_count_many: {
    path: undefined;
    query: undefined;
    body: ArticleIds;
    answer: Counts;
  };
  /** GET /v1/articles/{article_id}/settings: Look up an article's settings */
  articles_show: {
    path: { article_id: string };
    query: undefined;
    body: undefined;
    answer: ArticleSettings;
  };
  /** PATCH /v1/articles/{article_id}/settings: Change an article: close it, hold or slow its comments, assign it, pin what is known of it */
  articles_change: {
    path: { article_id: string };
    query: undefined;
    body: ArticleChange;
    answer: ArticleSettings;
  };
  /** GET /v1/articles/{article_id}/changes: List what was changed of an article */
  articles_changes: {
    path: { article_id: string };
    query: undefined;
    body: undefined;
    answer: MadeChanges;
  };
  /** DELETE /v1/articles/{article_id}/changes/{change_id}: Take a change of an article back */
  articles_undo: {
    path: { article_id: string; change_id: string };
    query: undefined;
    body: undefined;
    answer: ArticleSettings;
  };
  /** GET /v1/authors/{author_id}: Look up an author */
  authors_show: {
    path: { author_id: string };
    query: undefined;
    body: undefined;
    answer: AuthorFigures;
  };
  /** POST /v1/authors/{author_id}/acts: Act upon an author */
  authors_act: {
    path: { author_id: string };
    query: undefined;
    body: NewAct;
    answer: AuthorAct;
  };
  /** DELETE /v1/authors/{author_id}/acts/{act_id}: Take an act back */
  authors_undo: {
    path: { author_id: string; act_id: string };
    query: undefined;
    body: undefined;
    answer: AuthorAct;
  };
  /** GET /v1/sanctions: List the sanctions that nobody took back */
  authors_sanctions: {
    path: undefined;
    query: { after?: string; limit?: number };
    body: undefined;
    answer: Sanctions;
  };
  /** GET /v1/events: Follow all changes */
  events_feed: {
    path: undefined;
    query: { after?: string; wait?: number; limit?: number };
    body: undefined;
    answer: Feed;
  };
  /** DELETE /v1/labels: Erase labels by reference */
  labels_erase: {
    path: undefined;
    query: { reference: string; community?: string | null };
    body: undefined;
    answer: ErasedLabels;
  };
  /** POST /v1/comments/{comment_id}/pick: Pick an approved comment */
  picks_pick: {
    path: { comment_id: string };
    query: undefined;
    body: NewPick;
    answer: Comment;
  };
  /** DELETE /v1/comments/{comment_id}/pick: Take a pick back */
  picks_unpick: {
    path: { comment_id: string };
    query: undefined;
    body: undefined;
    answer: Comment;
  };
  /** GET /v1/articles/{article_id}/picks: List the picks of an article, and what might be picked */
  picks_of_article: {
    path: { article_id: string };
    query: undefined;
    body: undefined;
    answer: Picks;
  };
  /** POST /v1/comments/{comment_id}/votes: Vote for or against a published comment */
  votes_cast: {
    path: { comment_id: string };
    query: undefined;
    body: NewVote;
    answer: Tally;
  };
  /** DELETE /v1/votes: Take back every vote of a reader */
  votes_forget: {
    path: undefined;
    query: { voter_id: string };
    body: undefined;
    answer: ForgottenVotes;
  };
  /** GET /v1/policy: Look up the policy in force */
  policy_show: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: PolicyDocument;
  };
  /** PUT /v1/policy: Replace the policy */
  policy_save: {
    path: undefined;
    query: undefined;
    body: PolicyDocument;
    answer: PolicyDocument;
  };
  /** GET /v1/policy/versions: List saved versions */
  policy_versions: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: PolicyVersions;
  };
  /** GET /v1/policy/limits: Look up the limits of promises */
  policy_limits: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: LimitsDocument;
  };
  /** GET /v1/raids: List the raids */
  raids_index: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Raids;
  };
  /** GET /v1/raids/{raid_id}: Look up a raid */
  raids_show: {
    path: { raid_id: string };
    query: undefined;
    body: undefined;
    answer: OneRaid;
  };
  /** POST /v1/raids/{raid_id}/decisions: Decide all of a raid */
  raids_decide: {
    path: { raid_id: string };
    query: undefined;
    body: RaidDecision;
    answer: RaidDone;
  };
  /** POST /v1/raids/{raid_id}/end: Say that it is no raid */
  raids_end: {
    path: { raid_id: string };
    query: undefined;
    body: RaidEnd;
    answer: RaidDone;
  };
  /** POST /v1/raids/{raid_id}/begin: Begin a raid again */
  raids_begin: {
    path: { raid_id: string };
    query: undefined;
    body: undefined;
    answer: OneRaid;
  };
  /** DELETE /v1/raids/{raid_id}/decisions/{decision_id}: Take a decision of a raid back */
  raids_undo: {
    path: { raid_id: string; decision_id: string };
    query: undefined;
    body: undefined;
    answer: RaidDone;
  };
  /** DELETE /v1/raids/{raid_id}/run: Cancel what goes on in the background */
  raids_cancel: {
    path: { raid_id: string };
    query: undefined;
    body: undefined;
    answer: OneRaid;
  };
  /** GET /v1/settings: Look up the settings in force */
  settings_show: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: SettingsDocument;
  };
  /** PUT /v1/settings: Replace the settings */
  settings_save: {
    path: undefined;
    query: undefined;
    body: SettingsDocument;
    answer: SettingsDocument;
  };
  /** GET /v1/webhooks: List webhooks */
  webhooks_index: {
    path: undefined;
    query: undefined;
    body: undefined;
    answer: Webhooks;
  };
  /** POST /v1/webhooks: Add a webhook */
  webhooks_add: {
    path: undefined;
    query: undefined;
    body: NewWebhook;
    answer: WebhookWithSecret;
  };
  /** GET /v1/webhooks/{webhook_id}: Look up a webhook */
  webhooks_show: {
    path: { webhook_id: string };
    query: undefined;
    body: undefined;
    answer: Webhook;
  };
  /** PATCH /v1/webhooks/{webhook_id}: Change a webhook, disable or enable it */
  webhooks_change: {
    path: { webhook_id: string };
    query: undefined;
    body: WebhookChange;
    answer: Webhook;
  };
  /** DELETE /v1/webhooks/{webhook_id}: Remove a webhook, with its log and all that waits for it */
  webhooks_remove: {
    path: { webhook_id: string };
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  /** POST /v1/webhooks/{webhook_id}/secret: Rotate the secret */
  webhooks_rotate: {
    path: { webhook_id: string };
    query: undefined;
    body: Rotation;
    answer: WebhookWithSecret;
  };
  /** POST /v1/webhooks/{webhook_id}/test: Send a test message */
  webhooks_test: {
    path: { webhook_id: string };
    query: undefined;
    body: undefined;
    answer: TestMessage;
  };
  /** POST /v1/webhooks/{webhook_id}/replay: Send events again */
  webhooks_replay: {
    path: { webhook_id: string };
    query: undefined;
    body: Replay;
    answer: Webhook;
  };
  /** GET /v1/webhooks/{webhook_id}/deliveries: Read the delivery log */
  webhooks_deliveries: {
    path: { webhook_id: string };
    query: { after?: string; limit?: number };
    body: undefined;
    answer: Deliveries;
  };
}

/** Where each operation is, and whether it takes an Idempotency-Key. */
export const PLACES: Record<keyof Operations, { method: string; path: string; keyed: boolean }> = {
  comments_submit: { method: "POST", path: "/v1/comments", keyed: true },
  comments_show: { method: "GET", path: "/v1/comments/{comment_id}", keyed: false },
  comments_edit: { method: "PATCH", path: "/v1/comments/{comment_id}", keyed: false },
  comments_withdraw: { method: "DELETE", path: "/v1/comments/{comment_id}", keyed: false },
  comments_report: { method: "POST", path: "/v1/comments/{comment_id}/reports", keyed: false },
  decisions_decide: { method: "POST", path: "/v1/comments/{comment_id}/decision", keyed: false },
  decisions_undo: { method: "DELETE", path: "/v1/comments/{comment_id}/decision", keyed: false },
  batch_submit_batch: { method: "POST", path: "/v1/comments:batch", keyed: true },
  articles_thread: { method: "GET", path: "/v1/articles/{article_id}/comments", keyed: false },
  articles_count: { method: "GET", path: "/v1/articles/{article_id}/comments/count", keyed: false },
  articles_count_many: { method: "POST", path: "/v1/articles:count", keyed: false },
  articles_show: { method: "GET", path: "/v1/articles/{article_id}/settings", keyed: false },
  articles_change: { method: "PATCH", path: "/v1/articles/{article_id}/settings", keyed: false },
  articles_changes: { method: "GET", path: "/v1/articles/{article_id}/changes", keyed: false },
  articles_undo: { method: "DELETE", path: "/v1/articles/{article_id}/changes/{change_id}", keyed: false },
  authors_show: { method: "GET", path: "/v1/authors/{author_id}", keyed: false },
  authors_act: { method: "POST", path: "/v1/authors/{author_id}/acts", keyed: false },
  authors_undo: { method: "DELETE", path: "/v1/authors/{author_id}/acts/{act_id}", keyed: false },
  authors_sanctions: { method: "GET", path: "/v1/sanctions", keyed: false },
  events_feed: { method: "GET", path: "/v1/events", keyed: false },
  labels_erase: { method: "DELETE", path: "/v1/labels", keyed: false },
  picks_pick: { method: "POST", path: "/v1/comments/{comment_id}/pick", keyed: false },
  picks_unpick: { method: "DELETE", path: "/v1/comments/{comment_id}/pick", keyed: false },
  picks_of_article: { method: "GET", path: "/v1/articles/{article_id}/picks", keyed: false },
  votes_cast: { method: "POST", path: "/v1/comments/{comment_id}/votes", keyed: false },
  votes_forget: { method: "DELETE", path: "/v1/votes", keyed: false },
  policy_show: { method: "GET", path: "/v1/policy", keyed: false },
  policy_save: { method: "PUT", path: "/v1/policy", keyed: false },
  policy_versions: { method: "GET", path: "/v1/policy/versions", keyed: false },
  policy_limits: { method: "GET", path: "/v1/policy/limits", keyed: false },
  raids_index: { method: "GET", path: "/v1/raids", keyed: false },
  raids_show: { method: "GET", path: "/v1/raids/{raid_id}", keyed: false },
  raids_decide: { method: "POST", path: "/v1/raids/{raid_id}/decisions", keyed: false },
  raids_end: { method: "POST", path: "/v1/raids/{raid_id}/end", keyed: false },
  raids_begin: { method: "POST", path: "/v1/raids/{raid_id}/begin", keyed: false },
  raids_undo: { method: "DELETE", path: "/v1/raids/{raid_id}/decisions/{decision_id}", keyed: false },
  raids_cancel: { method: "DELETE", path: "/v1/raids/{raid_id}/run", keyed: false },
  settings_show: { method: "GET", path: "/v1/settings", keyed: false },
  settings_save: { method: "PUT", path: "/v1/settings", keyed: false },
  webhooks_index: { method: "GET", path: "/v1/webhooks", keyed: false },
  webhooks_add: { method: "POST", path: "/v1/webhooks", keyed: false },
  webhooks_show: { method: "GET", path: "/v1/webhooks/{webhook_id}", keyed: false },
  webhooks_change: { method: "PATCH", path: "/v1/webhooks/{webhook_id}", keyed: false },
  webhooks_remove: { method: "DELETE", path: "/v1/webhooks/{webhook_id}", keyed: false },
  webhooks_rotate: { method: "POST", path: "/v1/webhooks/{webhook_id}/secret", keyed: false },
  webhooks_test: { method: "POST", path: "/v1/webhooks/{webhook_id}/test", keyed: false },
  webhooks_replay: { method: "POST", path: "/v1/webhooks/{webhook_id}/replay", keyed: false },
  webhooks_deliveries: { method: "GET", path: "/v1/webhooks/{webhook_id}/deliveries", keyed: false },
};
