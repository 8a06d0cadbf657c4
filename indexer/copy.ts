import pg from "pg";
import { type Bytes, COPY_END, COPY_HEAD } from "./binary.ts";

/** What pg's connection can do although its types do not say so. */
type CopyConnection = Pick<pg.Connection, "stream"> & { readonly query: (text: string) => void; readonly endCopyFrom: () => void };
type Queries = Pick<pg.ClientBase, "query">;

/** Of a CopyData message: a letter, and how long the rest is. */
const HEADER_BYTES = 5;

/**
 * COPY … FROM STDIN with all its rows, in the place of an ordinary query. They go in several times as fast as by INSERT. They
 * leave with the statement, so that others may follow at once; a server that refuses the statement passes over them
 * (protocol, "COPY Operations").
 */
export function copyIn(db: Queries, { text, message }: { text: string; message: Buffer }): Promise<void> {
  return new Promise((resolve, reject) => {
    const copy = new Copy({ text, message, onEnd: (fault) => (fault ? reject(fault) : resolve()) });
    // A connection that is gone may say so by a rejection instead.
    Promise.resolve(db.query(copy)).catch(reject);
  });
}

/** Rows as they go over the wire. Made here and not by pg, which would copy megabytes twice. */
export function copyMessage(rows: Bytes): Buffer {
  const length = COPY_HEAD.length + rows.length + COPY_END.length;
  const message = Buffer.allocUnsafe(HEADER_BYTES + length);
  message.write("d", "latin1");
  message.writeUInt32BE(HEADER_BYTES - 1 + length, 1);
  message.write(COPY_HEAD, HEADER_BYTES, "latin1");
  message.write(rows, HEADER_BYTES + COPY_HEAD.length, "latin1");
  message.write(COPY_END, message.length - COPY_END.length, "latin1");
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
