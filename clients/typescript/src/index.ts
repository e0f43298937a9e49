/** A client of modqueue: post comments, look them up, follow every change, verify webhooks. */

export type * from "./api.js";
export { Client, type CallOptions, type ClientOptions, type FollowOptions, type Input } from "./client.js";
export { ModqueueClientError, Refused, SignatureInvalid, Unreachable } from "./errors.js";
export { verifyWebhook, type WebhookHeaders, type WebhookMessage } from "./webhooks.js";
