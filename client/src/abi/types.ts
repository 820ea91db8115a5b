// TypeScript types of a `const` ABI. Amounts and token ids are bigint; what fits 48 bits is number.
import type {
  CaseStage,
  ClaimStatus,
  CloseReason,
  DisputeStatus,
  Fault,
  JobStatus,
  LeaseStatus,
  Level,
  OrderStatus,
  PanelOutcome,
  PanelStage,
  ProposalState,
  Ruling,
  TabStatus,
} from "../entities/enums.ts";
import type { Hex } from "../types.ts";

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly internalType?: string;
  readonly components?: readonly Parameter[];
}

interface Item {
  readonly type: string;
  readonly name?: string;
  readonly stateMutability?: string;
  readonly inputs?: readonly Parameter[];
  readonly outputs?: readonly Parameter[];
}

/** An ABI as `solc` writes it. */
export type Abi = readonly Item[];

interface Enums {
  "enum CloseReason": CloseReason;
  "enum LeaseStatus": LeaseStatus;
  "enum TabStatus": TabStatus;
  "enum OrderStatus": OrderStatus;
  "enum Ruling": Ruling;
  "enum JobStatus": JobStatus;
  "enum ClaimStatus": ClaimStatus;
  "enum DisputeStatus": DisputeStatus;
  "enum CaseStage": CaseStage;
  "enum PanelStage": PanelStage;
  "enum IGovernor.ProposalState": ProposalState;
  "enum PanelOutcome": PanelOutcome;
  "enum Level": Level;
  "enum Fault": Fault;
}

type SmallBits = "8" | "16" | "24" | "32" | "40" | "48";

type Atom<T extends string, TText extends string> = T extends `uint${infer B}` | `int${infer B}`
  ? B extends SmallBits
    ? number
    : bigint
  : T extends "bool"
    ? boolean
    : T extends "string"
      ? string
      : TText;

type Element<P extends Parameter, T extends string> = P extends {
  readonly components: infer C extends readonly Parameter[];
}
  ? { readonly name: string; readonly type: T; readonly components: C }
  : { readonly name: string; readonly type: T };

type Value<P extends Parameter, TText extends string> = P["type"] extends `${infer T}[${string}]`
  ? readonly Value<Element<P, T>, TText>[]
  : P["type"] extends "tuple"
    ? Fields<NonNullable<P["components"]>, TText>
    : P["internalType"] extends keyof Enums
      ? Enums[P["internalType"]]
      : Atom<P["type"], TText>;

type Fields<T extends readonly Parameter[], TText extends string> = {
  readonly [P in T[number] as P["name"]]: Value<P, TText>;
};

type List<T extends readonly Parameter[], TText extends string> = {
  readonly [I in keyof T]: Value<T[I], TText>;
};

type Of<A extends Abi, T extends string, N extends string> = Extract<A[number], { readonly type: T; readonly name: N }>;

type NameOf<A extends Abi, T extends string> = Extract<A[number], { readonly type: T; readonly name: string }>["name"];

export type EventName<A extends Abi> = NameOf<A, "event">;
export type FunctionName<A extends Abi> = NameOf<A, "function">;

/** What a decoded event, error or struct holds, by name. */
export type EventArgs<A extends Abi, N extends string> = Fields<NonNullable<Of<A, "event", N>["inputs"]>, Hex>;

/** A function's arguments in order. Addresses and bytes may be any string on the way in; they are checked when they are encoded. */
export type FunctionArgs<A extends Abi, N extends string> = List<NonNullable<Of<A, "function", N>["inputs"]>, string>;

type Outputs<T extends readonly Parameter[]> = T extends readonly []
  ? void
  : T extends readonly [infer P extends Parameter]
    ? Value<P, Hex>
    : Fields<T, Hex>;

/** What a function returns: nothing, its one value, or its values by name. */
export type FunctionResult<A extends Abi, N extends string> = Outputs<NonNullable<Of<A, "function", N>["outputs"]>>;
