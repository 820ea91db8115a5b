// Device inventories from the command line: what a machine has, signed by its own keys, listed with a bond.
import { writeFileSync } from "node:fs";

import { InvalidInput, checkInventory, deviceTree, duplicatesAmong } from "../client/src/index.ts";
import type { DeviceTree, Hex } from "../client/src/index.ts";
import { showAmount, showMoment } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import type { Context } from "./lib/context.ts";
import {
  type DeviceList,
  addressOfList,
  deviceKey,
  joinLists,
  listText,
  readList,
  signDevice,
} from "./lib/devicefile.ts";
import { fileList } from "./lib/files.ts";
import { address, resourceClass, text } from "./lib/kinds.ts";
import { findDevices } from "./lib/machine.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf, tableOf } from "./lib/table.ts";

const provider = required("ADDRESS", "whose devices", address);
const resource = required("CLASS", "the resource class: its id or its canonical spec", resourceClass);
const lists = required("FILES", "lists as sign writes them, one per machine, separated by commas", text("files"));
const out = required("FILE", "where to write it", text("a file"));

const placeOf = (context: Context) => ({ chainId: context.chainId, devices: context.gridbond.addresses.devices });

/** Fails with all that is wrong with a list, before anything is sent. */
function requireSound(context: Context, list: DeviceList): DeviceTree {
  const tree = deviceTree(list.devices);
  const problems = checkInventory(placeOf(context), { ...list, root: tree.root, count: tree.count }, list.devices);
  if (problems.length > 0)
    throw new InvalidInput("--lists", problems.join("; "), "each device once, signed by its key");
  return tree;
}

/** The tree of a published list, as the present or the former one of its inventory. */
async function listedTree(context: Context, file: string): Promise<DeviceTree> {
  const list = readList("--lists", file);
  const { root } = deviceTree(list.devices);
  const { devices } = context.gridbond;
  const { root: present, formerRoot } = await devices.inventoryOf(list.provider, list.resourceClass);
  if (root !== present && root !== formerRoot)
    throw new InvalidInput(`--lists ${file}`, root, `the inventory's root ${present} or its former one ${formerRoot}`);
  return deviceTree(list.devices, root !== present);
}

