/** The typed client, run from its sources. */
export * from "../../client/src/index.ts";
export { connect } from "../../client/src/ethers.ts";
export type { Gridbond } from "../../client/src/ethers.ts";
