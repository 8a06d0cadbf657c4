import { encodeHex } from "#core/bytes.ts";
import { type CredentialRef, type Method, needsOf } from "#core/method.ts";
import { type NfcEvidence, parseTap } from "./evidence.ts";
import { issueRecord, type RecordRequest } from "./issue.ts";
import { verifyTap } from "./verify.ts";

/** A wristband or card held to a reader (V2): by a secure message where the chip can make one, else by what it carries. */
export const nfcMethod: Method<NfcEvidence, RecordRequest> = {
  id: "nfc",
  title: "Wristband or card",
  offline: false,
  issue: issueRecord,
  parse: parseTap,
  needs: (evidence) => needsOf({ credential: refOf(evidence) }),
  verify: verifyTap,
};

/** A chip that was set up for secure messages is never found by its UID alone: that would let in a copy of the number. */
function refOf(evidence: NfcEvidence): CredentialRef {
  switch (evidence.kind) {
    case "uid":
      return { kind: "tag-uid", reference: evidence.uid };
    case "record":
      return { kind: "tag-record", reference: evidence.recordId };
    case "sun":
      if (evidence.sealed) return { kind: "sealed", sealed: encodeHex(evidence.sealed) };
      return { kind: "tag-sun", reference: evidence.plain ? encodeHex(evidence.plain.uid) : "" };
  }
}
