import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import { ZERO_HASH, classId, leaseTerms, requirementHash, rules, validateLeaseTerms } from "../../client/src/index.ts";
import type { Hex } from "../../client/src/index.ts";
import { canonical } from "../../scripts/lib/sdl/canonical.ts";
import { type ImportOptions, type Imported, importSdl, slotTerms } from "../../scripts/lib/sdl/import.ts";
import { rateFromBlocks } from "../../scripts/lib/sdl/price.ts";
import { SdlError } from "../../scripts/lib/sdl/source.ts";
import { bytes, fraction, milliCpu } from "../../scripts/lib/sdl/units.ts";

const AUDITOR = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const OTHER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const JUDGE = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65";

const one = { top: 1n, bottom: 1n };
const options: ImportOptions = {
  prices: { uakt: { top: 8n, bottom: 10n }, uusdc: one },
  tokenDecimals: 6,
  secondsPerBlock: { top: 6n, bottom: 1n },
  auditors: { akash1auditor: OTHER },
  judge: JUDGE,
};

const textOf = (name: string) => readFileSync(join(import.meta.dirname, "sdl", name), "utf8");
const load = (name: string, changed: Partial<ImportOptions> = {}): Imported =>
  importSdl(name, textOf(name), { ...options, ...changed });

/** What is wrong with a text, as `line: path: message`, and the error itself. */
function refused(name: string, text: string): SdlError {
  try {
    importSdl(name, text, options);
  } catch (error) {
    if (error instanceof SdlError) return error;
    throw error;
  }
  throw new Error(`${name} was imported`);
}
const told = ({ problems }: SdlError) => problems.map(({ line, path, message }) => `${line}: ${path}: ${message}`);

/** A good file with one line changed. */
const spoilt = (from: string, to: string) => {
  const good = textOf("shop.yaml");
  expect(good).to.include(from);
  return good.replace(from, to);
};

