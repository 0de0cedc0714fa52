/** Where a channel's parts stand in a case's document, and how one parameter is changed: the id is left out, since it would be another one. */
import type { Edit } from "./row.ts";
import { all, put, remove } from "./row.ts";

export const P = "/channel/parameters";
export const F = "/channel/funding";
export const ID: Edit = remove("/channel/channelId");

/** The channel with another value of one parameter, which makes it another channel. */
export const with_ = (name: string, value: unknown): Edit => all(ID, put(`${P}/${name}`, value));