export const devices: Group = {
  name: "devices",
  about:
    "Device inventories: machines sign whom they serve, providers list them with a bond, anybody shows duplicates.",
  verbs: {
    sign: verb({
      summary: "Finds this machine's devices and lets each sign for a provider with its own key",
      options: {
        provider,
        class: resource,
        keys: optional("FOLDER", "where the devices' keys are kept (default .gridbond/devices)", text("a folder")),
        out,
      },
      examples: { "--provider 0x… --class gpu-h100 --out machine-1.json": "on each machine; bring the files together" },
      writes: true,
      run: async (context, options) => {
        const found = await findDevices();
        const about = { provider: options.provider, resourceClass: options.class };
        const rows = found.map(({ kind, name, deviceId }) => [kind, name, deviceId]);
        // A dry run makes no key.
        if (!context.dryRun) {
          const signed = await Promise.all(
            found.map(({ deviceId }) =>
              signDevice(placeOf(context), { ...about, deviceId }, deviceKey(deviceId, options.keys)),
            ),
          );
          writeFileSync(options.out, listText({ ...about, devices: signed }), { mode: 0o644 });
        }
        context.print({ ...about, devices: found }, () =>
          [
            tableOf(["kind", "name", "device id"], rows),
            factsOf({ [context.dryRun ? "not written" : "written"]: options.out }),
          ].join("\n\n"),
        );
      },
    }),
    set: verb({
      summary: "Lists a provider's devices of a class, and writes the list to publish",
      options: { lists, out },
      examples: {
        "--lists machine-1.json,machine-2.json --out inventory.json": "bonds come out of the stake for devices",
      },
      writes: true,
      run: async (context, options) => {
        const list = joinLists("--lists", fileList("--lists", options.lists));
        const tree = requireSound(context, list);
        const published = listText(list);
        if (!context.dryRun) writeFileSync(options.out, published, { mode: 0o644 });
        const [grid, self] = [await context.grid(), context.gridbond.devices];
        const settles = await self.settleSeconds();
        await submit(
          context,
          step(
            `list ${tree.count} devices`,
            self.set(list.provider, list.resourceClass, tree, addressOfList(published)),
            ({ args }) => ({
              root: tree.root,
              publish: `${options.out}, content address ${addressOfList(published)}`,
              bond: showAmount(args.bond, grid),
              "counts from": showMoment(Number(args.since) + settles + 1, context.now),
            }),
          ),
        );
      },
    }),
    clear: verb({
      summary: "Empties an inventory; its bond is free once that has settled",
      options: { provider, class: resource },
      examples: { "--provider 0x… --class gpu-h100": "no capacity of the class may be allotted" },
      writes: true,
      run: async (context, options) =>
        submit(context, step("empty the inventory", context.gridbond.devices.clear(options.provider, options.class))),
    }),
    free: verb({
      summary: "Frees what a settled inventory's bond has too much; anybody may",
      options: { provider, class: resource },
      examples: { "--provider 0x… --class gpu-h100": "after devices have left" },
      writes: true,
      run: async (context, options) => {
        const grid = await context.grid();
        await submit(
          context,
          step("free the bond", context.gridbond.devices.free(options.provider, options.class), ({ args }) => ({
            freed: showAmount(args.freed, grid),
            left: showAmount(args.bond, grid),
          })),
        );
      },
    }),
    show: verb({
      summary: "Shows an inventory",
      options: { provider, class: resource },
      examples: { "--provider 0x… --class gpu-h100": "what is listed, what counts, what it answers with" },
      writes: false,
      run: async (context, options) => {
        const { devices: reads, registry } = context.gridbond;
        const found = await reads.inventoryOf(options.provider, options.class);
        const counts = await reads.countOf(options.provider, options.class);
        const { total } = await registry.capacityOf(options.provider, options.class);
        const [grid, settles] = [await context.grid(), await reads.settleSeconds()];
        context.print({ ...found, counts, capacity: total }, () =>
          factsOf({
            devices: `${found.count} listed, ${counts} count`,
            capacity: `${total} units${counts >= total ? ", covered" : ", not covered"}`,
            root: found.root,
            bond: showAmount(found.bond, grid),
            set: showMoment(found.since, context.now),
            "settled after": showMoment(found.since === 0 ? 0 : found.since + settles, context.now),
          }),
        );
      },
    }),
    check: verb({
      summary: "Compares a list that a provider published with its inventory",
      options: { list: required("FILE", "the published list", text("a file")) },
      examples: { "--list inventory.json": "before you rent: root, count, every signature" },
      writes: false,
      run: async (context, options) => {
        const list = readList("--list", options.list);
        const inventory = await context.gridbond.devices.inventoryOf(list.provider, list.resourceClass);
        const problems = checkInventory(placeOf(context), { ...list, ...inventory }, list.devices);
        if (problems.length > 0) process.exitCode = 1;
        context.print({ problems }, () =>
          problems.length === 0 ? `right: ${list.devices.length} devices, each signed by its key` : problems.join("\n"),
        );
      },
    }),
    duplicate: verb({
      summary: "Shows a device that two inventories list; the later one loses its bond",
      options: { lists },
      examples: { "--lists inventory-a.json,inventory-b.json": "published lists, present or former ones" },
      writes: true,
      run: async (context, options) => {
        const trees: DeviceTree[] = [];
        for (const file of fileList("--lists", options.lists)) trees.push(await listedTree(context, file));
        const pairs = duplicatesAmong(trees);
        const [pair] = pairs;
        if (pair === undefined) throw new InvalidInput("--lists", "no key twice", "lists with a device in common");
        const grid = await context.grid();
        const { key } = pair[0].device;
        await submit(
          context,
          step(`show ${key} twice`, context.gridbond.devices.duplicate(...pair), ({ args }) => ({
            slashed: `${showAmount(args.slashed, grid)} of ${args.provider}`,
            "other keys twice": String(new Set(pairs.map(([{ device }]): Hex => device.key)).size - 1),
          })),
        );
      },
    }),
  },
};

if (import.meta.main) await runGroup(devices);
