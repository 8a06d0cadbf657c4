import type pg from "pg";

export type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** What a statement did when it ran: through which indexes it went, which tables it read whole, and how many rows it looked at. */
export type Plan = { readonly indexes: readonly string[]; readonly scannedTables: readonly string[]; readonly rowsVisited: number };

/** A pool that notes every statement on its way, so that what is explained is what runs. */
export function recordStatements(pool: pg.Pool): { db: pg.Pool; statements: Statement[] } {
  const statements: Statement[] = [];
  const note = (args: unknown[]): void => {
    const [first, second] = args as [string | Statement, unknown[] | undefined];
    statements.push(typeof first === "string" ? { text: first, values: second ?? [] } : { text: first.text, values: first.values ?? [] });
  };
  const noting = <Target extends object>(target: Target, query: (...args: never[]) => unknown): Target =>
    new Proxy(target, {
      get(of, name) {
        const value: unknown = Reflect.get(of, name, of);
        if (name === "query") {
          return (...args: never[]) => {
            note(args);
            return query(...args);
          };
        }
        if (name === "connect") return async () => connect();
        return typeof value === "function" ? value.bind(of) : value;
      },
    });
  const connect = async (): Promise<pg.PoolClient> => {
    const client = await pool.connect();
    return noting(client, client.query.bind(client) as never);
  };
  return { db: noting(pool, pool.query.bind(pool) as never), statements };
}

/** Runs the statements again, one after another in a transaction that is rolled back, and says how each went. */
export async function explainStatements(pool: pg.Pool, statements: readonly Statement[]): Promise<Plan[]> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const plans: Plan[] = [];
    for (const { text, values } of statements) {
      if (/^(BEGIN|COMMIT|ROLLBACK)/.test(text)) continue;
      if (text.startsWith("SELECT set_config")) await client.query(text, [...values]);
      else plans.push(await explain(client, { text, values }));
    }
    return plans;
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}

type Node = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: Node[];
};

async function explain(client: pg.PoolClient, { text, values }: Statement): Promise<Plan> {
  const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: Node }] }>(`EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, FORMAT JSON) ${text}`, [...values]);
  const nodes = listNodes(rows[0]?.["QUERY PLAN"][0].Plan as Node);
  return {
    indexes: [...new Set(nodes.flatMap((node) => node["Index Name"] ?? []))].sort(),
    scannedTables: [...new Set(nodes.filter((node) => node["Node Type"] === "Seq Scan").flatMap((node) => node["Relation Name"] ?? []))].sort(),
    rowsVisited: Math.round(
      nodes.filter((node) => /Scan$/.test(node["Node Type"]) && (node["Relation Name"] || node["Index Name"])).reduce((sum, node) => sum + visited(node), 0),
    ),
  };
}

function visited(node: Node): number {
  return (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0)) * node["Actual Loops"];
}

function listNodes(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(listNodes)];
}
