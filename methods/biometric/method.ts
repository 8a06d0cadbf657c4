import { type Method, needsOf } from "#core/method.ts";
import { type FaceEvidence, parseFace } from "./evidence.ts";
import { type FaceRequest, issueChallenge } from "./issue.ts";
import { verifyFace } from "./verify.ts";

/** A living face, compared with the one that the holder put on record (V5). It corroborates another proof of the same ticket. */
export const biometricMethod: Method<FaceEvidence, FaceRequest> = {
  id: "biometric",
  title: "Face",
  offline: false,
  issue: issueChallenge,
  parse: parseFace,
  needs: ({ challenge: { claims } }) => needsOf({ credential: { kind: "face", reference: claims.reference }, nonce: claims.nonce }),
  verify: verifyFace,
};
