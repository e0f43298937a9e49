/** What can go wrong between a site and modqueue. */

import type { ProblemDetails } from "./api.js";

/** Base of all errors of this client; never thrown itself. */
export class ModqueueClientError extends Error {
  override name = "ModqueueClientError";
}

/** The service understood and declined, with a problem document of RFC 9457. */
export class Refused extends ModqueueClientError {
  override name = "Refused";
  /** The HTTP status. */
  readonly status: number;
  /** What came with it; its `errors` name each field that is wrong, its limit and what was received. */
  readonly problem: ProblemDetails;

  constructor(status: number, problem: ProblemDetails) {
    const fields = (problem.errors ?? []).map(({ field, detail }) => `${field} ${detail}`).join("; ");
    super(`${status}: ${fields || problem.detail || problem.title}`);
    this.status = status;
    this.problem = problem;
  }

  /** The last part of the problem's `type`, such as `validation-error`. */
  get kind(): string {
    return this.problem.type.split(/[/#]/).at(-1) ?? "";
  }
}

/** No proper answer came; repeating the call with the same idempotency key stores nothing twice. */
export class Unreachable extends ModqueueClientError {
  override name = "Unreachable";
}

/** The message was not signed with this secret, or is too old. */
export class SignatureInvalid extends ModqueueClientError {
  override name = "SignatureInvalid";
}
