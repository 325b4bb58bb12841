/** Manifest of a model: read from JSON, and refused where it is not fully understood. */

import schema from "../../../models/manifest.schema.json" with { type: "json" };
import type { IntervalCalibration } from "../core/interval.js";
import type { SecondLook } from "../imaging/look.js";
import type { Thresholds } from "../imaging/mask.js";

/** The manifest, with the names of its file; units and ranges are in its JSON Schema. */
export interface Manifest {
  readonly schema_version: 3 | 4;
  readonly name: string;
  readonly input: {
    readonly size: number;
    readonly fill: readonly number[];
    readonly resize: string;
  };
  readonly thresholds: Thresholds;
  readonly view_min_probability: number;
  readonly none_max_probability: number;
  readonly detection_limit_pct: number;
  readonly interval: IntervalCalibration;
  readonly sem_points: number | null;
  readonly training_data_sha256: string;
  readonly code_revision: string;
  readonly licence: string;
  readonly intended_use: string;
  readonly view_order: readonly string[];
  readonly second_look?: SecondLook;
  readonly max_missing_share?: number | null;
}

/** The part of JSON Schema that the manifest's schema uses. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly pattern?: string;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const VERSIONS = new Map(
  (schema.oneOf as unknown as Schema[]).map((one) => [
    one.properties!["schema_version"]!.const,
    one,
  ]),
);

/**
 * Read a manifest.
 *
 * @param json its text, or the object that JSON.parse gave
 * @throws Error, of one line, where it is not JSON, the schema version is unknown, or a key is
 * missing, unknown or out of range
 */
export function readManifest(json: unknown): Manifest {
  const value: unknown = typeof json === "string" ? parsed(json) : json;
  const version = isObject(value) ? value["schema_version"] : undefined;
  const layout = VERSIONS.get(version);
  if (layout === undefined) {
    const known = [...VERSIONS.keys()].join(" and ");
    throw new Error(
      `manifest: schema_version ${JSON.stringify(version)} is unknown (this package reads ` +
        `${known}); update the package or use a model made for it`,
    );
  }
  const fault = findFault(value, layout, "manifest");
  if (fault !== null) throw new Error(fault);
  return value as Manifest;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new Error(`manifest: not JSON (${reason})`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

/** What is wrong with a value, in one line; null where nothing is. */
function findFault(value: unknown, rule: Schema, place: string): string | null {
  if (rule.type !== undefined) {
    const types = [rule.type].flat();
    const kind = kindOf(value);
    if (!types.includes(kind) && !(kind === "integer" && types.includes("number")))
      return `${place}: is ${kind}, not ${types.join(" or ")}`;
  }
  if ("const" in rule && JSON.stringify(value) !== JSON.stringify(rule.const))
    return `${place}: must be ${JSON.stringify(rule.const)}`;
  if (typeof value === "number")
    return outOfRange(value, rule) ? `${place}: ${value} is out of range` : null;
  if (typeof value === "string")
    return rule.pattern && !new RegExp(rule.pattern).test(value)
      ? `${place}: must match ${rule.pattern}`
      : null;
  if (Array.isArray(value)) {
    if (value.length < (rule.minItems ?? 0) || value.length > (rule.maxItems ?? Infinity))
      return `${place}: has ${value.length} values`;
    return firstFault(value.map((one, i) => [one, rule.items ?? {}, `${place}[${i}]`]));
  }
  if (isObject(value) && rule.properties) {
    const known = rule.properties;
    for (const name of Object.keys(known))
      if (!Object.hasOwn(value, name)) return `${place}.${name}: is missing`;
    for (const name of Object.keys(value))
      if (!Object.hasOwn(known, name)) return `${place}.${name}: is unknown`;
    return firstFault(
      Object.entries(known).map(([name, one]) => [value[name], one, `${place}.${name}`]),
    );
  }
  return null;
}

function firstFault(parts: [unknown, Schema, string][]): string | null {
  for (const part of parts) {
    const fault = findFault(...part);
    if (fault !== null) return fault;
  }
  return null;
}

function outOfRange(value: number, rule: Schema): boolean {
  return !(
    Number.isFinite(value) && // JSON.parse gives Infinity for 1e999
    value >= (rule.minimum ?? -Infinity) &&
    value <= (rule.maximum ?? Infinity) &&
    value > (rule.exclusiveMinimum ?? -Infinity) &&
    value < (rule.exclusiveMaximum ?? Infinity)
  );
}
