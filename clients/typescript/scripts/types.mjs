// Writes src/api.ts from the OpenAPI document on standard input:
//   curl -sS http://127.0.0.1:8000/openapi.json | npm run types
import { readFileSync } from "node:fs";

const METHODS = ["get", "post", "put", "patch", "delete"];
const SIMPLE = { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null" };

const document = JSON.parse(readFileSync(0, "utf8"));

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(" | ");
  if (schema.type === "array") return `Array<${typeOf(schema.items)}>`;
  if (schema.type === "object") return objectType(schema);
  return SIMPLE[schema.type] ?? "unknown";
}

function objectType(schema) {
  if (schema.properties) return block(schema);
  return `Record<string, ${typeOf(schema.additionalProperties ?? {})}>`;
}

function property([name, schema], required, indent) {
  const remark = schema.description ? `${indent}/** ${schema.description} */\n` : "";
  const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
  return `${remark}${indent}${key}${required ? "" : "?"}: ${typeOf(schema)};`;
}

function block(schema, indent = "  ") {
  const required = new Set(schema.required);
  const lines = Object.entries(schema.properties).map((entry) => property(entry, required.has(entry[0]), indent));
  if (schema.additionalProperties === true) lines.push(`${indent}[more: string]: unknown;`);
  return `{\n${lines.join("\n")}\n${indent.slice(2)}}`;
}

function parametersIn(place, parameters) {
  const chosen = parameters.filter((parameter) => parameter.in === place);
  if (chosen.length === 0) return "undefined";
  const fields = chosen.map(({ name, required, schema }) => `${name}${required ? "" : "?"}: ${typeOf(schema)}`);
  return `{ ${fields.join("; ")} }`;
}

function bodyOf(content) {
  return content ? typeOf(content["application/json"].schema) : "undefined";
}

function answerOf(responses) {
  const good = Object.entries(responses).find(([status]) => status.startsWith("2"));
  return good[1].content ? typeOf(good[1].content["application/json"].schema) : "undefined";
}

function operations() {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const operation = item[method];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      return { ...operation, path, method: method.toUpperCase(), parameters };
    }),
  );
}

function shape(operation) {
  return `  /** ${operation.method} ${operation.path}: ${operation.summary} */
  ${operation.operationId}: {
    path: ${parametersIn("path", operation.parameters)};
    query: ${parametersIn("query", operation.parameters)};
    body: ${bodyOf(operation.requestBody?.content)};
    answer: ${answerOf(operation.responses)};
  };`;
}

function place({ operationId, method, path, parameters }) {
  const keyed = parameters.some(({ name }) => name === "Idempotency-Key");
  return `  ${operationId}: { method: "${method}", path: "${path}", keyed: ${keyed} },`;
}

const schemas = Object.entries(document.components.schemas)
  .map(([name, schema]) => `export interface ${name} ${block(schema)}`)
  .join("\n\n");

console.log(`// Made from the OpenAPI document by scripts/types.mjs; a test compares them.

${schemas}

/** What each operation takes and answers. */
export interface Operations {
${operations().map(shape).join("\n")}
}

/** Where each operation is, and whether it takes an Idempotency-Key. */
export const PLACES: Record<keyof Operations, { method: string; path: string; keyed: boolean }> = {
${operations().map(place).join("\n")}
};`);
