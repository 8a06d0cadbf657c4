import { childrenOf, isNode, type Node, type Source, textOf } from "./syntax.ts";

/** An expression by whose answer the code goes one way or the other. */
export type Question = { readonly node: Node; readonly text: string; readonly place: "branch" | "loop" | "value" | "both" | "either" };

/** A node with all that is around it, the nearest first. */
export type Place = { readonly source: Source; readonly node: Node; readonly parents: readonly Node[] };

const BRANCHES = ["IfStatement", "Conditional"];
const LOOPS = ["ForStatement", "WhileStatement", "DoWhileStatement"];

/** The conditions of a file, each operand of && and ||, and what these yield where it is kept for later. */
export function findQuestions(source: Source): Question[] {
  return listPlaces(source).flatMap((place) => {
    const asked = askedAs(place);
    return asked ? [{ node: place.node, text: textOf({ source, node: place.node }), place: asked }] : [];
  });
}

/** How a node is asked: by an if or ?:, by a loop, for its value, or as an operand of && (both) and || (either). */
export function askedAs({ node, parents }: Pick<Place, "node" | "parents">): Question["place"] | null {
  const around = parents.find((parent) => !isBracket(parent));
  if (!around || isBracket(node)) return null;
  if (isBracketed(around.condition, node)) {
    if (BRANCHES.includes(around.nodeType)) return "branch";
    if (LOOPS.includes(around.nodeType)) return "loop";
  }
  if (isLogic(around)) return around.operator === "&&" ? "both" : "either";
  return isLogic(node) ? "value" : null;
}

/** Every node of the file that runs: the values of constants are no code. */
export function listPlaces(source: Source): Place[] {
  const places: Place[] = [];
  const walk = (node: Node, parents: readonly Node[]): void => {
    if (node.nodeType === "VariableDeclaration" && node.constant === true) return;
    places.push({ source, node, parents });
    for (const child of childrenOf(node)) walk(child, [node, ...parents]);
  };
  walk(source.tree, []);
  return places;
}

function isLogic(node: Node): boolean {
  return node.nodeType === "BinaryOperation" && (node.operator === "&&" || node.operator === "||");
}

function isBracket(node: Node): boolean {
  return node.nodeType === "TupleExpression" && childrenOf(node).length === 1;
}

function isBracketed(condition: unknown, node: Node): boolean {
  if (!isNode(condition)) return false;
  return condition.id === node.id || (isBracket(condition) && isBracketed(childrenOf(condition)[0], node));
}
