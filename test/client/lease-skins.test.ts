// The life of a lease on ethers and on viem: a signed quote, a tenancy that is sold while it runs, and its end.
import { expect } from "chai";

import {
  CloseReason,
  type SignedQuote,
  leaseOfferHash,
  leasesHash,
  listingId,
  quote,
  rateOf,
  tokenIdOf,
} from "../../client/src/index.ts";
import { bytes32, makeRandom } from "./utils/random.ts";
import { type Common, SKINS } from "./utils/skins.ts";
import { DAY, USD, type World, makeWorld } from "./utils/world.ts";

for (const [skin, as] of SKINS) {
  describe(`client: leases on ${skin}`, () => {
    const random = makeRandom(71);
    let world: World;
    let payer: Common;
    let carol: Common;
    let alice: Common;
    before(async () => {
      world = await makeWorld();
      await world.provide("alice");
      await world.lend("alice");
      await world.rent();
      payer = as(world, "payer");
      carol = as(world, "carol");
      alice = as(world, "alice");
    });

    async function signedFor(subject: `0x${string}`): Promise<SignedQuote> {
      const { leases } = world.addresses;
      const provider = world.at.alice;
      const { quoteEpoch: epoch } = await alice.registry.allotmentOf(provider, leases, world.classId);
      const expiresAt = (await alice.now()) + DAY;
      const price = rateOf(USD / 2n);
      return alice.registry.signQuote(
        quote({ service: leases, provider, subject, price, volume: 2, expiresAt, epoch, salt: random.bytes32() }),
      );
    }

    it("opens, settles, tops up and closes", async () => {
      const t = await world.leaseTerms(random);
      const signed = await signedFor(leaseOfferHash(t));
      const action = payer.leases.open([{ terms: t, ...signed, deposit: 2n * USD }]);
      expect((await action.simulate()).length).to.equal(1);
      const { lease, leaseId } = (await action.execute()).event.args;
      expect(lease).to.deep.include({ posted: false, provider: world.at.alice, rate: signed.quote.price });
      await world.networkHelpers.time.increase(1_000);
      const wallet = await alice.escrow.walletOf(world.at.alice, world.testUSD);
      const settled = (await alice.leases.settle(t, lease).execute()).event.args;
      expect((await alice.escrow.walletOf(world.at.alice, world.testUSD)) - wallet).to.equal(settled.amount);
      const { expiry } = await payer.leases.expiryOf(t, lease);
      await payer.leases.topUp(t, lease, USD).execute();
      // A dollar pays two slots at half a dollar an hour for an hour.
      expect((await payer.leases.expiryOf(t, lease)).expiry).to.equal(expiry + 3_600);
      const { refund, reason, charged } = (await payer.leases.close(t, lease).execute()).event.args;
      expect(reason).to.equal(CloseReason.Tenant);
      expect(refund + charged).to.equal(3n * USD);
      expect((await payer.leases.stateOf(leaseId)).charged).to.equal(charged);
      expect(await payer.leases.show(leaseId)).to.deep.include({ reason, refunded: refund, toppedUp: USD });
    });

    it("sells a running tenancy: its owner acts as the tenant, the buyer afterwards", async () => {
      const { testUSD, at, addresses } = world;
      const token = testUSD as `0x${string}`;
      const account = await payer.leaseNFT.accountOf(at.payer, bytes32(5));
      const tokenId = tokenIdOf(account);
      const created = (await payer.leaseNFT.create(bytes32(5), [testUSD]).execute()).event.args;
      expect(created).to.deep.include({ tokenId, account, owner: at.payer });
      await payer.escrow.transfer(account, testUSD, 10n * USD).execute();
      const t = await world.leaseTerms(random, { tenant: account });
      const signed = await signedFor(leaseOfferHash(t));
      const open = payer.leaseNFT.open(tokenId, [{ terms: t, ...signed, deposit: 4n * USD }]);
      const [simulated] = await open.simulate();
      expect(simulated, "the inner call's result").to.have.length(66);
      const { event } = await open.execute();
      expect(event).to.deep.include({ contract: "Leases", name: "Opened" });
      const { lease, leaseId } = event.args;
      await payer.leaseNFT.setUser(tokenId, at.dave, (await payer.now()) + DAY).execute();
      expect(await payer.leaseNFT.userOf(tokenId)).to.equal(at.dave);

      const listing = {
        tokenId,
        seller: at.payer,
        token,
        price: 3n * USD,
        leases: leasesHash([leaseId]),
        balanceToken: token,
        minBalance: 8n * USD,
        until: (await payer.now()) + DAY,
        salt: random.bytes32(),
      };
      const listed = (await payer.leaseNFT.list(listing).execute()).event.args;
      expect(listed.listingId).to.equal(listingId(listing));
      expect(await carol.leaseNFT.listingOf(tokenId)).to.equal(listingId(listing));
      await carol.escrow.allow(addresses.leaseNFT, testUSD, listing.price).execute();
      const [before, mine] = await Promise.all([at.payer, at.carol].map((who) => payer.escrow.walletOf(who, testUSD)));
      const sold = (await carol.leaseNFT.buy(listing, [{ terms: t, lease }]).execute()).event.args;
      expect(sold.balance >= listing.minBalance).to.equal(true);
      expect(await payer.escrow.walletOf(at.payer, testUSD)).to.equal((before ?? 0n) + listing.price);
      expect(await payer.escrow.walletOf(at.carol, testUSD)).to.equal((mine ?? 0n) - listing.price);
      expect(await carol.leaseNFT.ownerOf(tokenId)).to.equal(at.carol);

      const refused = await payer.leaseNFT
        .close(tokenId, t, lease)
        .simulate()
        .then(
          () => undefined,
          (error: unknown) => error as Error,
        );
      expect(refused?.name).to.equal("LeaseNFT_NotOwner");
      const { refund } = (await carol.leaseNFT.close(tokenId, t, lease).execute()).event.args;
      expect(await carol.escrow.walletOf(account, testUSD)).to.equal(6n * USD + refund);
      const out = await carol.leaseNFT.transferOut(tokenId, testUSD, refund, at.carol).execute();
      expect(out.event.args).to.deep.include({ sender: account, receiver: at.carol, amount: refund });
    });
  });
}
