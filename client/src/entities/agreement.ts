import { AbiCoder, ParamType, type Result } from "ethers";

import { interfaceOf, plainFields } from "../abi/codec.ts";
import { InvalidInput } from "../errors/own.ts";
import type { Hex } from "../types.ts";
import type { Agreement } from "./job.ts";

const accept = interfaceOf("Jobs").getFunction("accept")?.inputs ?? [];
const type = ParamType.from({
  name: "agreement",
  type: "tuple",
  components: [...accept, ParamType.from("uint32 unit")],
});

/** An agreement as Jobs reads it: `abi.encode(Agreement)`. */
export function encodeAgreement(agreement: Agreement): Hex {
  return AbiCoder.defaultAbiCoder().encode([type], [agreement]) as Hex;
}

/** What an encoded agreement of Jobs says. */
export function decodeAgreement(bytes: string): Agreement {
  try {
    const [decoded] = AbiCoder.defaultAbiCoder().decode([type], bytes).toArray() as [Result];
    return plainFields(type.components ?? [], decoded) as unknown as Agreement;
  } catch {
    throw new InvalidInput("agreement", bytes, "an encoded Agreement of Jobs");
  }
}
