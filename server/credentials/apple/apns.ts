import { connect, constants } from "node:http2";
import type { PassPusher } from "./push-changes.ts";
import type { AppleSettings } from "./settings.ts";

const APNS = "https://api.push.apple.com";
const TIMEOUT_MS = 10_000;
const STATUS_GONE = 410;

/** Apple's push service, with the pass's own certificate. The message is empty: a pass's phone only needs to know that there is news. */
export function createApnsPusher({ apple, origin = APNS }: { apple: AppleSettings; origin?: string }): PassPusher {
  return {
    push: (pushToken) =>
      new Promise((resolve) => {
        const tls = { cert: apple.certificate, key: apple.key, ...(apple.passphrase === null ? {} : { passphrase: apple.passphrase }) };
        const session = connect(origin, tls);
        const finish = (outcome: "sent" | "gone" | "failed") => {
          session.close();
          resolve(outcome);
        };
        // A push that fails is tried again with the next round, so why it failed is of no use to the caller.
        session.on("error", () => finish("failed"));
        const request = session.request({
          [constants.HTTP2_HEADER_METHOD]: "POST",
          [constants.HTTP2_HEADER_PATH]: `/3/device/${encodeURIComponent(pushToken)}`,
          "apns-topic": apple.passTypeId,
          "apns-push-type": "background",
        });
        request.setTimeout(TIMEOUT_MS, () => request.close(constants.NGHTTP2_CANCEL));
        request.on("response", (headers) => {
          const status = headers[":status"];
          finish(status === 200 ? "sent" : status === STATUS_GONE ? "gone" : "failed");
        });
        request.on("error", () => finish("failed"));
        request.on("close", () => finish("failed"));
        request.end("{}");
      }),
  };
}
