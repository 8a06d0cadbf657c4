import { createHash, verify } from "node:crypto";
import forge from "node-forge";

/** A certificate authority and a pass certificate of this run's own, as Apple would have made them. */
export type PassCertificates = { readonly wwdr: string; readonly certificate: string; readonly key: string };

const YEAR_MS = 365 * 24 * 3600 * 1000;

export function makePassCertificates(): PassCertificates {
  const authority = makeCertificate({ name: "Test WWDR", issuer: null });
  const signer = makeCertificate({ name: "Pass Type ID: pass.test.foyer", issuer: authority });
  return { wwdr: pemOf(authority.certificate), certificate: pemOf(signer.certificate), key: forge.pki.privateKeyToPem(signer.key) };
}

type Made = { certificate: forge.pki.Certificate; key: forge.pki.rsa.PrivateKey };

function makeCertificate({ name, issuer }: { name: string; issuer: Made | null }): Made {
  const { publicKey, privateKey } = forge.pki.rsa.generateKeyPair(2048);
  const certificate = forge.pki.createCertificate();
  const subject = [{ name: "commonName", value: name }];
  certificate.publicKey = publicKey;
  certificate.serialNumber = issuer ? "02" : "01";
  certificate.validity.notBefore = new Date(Date.now() - YEAR_MS);
  certificate.validity.notAfter = new Date(Date.now() + YEAR_MS);
  certificate.setSubject(subject);
  certificate.setIssuer(issuer ? issuer.certificate.subject.attributes : subject);
  certificate.sign(issuer?.key ?? privateKey, forge.md.sha256.create());
  return { certificate, key: privateKey };
}

function pemOf(certificate: forge.pki.Certificate): string {
  return forge.pki.certificateToPem(certificate);
}

/** Files of a zip whose entries are stored as they are, as the library writes them. */
export function readPassFiles(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const [size, nameLength, extraLength] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26), zip.readUInt16LE(at + 28)];
    if (zip.readUInt16LE(at + 8) !== 0) throw new Error("a compressed entry");
    const start = at + 30 + nameLength + extraLength;
    files.set(zip.subarray(at + 30, at + 30 + nameLength).toString(), zip.subarray(start, start + size));
    at = start + size;
  }
  return files;
}

/** Whether the manifest names every file by its SHA-1 and the signature (PKCS #7, detached) over it is the certificate's. */
export function isSignedPass({ files, certificate }: { files: ReadonlyMap<string, Buffer>; certificate: string }): boolean {
  const manifest = files.get("manifest.json") ?? Buffer.alloc(0);
  const named = JSON.parse(manifest.toString()) as Record<string, string>;
  const others = [...files].filter(([name]) => name !== "manifest.json" && name !== "signature");
  const isWhole =
    others.every(([name, bytes]) => named[name] === createHash("sha1").update(bytes).digest("hex")) && Object.keys(named).length === others.length;
  return isWhole && isSignature({ manifest, signature: files.get("signature") ?? Buffer.alloc(0), certificate });
}

function isSignature({ manifest, signature, certificate }: { manifest: Buffer; signature: Buffer; certificate: string }): boolean {
  const message = forge.pkcs7.messageFromAsn1(forge.asn1.fromDer(signature.toString("binary"))) as unknown as {
    rawCapture: { authenticatedAttributes: forge.asn1.Asn1[]; signature: string; digestAlgorithm: string };
  };
  const { authenticatedAttributes, signature: bytes, digestAlgorithm } = message.rawCapture;
  const set = forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.SET, true, authenticatedAttributes);
  const der = forge.asn1.toDer(set).getBytes();
  const hash = forge.pki.oids[forge.asn1.derToOid(digestAlgorithm)] === "sha256" ? "sha256" : "sha1";
  const content = createHash(hash).update(manifest).digest("binary");
  const isOurs = verify(hash, Buffer.from(der, "binary"), certificate, Buffer.from(bytes, "binary"));
  return der.includes(content) && isOurs;
}