describe("scripts: SDL files as leases", () => {
  it("every replica is a lease, with its manifest, class, price and auditors", () => {
    const { slots, manifests, classes, notes } = load("shop.yaml");
    expect(slots.map(({ service, replica }) => `${service} ${replica}`)).to.deep.equal([
      "page 0",
      "page 1",
      "page 2",
      "database 0",
    ]);
    const [page, , , database] = slots;
    expect(page?.spec).to.equal(slots[2]?.spec).and.not.to.equal(database?.spec);

    const manifest = manifests[page?.spec as Hex] ?? "";
    expect(keccak256(toUtf8Bytes(manifest))).to.equal(page?.spec);
    expect(JSON.parse(manifest)).to.deep.equal({
      kind: "gridbond-service",
      version: 1,
      name: "page",
      image: "ghcr.io/example/shop:1.4.2",
      command: [],
      args: [],
      env: ["DATABASE_HOST=database", "DATABASE_PORT=5432"],
      expose: [{ port: 3000, as: 80, proto: "TCP", hosts: ["shop.example"], global: true, services: [] }],
      mounts: [],
      resources: {
        cpuMillis: 500,
        memoryBytes: 536_870_912,
        storage: [{ name: "default", bytes: 1_073_741_824, persistent: false }],
      },
    });
    const second = JSON.parse(manifests[database?.spec as Hex] ?? "") as Record<string, unknown>;
    expect(second["mounts"]).to.deep.equal([{ storage: "data", path: "/data", readOnly: false }]);
    expect(second["expose"]).to.deep.equal([
      { port: 5432, as: 5432, proto: "TCP", hosts: [], global: false, services: ["page"] },
    ]);

    expect(classes[database?.resourceClass as Hex]).to.equal(
      '{"attributes":{"region":"us-west"},"cpuMillis":2000,"kind":"container","memoryBytes":4294967296,' +
        '"storage":[{"bytes":1073741824,"persistent":false},{"bytes":21474836480,"class":"beta3","persistent":true}]}',
    );
    for (const [id, spec] of Object.entries(classes)) expect(classId(spec)).to.equal(id);

    // 1000 uakt a block at 0.8 tokens an AKT: 800 units in 6 s. 12.5 uusdc: 12.5 units in 6 s.
    expect(page?.capRate).to.equal(133_333_333_333n);
    expect(database?.capRate).to.equal(2_083_333_333n);
    const asked = rules({ anyOf: [OTHER, AUDITOR], minUnits: 1 });
    expect(page?.rules).to.deep.equal(asked);
    expect(page?.requirement).to.equal(requirementHash(JUDGE, asked));
    expect(notes).to.deep.equal([
      "shop.yaml:58: profiles.placement.west.attributes.host: left out: it says nothing about a machine",
    ]);
  });

  it("graphics processors, architectures, aliases; an unused profile is told of", () => {
    const { slots, manifests, classes, notes } = load("training.yaml");
    expect(slots).to.have.length(2);
    const [first] = slots;
    const gpu = { interface: "sxm", model: "a100", ram: 85_899_345_920, units: 2, vendor: "nvidia" };
    expect(JSON.parse(classes[first?.resourceClass as Hex] ?? "")).to.deep.equal({
      kind: "container",
      arch: "amd64",
      cpuMillis: 8_000,
      memoryBytes: 1_610_612_736,
      storage: [{ bytes: 100_000_000_000, persistent: false }],
      gpu,
    });
    expect(JSON.parse(manifests[first?.spec as Hex] ?? "")).to.deep.include({
      command: ["python", "-m", "torch.distributed.run"],
      args: ["--nnodes=2", "train.py"],
    });
    expect(first).to.include({ requirement: ZERO_HASH, rules: undefined, capRate: 416_791_666_666n });
    expect(notes).to.deep.equal(["training.yaml:36: profiles.compute.spare: no service uses it"]);
  });

  it("equal machines are one class, however a file calls and orders them", () => {
    const [a] = load("training.yaml").slots;
    const [b] = load("renamed.yaml").slots;
    expect(b?.resourceClass).to.equal(a?.resourceClass);
    expect(b?.capRate).to.equal(a?.capRate);
    expect(b?.spec).not.to.equal(a?.spec);

    const turned = spoilt("          - size: 1Gi\n          - name: data\n", "          - name: data\n").replace(
      "              class: beta3\n",
      "              class: beta3\n          - size: 1Gi\n",
    );
    const classOf = (text: string) => importSdl("shop.yaml", text, options).slots[3]?.resourceClass;
    expect(classOf(turned)).to.equal(classOf(textOf("shop.yaml")));
  });

  it("slots become terms that the contract takes", () => {
    const { slots } = load("shop.yaml");
    const salts = slots.map((_, i) => keccak256(toUtf8Bytes(`${i}`)));
    const group = keccak256(toUtf8Bytes("group"));
    const made = slotTerms(slots, { tenant: AUDITOR, token: OTHER, group, bond: 10n ** 18n }, salts).map(leaseTerms);
    for (const [i, terms] of made.entries()) {
      validateLeaseTerms(terms);
      const { spec, resourceClass, requirement, capRate } = slots[i] ?? {};
      expect(terms).to.include({ spec, resourceClass, requirement, capRate, group, slots: 1, salt: salts[i] });
    }
  });
});

