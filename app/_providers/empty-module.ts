/** Stands in for packages that the build must not reach (next.config.ts). */
export default {};
