/** The client: one method for each thing that a site does with its comments. */

import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import {
  PLACES,
  type BatchItem,
  type Comment,
  type Count,
  type Decided,
  type Event,
  type Feed,
  type NewComment,
  type NewDecision,
  type NewPick,
  type NewReport,
  type NewVote,
  type Operations,
  type OneRaid,
  type Raid,
  type RaidDecision,
  type RaidDone,
  type RaidEnd,
  type Receipt,
  type State,
  type Tally,
  type Thread,
} from "./api.js";
import { Transport } from "./transport.js";

const WAIT_SECONDS = 20; // the longest that the service holds a poll
const PAGE = 200; // the most that it gives at once
const EMPTY_PAUSE_MS = 1000; // where too many poll, an empty answer comes at once

/** Posts without an Idempotency-Key that change nothing when they come twice. */
const HARMLESS = new Set<keyof Operations>(["comments_report", "votes_cast", "picks_pick", "articles_count_many", "raids_begin"]);
/** An undo that comes twice undoes itself. */
const HARMFUL = new Set<keyof Operations>(["decisions_undo", "raids_undo"]);

export interface ClientOptions {
  /** How long each request is repeated while the service is away or busy; 60 seconds. */
  patienceMs?: number;
}

export interface CallOptions {
  /** Makes repeats of the call safe, too; without it a random one covers those inside the call. */
  idempotencyKey?: string;
  /** Such as `If-Match`. */
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface FollowOptions {
  /** The cursor of the last event that you handled; `latest` skips what was before. */
  after?: string;
  /** False ends where nothing follows; true waits for more. */
  forever?: boolean;
  signal?: AbortSignal;
}

/** What an operation takes, without what it has not. */
export type Input<Name extends keyof Operations> = {
  [Part in "path" | "query" | "body" as Operations[Name][Part] extends undefined
    ? never
    : Part]: Operations[Name][Part];
};

interface Parts {
  path?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
}

export class Client {
  readonly #transport: Transport;

  /** Talks to the modqueue at `url` with an API key. */
  constructor(url: string, key: string, { patienceMs = 60_000 }: ClientOptions = {}) {
    this.#transport = new Transport(url, key, patienceMs);
  }

