/** Why an output cannot be planned for, or a plan not be made a witness: closed codes. Each row is the page of its code. */

export type PlanRefusalCode =
  | "E_PLAN_OUTPUT"
  | "E_PLAN_OPEN"
  | "E_PLAN_KEYS"
  | "E_SPEND_OUTPUT"
  | "E_SPEND_LOCKS"
  | "E_SIGNATURE_MISSING"
  | "E_SIGNATURE_FORM"
  | "E_SIGNATURE_WRONG"
  | "E_PREIMAGE_MISSING"
  | "E_PREIMAGE_WRONG";

export const PLAN_REFUSALS: Readonly<Record<PlanRefusalCode, string>> = {
  E_PLAN_OUTPUT: "The program has no output of this name.",
  E_PLAN_OPEN: "The output is a template: its keys, hashes and numbers must have values before a spend can be planned.",
  E_PLAN_KEYS:
    "A key of a leaf's script is none of the program's keys: the index is not the one that the program was compiled with.",
  E_SPEND_OUTPUT:
    "The input of the transaction does not spend the output that was planned for, has a scriptSig, or the plan's script and elements are not that output's.",
  E_SPEND_LOCKS:
    "The transaction's version, nLockTime or the input's nSequence does not pass the locks of the way that was planned, or passes one that the plan leaves closed.",
  E_SIGNATURE_MISSING: "A signature that the plan asks for was not given.",
  E_SIGNATURE_FORM:
    "A signature that is neither 64 bytes, nor 65 of which the last is a hash type that its key may use and that is not 0.",
  E_SIGNATURE_WRONG:
    "A signature does not verify: it is of another key, another leaf, another transaction, or was damaged.",
  E_PREIMAGE_MISSING: "A preimage that the plan asks for was not given.",
  E_PREIMAGE_WRONG: "A preimage is not 32 bytes long, or its hash is not the one in the script.",
};

export interface PlanRefusal {
  readonly code: PlanRefusalCode;
  /** One sentence with the name or place; never a secret. */
  readonly message: string;
}

export const refusePlan = (code: PlanRefusalCode, message: string): PlanRefusal => ({ code, message });
