import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

// Prisma would download a schema engine that neither `generate` nor `validate` uses.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(new URL("scripts/no-schema-engine.mjs", import.meta.url));

export default defineConfig({ schema: "prisma/schema.prisma", migrations: { path: "prisma/migrations" } });
