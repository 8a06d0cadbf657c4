import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Document, Operation } from "./openapi.ts";

/** What is wrong with an answer by the document's word: an unknown status, another kind of content, another shape. `null`: nothing. */
export type AnswerCheck = (operation: Operation, response: Response) => Promise<string | null>;

const JSON_TYPES = ["application/json", "application/problem+json"];

export function createAnswerCheck(document: Document): AnswerCheck {
  const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document as object, "openapi");
  const validators = new Map<string, ValidateFunction>();
  const validatorOf = (path: readonly string[]): ValidateFunction => {
    const pointer = path.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
    const validate = validators.get(pointer) ?? ajv.compile({ $ref: `openapi#/${pointer}` });
    validators.set(pointer, validate);
    return validate;
  };
  return async ({ name, method, path, responses }, response) => {
    const { status } = response;
    const described = responses[status];
    const type = (response.headers.get("content-type") ?? "").split(";", 1)[0] ?? "";
    if (!described) return `${name} answers ${status}, which the document does not know: ${await response.text()}`;
    if (!described.content) return (await response.text()) === "" ? null : `${name} ${status} has a body that the document does not know`;
    if (!described.content[type]) return `${name} ${status} is ${type || "nothing"}, not ${Object.keys(described.content).join()}`;
    if (!JSON_TYPES.includes(type)) {
      await response.body?.cancel();
      return null;
    }
    const validate = validatorOf(["paths", path, method.toLowerCase(), "responses", String(status), "content", type, "schema"]);
    const body: unknown = await response.json();
    return validate(body) ? null : `${name} ${status}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(body).slice(0, 600)}`;
  };
}