describe("scripts: SDL files that are refused", () => {
  it("fields that leases do not have are all named at once, with their lines and reasons", () => {
    const error = refused("unsupported.yaml", textOf("unsupported.yaml"));
    expect(told(error)).to.deep.equal([
      "3: endpoints: not supported: leases have no public IP addresses of their own",
      "10: services.web.credentials: not supported: a manifest is public: use an image that needs none",
      "14: services.web.dependencies: not supported: leases of a cluster are opened together, in no order",
      "17: services.web.params.permissions: not supported: a service gets no permissions on its host",
      "21: services.web.expose.0.http_options: not supported: how requests are forwarded is the service's own business",
      "25: services.web.expose.0.to.0.ip: not supported: leases have no public IP addresses of their own",
      "26: services.web.volumes: unknown field, expected one of image, command, args, env, expose, params",
      "35: profiles.compute.web.resources.cpu.attributes.sockets: not supported: of a processor only arch can be asked for",
    ]);
    expect(error.message).to.include("8 problems\nunsupported.yaml:3:1: endpoints: not supported");
    expect(error.message).not.to.include("secret");
  });

  it("values that do not fit are told with what was given and what fits", () => {
    expect(told(refused("mistakes.yaml", textOf("mistakes.yaml")))).to.deep.equal([
      '1: version: got 2, expected in quotes, "2.0" or "2.1"',
      "4: services.web.image: got nothing, expected an image",
      "6: services.web.env.0: got 5, expected NAME=value or NAME, as text",
      '7: services.web.env.1: got "no name", expected NAME=value or NAME, as text',
      "9: services.web.expose.0.port: got 70000, expected a whole number from 1 to 65535",
      '10: services.web.expose.0.proto: got "quic", expected TCP, UDP or HTTP',
      '12: services.web.expose.0.to.0: got {"global":true,"service":"web"}, expected either a service or global',
      '14: services.Db: got {"image":"two words","params":{"storage":{"data":{"mount":"r…, expected a name of lower-case letters, digits and hyphens, at most 63, the first a letter',
      '26: profiles.compute.web.resources.cpu.units: got 1.0005, expected processors: 2, 0.5, "0.5" or "500m", in thousandths at least 1m',
      '28: profiles.compute.web.resources.memory.size: got "512MB", expected a size such as 512Mi, 1.5Gi, 10G or 1048576, a whole number of bytes',
      "30: profiles.compute.web.resources.storage.0.size: got 0, expected a size such as 512Mi, 1.5Gi, 10G or 1048576, a whole number of bytes",
      "32: profiles.compute.web.resources.gpu.units: got 100, expected a whole number from 0 to 64",
      "35: profiles.compute.web.resources.gpu.attributes.vendor.intel: unknown field, expected one of nvidia, amd",
      "39: profiles.placement.here.attributes.fast: got true, expected text (quote numbers, true and false)",
      "43: profiles.placement.here.pricing.web.amount: got -1, expected a decimal amount above zero, in quotes when it is very small or has more than 15 digits",
      "49: deployment.web.here.count: got 65, expected a whole number from 1 to 64",
    ]);
  });

  it("what refers to nothing, cannot be priced, or asks for a choice", () => {
    expect(told(refused("dangling.yaml", textOf("dangling.yaml")))).to.deep.equal([
      "8: services.web.params.storage.cache: no such storage in the profile web, expected one of disk",
      "13: services.web.expose.0.to.0.service: got api, expected one of web, idle, free",
      "14: services.idle: not deployed, expected it in deployment",
      "30: profiles.compute.web.resources.storage.1: a second storage called disk, expected names that differ",
      "51: profiles.placement.here.signedBy.allOf.0: got akash1nobody, expected an address (0x…), or a name whose address is given: akash1auditor",
      "54: profiles.placement.here.pricing.web.denom: no price is known of uxyz, only of: uakt, uusdc",
      "65: deployment.web.there: no such placement, expected one of here",
      "70: deployment.free.here.profile: got none, expected one of web, choice",
      "72: deployment.ghost: no such service, expected one of web, idle, free",
    ]);
  });

  it("one thing at a time, in a file that is good otherwise", () => {
    const table: [from: string, to: string, line: number, says: string][] = [
      ["image: postgres:17", "image: postgres:17\n    image: again", 19, "Map keys must be unique"],
      ["  page:\n    image", "  page: [\n    image", 6, "YAML:"],
      ["mount: /data", "mount: *nowhere", 25, "got *nowhere, expected an anchor"],
      ["size: 512Mi", "size: !!binary 512Mi", 39, "expected a size"],
      ["size: 512Mi", "size: 0.3", 39, "a whole number of bytes"],
      ["    page:\n      resources:", "    page2:\n      resources:", 75, "got page, expected one of page2, database"],
      ["amount: 12.5", 'amount: "0.0000000001"', 70, "less than the smallest rate"],
      ["amount: 12.5", 'amount: "100000000000000000000000000000"', 70, "more than the largest rate"],
      [
        "amount: 1000",
        "amount: 12345678901234567890",
        67,
        "in quotes when it is very small or has more than 15 digits",
      ],
      [
        "        database:\n          denom",
        "        other:\n          denom",
        78,
        "no price of database in the placement west, which has page, other",
      ],
      ["storage:\n          size: 1Gi", "storage:\n          size: 1.3", 41, "storage.0.size"],
      ["count: 3", "count: 64", 72, "got 65 replicas, expected at most 64"],
      ["deployment:", "---\ndeployment:", 72, "YAML:"],
      ["units: 2", "units: 2\n        gpu:\n          units: 1", 46, "got no vendor"],
      ["readOnly: false", "readOnly: no", 26, 'got "no", expected true or false'],
      ["    image: postgres:17\n", "    <<: { image: postgres:17, volumes: 1 }\n", 17, "services.database.volumes"],
    ];
    for (const [from, to, line, says] of table) {
      const error = refused("shop.yaml", spoilt(from, to));
      const found = error.problems.find(({ path, message }) => `${path}: ${message}`.includes(says));
      expect(found, `${to}\n${error.message}`).not.to.equal(undefined);
      expect(found?.line, `${to}\n${error.message}`).to.equal(line);
    }
  });

  it("a choice of models is named", () => {
    const two = textOf("training.yaml").replace("interface: sxm", "interface: sxm\n                - model: h100");
    expect(told(refused("training.yaml", two))).to.deep.equal([
      "28: profiles.compute.node.resources.gpu: got 2 models, expected one: a lease rents one class of capacity, keep the model that you want",
    ]);
  });

  it("files that are none: empty, a list, too long, a bomb of aliases", () => {
    expect(told(refused("x", ""))[0]).to.include("got null, expected a map of version, services");
    expect(told(refused("x", "- a\n"))).to.deep.equal([
      '1: : got ["a"], expected a map of version, services, profiles, deployment',
    ]);
    expect(told(refused("x", "a".repeat(300_000)))[0]).to.include("got 300000 characters");
    const bomb = Array.from(
      { length: 12 },
      (_, i) => `a${i}: &a${i} [${Array.from({ length: 9 }, () => (i === 0 ? "x" : `*a${i - 1}`)).join(",")}]`,
    );
    expect(told(refused("x", `${bomb.join("\n")}\n`))[0]).to.include("alias");
  });
});

