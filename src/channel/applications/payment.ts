/** Payments: any change of balances that all parties sign is fine; there is no state data. The default. */
import type { Application } from "../application.ts";

export const PAYMENT: Application = Object.freeze({
  name: "payment",
  /** A note, a receipt, a salt. */
  maxData: 1024,
  validTransition: () => true as const,
});
