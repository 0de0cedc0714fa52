/** The largest commitment that a channel's limits allow, whatever its funding output's witness is. */
import type { Refused } from "../../refuse.ts";
import type { PenaltyChannel } from "./penalty-channel.ts";
import { numberFields } from "../../commitment-number.ts";
import { trucSizeFault } from "../../truc-size.ts";

export const sizeFault = ({ parameters, fundingPath, funding, mask }: PenaltyChannel): Refused | undefined =>
  trucSizeFault("a commitment with all its HTLCs", {
    outPoint: funding,
    ...numberFields(0, mask),
    // to_local, to_remote, HTLCs in both directions.
    outputs: 2 + 2 * parameters.maxHtlcsPerDirection,
    witness: fundingPath.way.weight,
  });
