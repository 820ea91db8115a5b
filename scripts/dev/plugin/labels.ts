// TypeChain labels the inputs of functions with the names that Solidity gives them, even where TypeScript reserves the
// word ("class"), which does not parse. In events and structs it appends "_"; this does the same for functions.
import { outputTransformers } from "typechain/dist/codegen/outputTransformers/index.js";

const INPUTS = /^\s*\[.*, \],$/gm;
const RESERVED = /(?<=[[ ])(class|function|new|delete|default|export|import|in|super|this|typeof|with)(?=: )/g;

/** Appends "_" to labels of function inputs that TypeScript reserves. */
export const mendLabels = (output: string): string =>
  output.replace(INPUTS, (inputs) => inputs.replace(RESERVED, "$1_"));

/** Makes TypeChain mend the labels in everything it writes. */
export function installLabels(): void {
  if (!outputTransformers.includes(mendLabels)) outputTransformers.push(mendLabels);
}