describe("scripts: SDL units and prices", () => {
  it("processors are exact thousandths", () => {
    const table: [unknown, number | undefined][] = [
      [2, 2_000],
      ["2", 2_000],
      [0.5, 500],
      ["0.001", 1],
      ["100m", 100],
      ["1500.0m", 1_500],
      ["0.5m", undefined],
      ["0.0001", undefined],
      [0, undefined],
      [-1, undefined],
      [Number.NaN, undefined],
      [1e300, undefined],
      ["", undefined],
      ["m", undefined],
      [null, undefined],
      [true, undefined],
    ];
    for (const [given, expected] of table) expect(milliCpu(given), String(given)).to.equal(expected);
  });

  it("sizes are exact bytes", () => {
    const table: [unknown, number | undefined][] = [
      ["1Ki", 1_024],
      ["1k", 1_000],
      ["512Mi", 512 * 2 ** 20],
      ["512M", 512_000_000],
      ["1.5Gi", 1.5 * 2 ** 30],
      ["2G", 2_000_000_000],
      ["3Ti", 3 * 2 ** 40],
      ["1P", 1e15],
      [4_096, 4_096],
      ["0.5", undefined],
      ["9007199254740993", undefined],
      ["16Pi", undefined],
      ["1gb", undefined],
      ["1 Gi", undefined],
      ["0Gi", undefined],
    ];
    for (const [given, expected] of table) expect(bytes(given), String(given)).to.equal(expected);
  });

  it("rates round down, once", () => {
    const rate = (amount: unknown, tokenDecimals: number, seconds: string, price = "1") =>
      rateFromBlocks(fraction(amount) ?? one, "uusdc", {
        prices: { uusdc: fraction(price) ?? one },
        tokenDecimals,
        secondsPerBlock: fraction(seconds) ?? one,
      });
    // 6 uusdc in 6 seconds are one unit a second of a token with 6 decimals.
    expect(rate(6, 6, "6")).to.equal(10n ** 9n);
    expect(rate(6, 18, "6")).to.equal(10n ** 21n);
    expect(rate(6, 0, "6")).to.equal(1_000n);
    expect(rate(6, 6, "5.5")).to.equal(1_090_909_090n);
    expect(rate("0.000001", 6, "6", "0.000001")).to.equal(0n);
    // 0.1 + 0.2 would not be exact in binary.
    expect(rate("0.3", 6, "1", "0.1")).to.equal(30_000_000n);
    expect(rateFromBlocks(one, "toString", options)).to.equal(undefined);
  });

  it("canonical JSON sorts names and leaves out what is undefined", () => {
    expect(canonical({ b: [1, { d: true, c: "é\n" }], a: undefined, A: "" })).to.equal(
      '{"A":"","b":[1,{"c":"é\\n","d":true}]}',
    );
  });
});
