import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import solc from "solc";
import { z } from "zod";

/** A node of solc's syntax tree: what kind it is and which bytes of the file it covers; the rest depends on the kind. */
export type Node = { readonly nodeType: string; readonly id: number; readonly src: string; readonly [field: string]: unknown };

/** A file as the compiler reads it. `text` has one character per byte, as the tree counts them. */
export type Source = { readonly path: string; readonly text: string; readonly tree: Node };

const node = z.looseObject({ nodeType: z.string(), id: z.number(), src: z.string() });
const output = z.object({
  sources: z.record(z.string(), z.object({ ast: node })).default({}),
  errors: z.array(z.looseObject({ severity: z.string(), formattedMessage: z.string() })).default([]),
});

/** The files that hold rules: interfaces say nothing that runs, mocks are tests. */
export function findContracts(root: string): string[] {
  return globSync("contracts/**/*.sol", { cwd: root, exclude: ["contracts/interfaces/**", "contracts/mocks/**"] }).sort();
}

/** Reads and parses files below `root`. Throws with the compiler's words for a file that it can't read. */
export function parseContracts({ root, paths }: { root: string; paths: readonly string[] }): Source[] {
  return parseSources(Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), "utf8")])));
}

/** Parses files by path and content, each by itself: what they import is not looked at. */
export function parseSources(files: Readonly<Record<string, string>>): Source[] {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, { content }])),
    settings: { stopAfter: "parsing", outputSelection: { "*": { "": ["ast"] } } },
  };
  const { sources, errors } = output.parse(JSON.parse(solc.compile(JSON.stringify(input), { import: () => ({ contents: "" }) })));
  const fault = errors.find(({ severity }) => severity === "error");
  if (fault) throw new Error(fault.formattedMessage);
  return Object.entries(files).map(([path, content]) => {
    const tree = sources[path]?.ast;
    if (!tree) throw new Error(`The compiler says nothing of ${path}.`);
    return { path, text: Buffer.from(content, "utf8").toString("latin1"), tree };
  });
}

/** The nodes directly below one, in the order of the text: not comments, not assembly, nor what has no text of its own. */
export function childrenOf(parent: Node): Node[] {
  if (parent.nodeType === "InlineAssembly") return [];
  return Object.values(parent)
    .flat()
    .filter(isNode)
    .filter((child) => child.nodeType !== "StructuredDocumentation" && startOf(child) >= startOf(parent) && endOf(child) <= endOf(parent))
    .sort((a, b) => startOf(a) - startOf(b) || endOf(b) - endOf(a))
    .filter((child, i, all) => all.slice(0, i).every((earlier) => endOf(earlier) <= startOf(child)));
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "nodeType" in value && "src" in value;
}

export function startOf({ src }: Node): number {
  return Number(src.split(":")[0]);
}

export function endOf({ src }: Node): number {
  const [start, length] = src.split(":").map(Number);
  return (start ?? 0) + (length ?? 0);
}

/** The node's text on one line. */
export function textOf({ source, node: of }: { source: Source; node: Node }): string {
  return Buffer.from(source.text.slice(startOf(of), endOf(of)), "latin1")
    .toString("utf8")
    .replace(/\s+/g, " ")
    .replace(/([([{]) /g, "$1")
    .replace(/ ([)\]}])/g, "$1")
    .trim();
}

/** Writes the text of a node again, each node in it as `rewrite` says: it gets the text with all that lies deeper rewritten. */
export function render({ source, node: of, rewrite }: { source: Source; node: Node; rewrite: Rewrite }): string {
  const children = childrenOf(of);
  const texts = new Map(children.map((child) => [child.id, render({ source, node: child, rewrite })]));
  let at = startOf(of);
  let text = "";
  for (const child of children) {
    text += source.text.slice(at, startOf(child)) + texts.get(child.id);
    at = endOf(child);
  }
  return rewrite({ node: of, text: text + source.text.slice(at, endOf(of)), partOf: (part) => texts.get(part.id) ?? "" });
}

export type Rewrite = (at: { readonly node: Node; readonly text: string; readonly partOf: (part: Node) => string }) => string;

/** The file again, with something in front of its end. */
export function renderFile({ source, rewrite, tail }: { source: Source; rewrite: Rewrite; tail: string }): string {
  const body = render({ source, node: source.tree, rewrite });
  const text = source.text.slice(0, startOf(source.tree)) + body + source.text.slice(endOf(source.tree));
  return `${Buffer.from(text, "latin1").toString("utf8").trimEnd()}\n${tail}`;
}
