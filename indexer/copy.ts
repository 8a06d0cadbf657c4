import pg from "pg";

/** What pg's connection can do although its types do not say so. */
type CopyConnection = {
  readonly query: (text: string) => void;
  readonly sendCopyFromChunk: (chunk: Buffer) => void;
  readonly endCopyFrom: () => void;
};
type Queries = Pick<pg.ClientBase, "query">;

/**
 * COPY … FROM STDIN with all its data, in the place of an ordinary query. Rows go in several times as fast as by INSERT. The
 * data leaves with the statement, so that others may follow at once; a server that refuses the statement passes over the data
 * (protocol, "COPY Operations").
 */
export function copyIn(db: Queries, { text, data }: { text: string; data: Buffer }): Promise<void> {
  return new Promise((resolve, reject) => {
    const copy = new Copy({ text, data, onEnd: (fault) => (fault ? reject(fault) : resolve()) });
    // A connection that is gone may say so by a rejection instead.
    Promise.resolve(db.query(copy)).catch(reject);
  });
}

/** One of pg's own queries but for what it sends: pg lets no other kind into a pipeline. */
class Copy extends pg.Query {
  override readonly submit: (connection: unknown) => void;

  constructor({ text, data, onEnd }: { text: string; data: Buffer; onEnd: (fault: Error | null | undefined) => void }) {
    super(text, onEnd);
    this.submit = (given) => {
      const connection = given as CopyConnection;
      connection.query(text);
      connection.sendCopyFromChunk(data);
      connection.endCopyFrom();
    };
  }

  /** The server is ready for what it has been sent already. */
  readonly handleCopyInResponse = () => undefined;
}

/** A field in COPY's text format. Hex, which is most of all fields, needs no look. */
export function escapeField(value: string): string {
  return !value.startsWith("0x") && /[\\\n\r\t]/.test(value) ? value.replace(/[\\\n\r\t]/g, (letter) => ESCAPES[letter] ?? letter) : value;
}

/** Unix seconds as timestamptz reads them. Contracts hold instants of five-digit years ("no end"), which ISO 8601 writes with a sign. */
export function instantOf(seconds: number): string {
  if (seconds !== newest.seconds) newest = { seconds, text: new Date(seconds * 1000).toISOString().replace(/^\+0*/, "") };
  return newest.text;
}

/** Rows of one block come together, and have its time. */
let newest = { seconds: 0, text: "1970-01-01T00:00:00.000Z" };

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