  /**
   * Does any operation of the API, by its `operationId`.
   *
   * @throws Refused where the service declined.
   * @throws Unreachable where no proper answer came.
   */
  async call<Name extends keyof Operations>(
    name: Name,
    input: Input<Name>,
    { idempotencyKey, headers = {}, signal }: CallOptions = {},
  ): Promise<Operations[Name]["answer"]> {
    const { method, path, keyed } = PLACES[name];
    const parts: Parts = input;
    const sent: Record<string, string> = { ...headers };
    if (keyed) sent["Idempotency-Key"] = idempotencyKey ?? randomBytes(16).toString("hex");
    if (parts.body !== undefined) sent["Content-Type"] = "application/json";
    const document = await this.#transport.send({
      method,
      path: filled(path, parts.path ?? {}) + queryOf(parts.query ?? {}),
      headers: sent,
      repeatable: keyed || HARMLESS.has(name) || (method !== "POST" && !HARMFUL.has(name)),
      ...(parts.body !== undefined && { body: JSON.stringify(parts.body) }),
      ...(signal && { signal }),
    });
    return document as Operations[Name]["answer"];
  }

  /** Posts a comment; it is durable once this resolves. */
  submit(comment: NewComment, options?: CallOptions): Promise<Receipt> {
    return this.call("comments_submit", { body: comment }, options);
  }

  /** Posts up to 100 comments; each is answered in its place with a receipt or a problem. */
  async submitBatch(comments: NewComment[], options?: CallOptions): Promise<BatchItem[]> {
    const answer = await this.call("batch_submit_batch", { body: { comments } }, options);
    return answer.results ?? [];
  }

  /** Looks a comment up; Refused with status 404 where there is none. */
  get(id: string, options?: CallOptions): Promise<Comment> {
    return this.call("comments_show", { path: { comment_id: id } }, options);
  }

  /** Gives a comment a new text; it gets a new verdict. */
  edit(id: string, body: string, options?: CallOptions): Promise<State> {
    return this.call("comments_edit", { path: { comment_id: id }, body: { body } }, options);
  }

  /** Erases a comment's text and author for good. */
  async withdraw(id: string, options?: CallOptions): Promise<void> {
    await this.call("comments_withdraw", { path: { comment_id: id } }, options);
  }

  /** Passes a reader's flag on; each reader counts once. */
  report(id: string, report: NewReport, options?: CallOptions): Promise<State> {
    return this.call("comments_report", { path: { comment_id: id }, body: report }, options);
  }

  /** Passes a reader's vote on; another one of the same reader replaces it. */
  vote(id: string, vote: NewVote, options?: CallOptions): Promise<Tally> {
    return this.call("votes_cast", { path: { comment_id: id }, body: vote }, options);
  }

  /** Decides a comment as a moderator would; the key needs the scope `moderate`. */
  decide(id: string, decision: NewDecision, options?: CallOptions): Promise<Decided> {
    return this.call("decisions_decide", { path: { comment_id: id }, body: decision }, options);
  }

  /** Takes the decision in force back, and what became of the replies with it. */
  undo(id: string, options?: CallOptions): Promise<State> {
    return this.call("decisions_undo", { path: { comment_id: id } }, options);
  }

  /** Picks an approved comment; with `pin` as the first of its article. */
  pick(id: string, pick: NewPick = {}, options?: CallOptions): Promise<Comment> {
    return this.call("picks_pick", { path: { comment_id: id }, body: pick }, options);
  }

  /** Takes a pick back. */
  unpick(id: string, options?: CallOptions): Promise<Comment> {
    return this.call("picks_unpick", { path: { comment_id: id } }, options);
  }

  /** Lists the raids: those that go on, then those that ended. */
  async raids(options?: CallOptions): Promise<Raid[]> {
    return (await this.call("raids_index", {}, options)).raids;
  }

  /** Looks a raid up: where its comments stand, and what goes on in the background. */
  raid(id: string, options?: CallOptions): Promise<OneRaid> {
    return this.call("raids_show", { path: { raid_id: id } }, options);
  }

  /** Decides all copies of a raid that no person decided; more than 20 need their `number`. */
  decideRaid(id: string, decision: RaidDecision, options?: CallOptions): Promise<RaidDone> {
    return this.call("raids_decide", { path: { raid_id: id }, body: decision }, options);
  }

  /** Says that it is no raid: what was held for it alone is approved. */
  endRaid(id: string, end: RaidEnd = {}, options?: CallOptions): Promise<RaidDone> {
    return this.call("raids_end", { path: { raid_id: id }, body: end }, options);
  }

  /** Begins a raid again. */
  beginRaid(id: string, options?: CallOptions): Promise<OneRaid> {
    return this.call("raids_begin", { path: { raid_id: id } }, options);
  }

  /** Takes a decision of a raid back, within a day. */
  undoRaid(id: string, decision: string, options?: CallOptions): Promise<RaidDone> {
    return this.call("raids_undo", { path: { raid_id: id, decision_id: decision } }, options);
  }

  /** Cancels what goes on in the background; what was decided until then stays. */
  cancelRaid(id: string, options?: CallOptions): Promise<OneRaid> {
    return this.call("raids_cancel", { path: { raid_id: id } }, options);
  }

  /** Returns a page of what an article shows; `after` is `next` of the page before. */
  thread(articleId: string, query: Operations["articles_thread"]["query"] = {}, options?: CallOptions): Promise<Thread> {
    return this.call("articles_thread", { path: { article_id: articleId }, query }, options);
  }

  /** Says how many comments an article shows. */
  count(articleId: string, options?: CallOptions): Promise<Count> {
    return this.call("articles_count", { path: { article_id: articleId } }, options);
  }

  /** Returns the cursor of the newest event, to follow only what comes from now on. */
  async lastCursor(options?: CallOptions): Promise<string | undefined> {
    const feed = await this.call("events_feed", { query: { after: "latest", wait: 0 } }, options);
    return feed.next ?? undefined;
  }

  /**
   * Yields every change of the site, once, in order, and waits for more.
   *
   * Keep the `cursor` of the last event that you handled and pass it as `after` next time:
   * nothing is missed, whatever stopped.
   */
  async *events({ after, forever = true, signal }: FollowOptions = {}): AsyncGenerator<Event, void> {
    let cursor = after;
    for (;;) {
      const started = Date.now();
      const page = await this.#page(cursor, forever ? WAIT_SECONDS : 0, signal);
      const events = page.events ?? [];
      yield* events;
      cursor = page.next ?? cursor;
      if (events.length > 0) continue;
      if (!forever) return;
      await pause(Math.max(0, EMPTY_PAUSE_MS - (Date.now() - started)), undefined, signal && { signal });
    }
  }

  #page(after: string | undefined, wait: number, signal: AbortSignal | undefined): Promise<Feed> {
    const query = { limit: PAGE, wait, ...(after !== undefined && { after }) };
    return this.call("events_feed", { query }, signal && { signal });
  }
}

function filled(path: string, values: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => segment(name, values[name] ?? ""));
}

/** An empty part, and one of dots, would be another address (URL Standard, 4.4). */
function segment(name: string, value: string): string {
  if (/^\.{0,2}$/.test(value)) throw new RangeError(`${name} is ${JSON.stringify(value)}, which no address can hold`);
  return encodeURIComponent(value);
}

function queryOf(query: Record<string, string | number | undefined>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  const text = String(given);
  return text && `?${text}`;
}
