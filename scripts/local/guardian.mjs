// Ends what a launcher has started, also when the launcher itself is killed: its standard input then closes. It runs in
// a session of its own, so that neither Ctrl-C nor a signal to the launcher's process group reaches it first.
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

const GRACE_MS = 8_000;
const KILL_MS = 2_000;
const POLL_MS = 25;

/** Process id -> the signal that ends it politely, in the order in which the processes were started. */
const watched = new Map();
const directories = new Set();

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => obey(JSON.parse(line)));
lines.on("close", endAll);

function obey({ watch, forget, remove }) {
  if (watch) watched.set(watch.pid, watch.signal);
  if (forget) watched.delete(forget);
  if (remove) directories.add(remove);
}

/** The last one started goes first: pages before the database that they read. */
async function endAll() {
  for (const [pid, signal] of [...watched].reverse()) await end(pid, signal);
  for (const directory of directories) rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** A group that only a reaper could clear away is left to it. */
async function end(pid, signal) {
  const start = Date.now();
  send(pid, signal);
  while (send(pid, 0) && Date.now() - start < GRACE_MS + KILL_MS) {
    if (Date.now() - start > GRACE_MS) send(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** To the whole group of the process, which is its leader. False once nobody is left in it. */
function send(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
