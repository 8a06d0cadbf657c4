import { askedAs, listPlaces, type Place } from "./questions.ts";
import { isNode, type Node, type Source, textOf } from "./syntax.ts";

/**
 * One small fault. `name` tells it among those of its file and stays the same while its function does; `change` says how
 * schemata.ts writes it.
 */
export type Mutant = { readonly path: string; readonly name: string; readonly node: Node; readonly change: Change };

/** What becomes of a node when the fault is switched on. */
export type Change =
  | { readonly kind: "operator"; readonly operator: string }
  | { readonly kind: "assignment"; readonly operator: string }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "positive" }
  | { readonly kind: "removed" };

/** Negation first, then the boundary. */
const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  "==": ["!="],
  "!=": ["=="],
  "<": [">=", "<="],
  "<=": [">", "<"],
  ">": ["<=", ">="],
  ">=": ["<", ">"],
};
const ARITHMETIC: Readonly<Record<string, string>> = { "+": "-", "-": "+", "*": "/", "/": "*", "<<": ">>", ">>": "<<", "&": "|", "|": "&" };
const LOGIC: Readonly<Record<string, string>> = { "&&": "||", "||": "&&" };
const STEPS: Readonly<Record<string, string>> = { "++": "--", "--": "++" };
const ASSIGNMENTS: Readonly<Record<string, string>> = { "+=": "-=", "-=": "+=", "|=": "=", "&=": "=" };

/**
 * Every fault that is tried in a file: each comparison negated and moved by one at its boundary, each condition always
 * and never true, each operand of && and || left out, the two exchanged, each negation undone, each sum, product, shift
 * and mask turned round, each modifier and each statement (calls, assignments, logs) removed. Reverts need none of their
 * own: a condition that is never true removes them. Assembly and the values of constants stay as they are.
 */
export function findMutants(source: Source): Mutant[] {
  const used = new Map<string, number>();
  return listPlaces(source).flatMap((place) =>
    changesOf(place).map((change) => {
      const name = nameOf(place, change);
      const count = (used.get(name) ?? 0) + 1;
      used.set(name, count);
      return { path: source.path, name: count === 1 ? name : `${name} (${count})`, node: place.node, change };
    }),
  );
}

function changesOf(place: Place): Change[] {
  return [...conditionChanges(place), ...expressionChanges(place.node), ...removals(place)];
}

/** Whether it is always or never so must make a difference; an operand is left out by the answer that decides nothing. */
function conditionChanges(place: Place): Change[] {
  switch (askedAs(place)) {
    case "branch":
    case "value":
      return [
        { kind: "constant", value: true },
        { kind: "constant", value: false },
      ];
    case "both":
      return [{ kind: "constant", value: true }];
    case "loop":
    case "either":
      return [{ kind: "constant", value: false }];
    case null:
      return [];
  }
}

function expressionChanges(node: Node): Change[] {
  const operator = String(node.operator);
  switch (node.nodeType) {
    case "BinaryOperation": {
      if (isLiteral(node.leftExpression) && isLiteral(node.rightExpression)) return [];
      const turned = COMPARISONS[operator] ?? [ARITHMETIC[operator] ?? LOGIC[operator]];
      return turned.filter((other) => other !== undefined).map((other) => ({ kind: "operator", operator: other }));
    }
    case "UnaryOperation": {
      const step = STEPS[operator];
      if (step) return [{ kind: "operator", operator: step }];
      return operator === "!" || operator === "~" ? [{ kind: "positive" }] : [];
    }
    case "Assignment": {
      const other = ASSIGNMENTS[operator];
      return other ? [{ kind: "assignment", operator: other }] : [];
    }
    default:
      return [];
  }
}

function removals({ node, parents: [parent, grandparent] }: Place): Change[] {
  if (node.nodeType === "ModifierInvocation") return isRule(parent) ? [{ kind: "removed" }] : [];
  const isStatement = node.nodeType === "ExpressionStatement" || node.nodeType === "EmitStatement";
  const isHead = parent?.nodeType === "ForStatement" && parent.body !== node;
  // The placeholder of a modifier is no statement of its own.
  return isStatement && !isHead && grandparent ? [{ kind: "removed" }] : [];
}

/** What stands behind a constructor's head are the constructors of its bases. */
function isRule(owner: Node | undefined): boolean {
  return owner?.nodeType === "FunctionDefinition" && owner.kind !== "constructor";
}

function nameOf({ source, node, parents }: Place, change: Change): string {
  const owner = [node, ...parents].find(({ nodeType }) => nodeType === "FunctionDefinition" || nodeType === "ModifierDefinition");
  const where = String(owner?.name || owner?.kind || "file");
  const was = textOf({ source, node });
  return `${where}: ${was} => ${becomes({ source, node, change, was })}`;
}

function becomes({ source, node, change, was }: { source: Source; node: Node; change: Change; was: string }): string {
  const part = (field: string): string => {
    const inner = node[field];
    return isNode(inner) ? textOf({ source, node: inner }) : "";
  };
  switch (change.kind) {
    case "constant":
      return String(change.value);
    case "removed":
      return "nothing";
    case "positive":
      return part("subExpression");
    case "assignment":
      return `${part("leftHandSide")} ${change.operator} ${part("rightHandSide")}`;
    case "operator":
      return node.nodeType === "UnaryOperation"
        ? was.replace(String(node.operator), change.operator)
        : `${part("leftExpression")} ${change.operator} ${part("rightExpression")}`;
    default:
      return change satisfies never;
  }
}

function isLiteral(value: unknown): boolean {
  return isNode(value) && value.nodeType === "Literal";
}
