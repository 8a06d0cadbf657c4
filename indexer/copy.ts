import pg from "pg";

/** What pg's connection can do although its types do not say so. */
type CopyConnection = Pick<pg.Connection, "stream"> & { readonly query: (text: string) => void; readonly endCopyFrom: () => void };
type Queries = Pick<pg.ClientBase, "query">;

/** Of a CopyData message: a letter, and how long the rest is. */
const HEADER_BYTES = 5;

/**
 * COPY … FROM STDIN with all its lines, in the place of an ordinary query. Rows go in several times as fast as by INSERT. The
 * lines leave with the statement, so that others may follow at once; a server that refuses the statement passes over them
 * (protocol, "COPY Operations").
 */
export function copyIn(db: Queries, { text, message }: { text: string; message: Buffer }): Promise<void> {
  return new Promise((resolve, reject) => {
    const copy = new Copy({ text, message, onEnd: (fault) => (fault ? reject(fault) : resolve()) });
    // A connection that is gone may say so by a rejection instead.
    Promise.resolve(db.query(copy)).catch(reject);
  });
}

/** Lines as they go over the wire. Made here and not by pg, which would copy megabytes twice. */
export function copyMessage(lines: string): Buffer {
  const bytes = Buffer.byteLength(lines);
  const message = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  message.write("d", "latin1");
  message.writeUInt32BE(HEADER_BYTES - 1 + bytes, 1);
  message.write(lines, HEADER_BYTES);
  return message;
}

/** One of pg's own queries but for what it sends: pg lets no other kind into a pipeline. */
class Copy extends pg.Query {
  override readonly submit: (connection: unknown) => void;
  /** The server is ready for what it has been sent already. */
  readonly handleCopyInResponse = () => undefined;

  constructor({ text, message, onEnd }: { text: string; message: Buffer; onEnd: (fault: Error | null | undefined) => void }) {
    super(text, onEnd);
    this.submit = (given) => {
      const connection = given as CopyConnection;
      connection.query(text);
      connection.stream.write(message);
      connection.endCopyFrom();
    };
  }
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
