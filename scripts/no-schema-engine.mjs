#!/usr/bin/env node
// Stands where Prisma would download its schema engine. `prisma generate` and `validate` need none; whatever does is told so.
process.stderr.write("Prisma's schema engine is not used here. Migrations are plain SQL in prisma/migrations: apply them with `npm run migrate`.\n");
process.exit(1);
