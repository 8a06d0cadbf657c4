import type { Address } from "#core/bytes.ts";

/** Fixed for ever for all events of a factory. */
export type FactoryParameters = { readonly relayer: Address; readonly feeBps: number; readonly feeRecipient: Address };
export type DeployedName = "EventDesk" | "EventFactory";

/** What whoever deploys offers: Ignition's module builder does, and the direct way of local chains and tests. */
type Builder<Value, Contract extends Value> = {
  readonly getParameter: (name: keyof FactoryParameters) => Value;
  readonly contract: (name: DeployedName, args: Value[]) => Contract;
};

/** What is deployed, in which order and with which arguments, said once for every way of doing it. The factory makes the other half of an event's code itself. */
export function defineFactory<Value, Contract extends Value>({ getParameter, contract }: Builder<Value, Contract>): { desk: Contract; factory: Contract } {
  const relayer = getParameter("relayer");
  const feeBps = getParameter("feeBps");
  const feeRecipient = getParameter("feeRecipient");
  const desk = contract("EventDesk", [feeBps, feeRecipient]);
  const factory = contract("EventFactory", [relayer, feeBps, feeRecipient, desk]);
  return { desk, factory };
}
