/** The chain that answers is not one that the parameters are for. Nothing was sent. */
export class WrongChain extends Error {
  readonly network: string;
  readonly got: number;
  readonly allowed: readonly number[];

  constructor(network: string, got: number, allowed: readonly number[]) {
    super(`network ${network}: got chain id ${got}, allowed is ${allowed.join(" or ")}; nothing was sent`);
    this.name = "WrongChain";
    this.network = network;
    this.got = got;
    this.allowed = allowed;
  }
}

/** No account can sign on this network. */
export class NoAccount extends Error {
  constructor(network: string, wanted: string | undefined) {
    super(
      `network ${network}: ${wanted === undefined ? "no account" : `account ${wanted} is not among those that`} can sign`,
    );
    this.name = "NoAccount";
  }
}

/** Credits cannot be deployed on this feed. */
export class BadFeed extends Error {
  constructor(feed: string, got: string, limit: string) {
    super(`credits.feed ${feed}: got ${got}, allowed is ${limit}; nothing was sent`);
    this.name = "BadFeed";
  }
}

/** Ignition could not finish. What was deployed is on record; the same command goes on from there. */
export class DeploymentFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DeploymentFailed";
  }
}

/** A network that no parameter file belongs to. */
export class UnknownNetwork extends Error {
  constructor(got: string, known: readonly string[]) {
    super(`network: got ${got}, allowed is one of ${known.join(", ")}`);
    this.name = "UnknownNetwork";
  }
}
