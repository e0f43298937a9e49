/** Requests with patience: what can be repeated without harm is repeated, with the same key. */

import { setTimeout as pause } from "node:timers/promises";

import type { ProblemDetails } from "./api.js";
import { Refused, Unreachable } from "./errors.js";

const TIMEOUT_MS = 40_000; // a long poll of 20 s, and some
const RETRY_MS = 500; // where the answer has no Retry-After
const REPEATABLE = new Set([429, 502, 503, 504]);

export interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** Whether it does no harm when it is done twice. */
  repeatable: boolean;
  signal?: AbortSignal;
}

export class Transport {
  readonly #base: string;
  readonly #key: string;
  readonly #patienceMs: number;

  constructor(url: string, key: string, patienceMs: number) {
    this.#base = url.replace(/\/+$/, "");
    this.#key = key;
    this.#patienceMs = patienceMs;
  }

  /**
   * Returns the document of the answer; repeats the request while the service is away or busy.
   *
   * @throws Refused where the service declined; at 429 and 503 only after the patience ran out.
   * @throws Unreachable where no proper answer came.
   */
  async send(request: Request): Promise<unknown> {
    const deadline = Date.now() + this.#patienceMs;
    for (;;) {
      const answer = await this.#once(request);
      if (!mayRepeat(request, answer) || Date.now() > deadline) return documentOf(request, answer);
      await pause(retryAfterMs(answer), undefined, request.signal && { signal: request.signal });
    }
  }

  /** One attempt: the response with its body read, or the error of the network. */
  async #once({ method, path, headers, body, signal }: Request): Promise<Answer | Error> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const cancelled = new AbortController();
    const cancel = () => cancelled.abort(signal?.reason ?? timeout.reason);
    signal?.addEventListener("abort", cancel);
    timeout.addEventListener("abort", cancel);
    try {
      signal?.throwIfAborted();
      const sent = { Authorization: `Bearer ${this.#key}`, ...headers };
      const init = { method, headers: sent, redirect: "manual", signal: cancelled.signal } as const;
      const response = await fetch(this.#base + path, body === undefined ? init : { ...init, body });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      signal?.throwIfAborted();
      return error as Error;
    } finally {
      signal?.removeEventListener("abort", cancel);
      timeout.removeEventListener("abort", cancel);
    }
  }
}

interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** 429 says that nothing was done, so anything may come again after it. */
function mayRepeat({ repeatable }: Request, answer: Answer | Error): boolean {
  if (answer instanceof Error) return repeatable;
  return answer.status === 429 || (repeatable && REPEATABLE.has(answer.status));
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfterMs(answer: Answer | Error): number {
  const given = answer instanceof Error ? null : answer.headers.get("Retry-After");
  if (!given) return RETRY_MS;
  const ms = /^\d+$/.test(given) ? Number(given) * 1000 : Date.parse(given) - Date.now();
  return Number.isNaN(ms) ? RETRY_MS : Math.max(0, ms);
}

function documentOf({ method, path }: Request, answer: Answer | Error): unknown {
  if (answer instanceof Error) throw new Unreachable(`${method} ${path}: ${reasonOf(answer)}`, { cause: answer });
  const document = jsonOf(answer);
  if (answer.status < 300) return document;
  if (isProblem(document)) throw new Refused(answer.status, document);
  throw new Unreachable(`the answer was ${answer.status} without a problem document`);
}

function jsonOf({ status, headers, text }: Answer): unknown {
  if (!text || !headers.get("Content-Type")?.includes("json")) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Unreachable(`the answer was ${status} with broken JSON`, { cause });
  }
}

function isProblem(document: unknown): document is ProblemDetails {
  return typeof document === "object" && document !== null && "title" in document;
}

/** fetch hides what went wrong below it. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
