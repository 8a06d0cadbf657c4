// Who may import whom: docs/architecture.md says it in words, this file holds it.
const folders = [
  "core",
  "methods",
  "platform",
  "server",
  "api",
  "holder",
  "scanner",
  "indexer",
  "worker",
  "prisma",
  "generated",
  "components",
  "app",
  "scripts",
  "test",
  "bench",
];

/** A folder may import itself and what is listed; every other folder of ours is forbidden. */
function only(from, allowed, exceptions = {}) {
  const forbidden = folders.filter((folder) => folder !== from && !allowed.includes(folder));
  return {
    name: `${from}-imports`,
    severity: "error",
    from: { path: `^${from}/`, pathNot: ["\\.test\\.tsx?$", ...(exceptions.fromNot ?? [])] },
    to: { path: `^(${forbidden.join("|")})/` },
  };
}

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: ["\\.css$"] } },
    only("core", []),
    only("methods", ["core"], { fromNot: ["/ui\\.tsx$"] }),
    {
      name: "methods-ui-imports",
      severity: "error",
      from: { path: "^methods/.*ui\\.tsx$" },
      to: { path: "^(platform|server|api|holder|scanner|indexer|worker|prisma|app|scripts)/" },
    },
    { name: "methods-apart", severity: "error", from: { path: "^methods/([^/]+)/" }, to: { path: "^methods/[^/]+/", pathNot: "^methods/$1/" } },
    only("platform", ["core"]),
    only("prisma", ["core", "platform", "generated"]),
    only("server", ["core", "methods", "platform", "prisma", "generated"]),
    only("api", ["core", "methods", "platform", "prisma", "generated", "server"]),
    only("holder", ["core", "methods"]),
    only("scanner", ["core", "methods"]),
    only("indexer", ["core", "platform", "prisma", "generated"]),
    { name: "worker-indexer", severity: "error", from: { path: "^worker/" }, to: { path: "^indexer/", pathNot: "^indexer/verify" } },
    only("worker", ["core", "methods", "platform", "prisma", "generated", "server", "indexer"]),
    only("components", ["core", "generated"]),
    only("app", ["core", "methods", "platform", "server", "holder", "scanner", "components", "generated", "prisma"]),
    {
      name: "pure-core",
      severity: "error",
      comment: "Rules run in Node, browsers and workers alike.",
      from: { path: "^(core|methods)/", pathNot: ["\\.test\\.tsx?$", "/ui\\.tsx$"] },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "browser-apart",
      severity: "error",
      comment: "Code for browsers never reaches the server's.",
      from: { path: "^(holder|scanner|components)/", pathNot: "\\.test\\.tsx?$" },
      to: { path: "^(server|platform|prisma|api|indexer|worker)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^((\\.next|artifacts|cache|generated/prisma)/|next-env\\.d\\.ts$)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
    },
  },
};
