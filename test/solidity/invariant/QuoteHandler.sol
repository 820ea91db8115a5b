// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Deal} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {Award, Claim, Job, Submission, Terms} from "../../../contracts/types/Job.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {Quotes} from "../utils/Quotes.sol";
import {MarketHandler} from "./MarketHandler.sol";

/// @title QuoteHandler
/// @notice The market's people also sign quotes, cancel them, commit to sealed ones, and payers match them: live ones, spent, stale,
/// cancelled, tampered with. Ghosts remember what each quote is still good for (law 10).
contract QuoteHandler is MarketHandler {
    struct Ghost {
        Quote quote;
        uint256 job;
        uint256 provider;
        uint256 matched;
        uint256 committedAt;
        bool cancelled;
    }

    Ghost[] internal ghosts;
    address[3] internal operators;
    uint32[3] internal epochs;

    /// @notice After `prepare`: every provider has an operator that may quote, within a limit.
    function prepareQuotes() external {
        for (uint256 i = 0; i < 3; ++i) {
            operators[i] = actor(string.concat("operator ", vm.toString(i)));
            vm.startPrank(providers[i]);
            registry.setOperator(address(jobs), operators[i], 20_000e18, Permission.QUOTE);
            for (uint256 k = 0; k < 4; ++k) {
                Deal memory deal = Deal(tokens[k % 2], k < 2 ? judge : address(slashing), address(0));
                registry.setPolicy(address(jobs), deal, 100, true);
            }
            vm.stopPrank();
        }
        skip(NOTICE);
    }

    function _act(uint256 verb, uint256 seed) internal override {
        uint256 dice = (seed >> 200) % 32;
        if (dice < 4) _quote(seed);
        else if (dice < 7) _award(seed);
        else if (dice < 8) _cancelQuote(seed);
        else if (dice < 9) _cancelQuotes(seed);
        super._act(verb, seed);
    }

    // ------------------------------------------------------------------ verbs

    /// @dev Three quotes for one of the last jobs, often a new one: bids, or quotes for its offer. Most are sound; the rest ask or delegate too much, are for
    /// somebody else, or for nothing. Often the payer matches some at once.
    function _quote(uint256 seed) internal {
        if ((seed >> 4) % 2 == 0) _post(seed >> 16);
        if (terms.length == 0) return;
        uint256 job = terms.length - 1;
        if (seed % 4 == 0 && job != 0) --job;
        Terms memory t = terms[job];
        for (uint256 i = 0; i < 3; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            uint256 who = (dice >> 8) % 3;
            Quote memory q;
            q.service = address(jobs);
            q.provider = providers[who];
            q.signer = (dice >> 16) % 3 == 0 ? operators[who] : providers[who];
            if ((dice >> 24) % 3 == 0) q.payer = (dice >> 32) % 8 == 0 ? judge : t.payer;
            q.subject = (dice >> 40) % 2 == 0 ? _jobId(job) : _offer(t);
            q.price = uint96((dice >> 48) % (uint256(t.capPrice) + 1));
            if ((dice >> 72) % 16 == 0) q.price = t.capPrice + 1;
            uint256 most = t.unitBond - 4 * t.compensation;
            if ((dice >> 80) % 2 == 0) q.delegatedBond = uint96((dice >> 88) % (most + 1));
            if ((dice >> 152) % 16 == 0) q.delegatedBond = uint96(most + 1);
            q.volume = uint32((dice >> 120) % 8);
            q.expiresAt = uint40(vm.getBlockTimestamp() + ((dice >> 128) % 3 hours));
            q.epoch = epochs[who];
            q.salt = bytes32(ghosts.length);
            Ghost storage g = ghosts.push();
            (g.quote, g.job, g.provider) = (q, job, who);
            if (t.sealedUntil != 0) _commit(g, (dice >> 144) % 4 == 0 ? judge : q.signer);
        }
        _did("quote");
        if (t.opensAt > vm.getBlockTimestamp() && seed % 8 < 5) vm.warp(t.opensAt);
        if (seed % 8 < 6) _award(seed >> 8);
    }

    /// @dev A copied commitment is nothing to the quote.
    function _commit(Ghost storage g, address who) private {
        vm.prank(who);
        registry.commitQuote(_digest(g.quote));
        if (who == g.quote.signer) g.committedAt = vm.getBlockTimestamp();
        _did("commitQuote");
    }

    /// @dev One to three of the last quotes for the job of one of them; sometimes one was changed after it was signed.
    function _award(uint256 seed) internal {
        if (ghosts.length == 0) return;
        uint256 newest = ghosts.length - 1 - (seed % (ghosts.length < 5 ? ghosts.length : 5));
        uint256[] memory picked = new uint256[](1 + ((seed >> 8) % (newest < 2 ? 1 : 3)));
        Award[] memory awards = new Award[](picked.length);
        uint256 job = ghosts[newest].job;
        bool tampered;
        for (uint256 i = 0; i < picked.length; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            picked[i] = newest - (dice % 3 == 0 ? 0 : i);
            Ghost storage g = ghosts[picked[i]];
            awards[i] = Award(g.quote, _sign(g), uint24(1 + ((dice >> 16) % terms[job].maxUnits)), "");
            if ((dice >> 24) % 16 == 0) {
                tampered = true;
                if ((dice >> 32) % 2 == 0) awards[i].quote.price += 1;
                else awards[i].quote.volume += 1;
            }
        }
        Terms memory t = terms[job];
        uint24 first = jobs.jobOf(_jobId(job)).taken;
        vm.prank(t.payer);
        try jobs.award(t, awards, new bytes32[](0)) {
            assertFalse(tampered, "law 10: matched what nobody signed");
            for (uint256 i = 0; i < picked.length; ++i) first = _matched(picked[i], job, first, awards[i].count);
            _did("award");
        } catch {}
    }

    /// @dev What a match that went through must have been, and the claim that it made.
    function _matched(uint256 index, uint256 job, uint24 first, uint24 count) private returns (uint24) {
        Ghost storage g = ghosts[index];
        Quote memory q = g.quote;
        Terms memory t = terms[job];
        uint256 time = vm.getBlockTimestamp();
        assertFalse(g.cancelled, "law 10: matched after its cancellation");
        assertEq(q.epoch, epochs[g.provider], "law 10: matched after its epoch");
        assertLe(time, q.expiresAt, "law 10: matched after its expiry");
        assertTrue(q.payer == address(0) || q.payer == t.payer, "law 10: matched by another payer");
        assertTrue(q.subject == _jobId(job) || q.subject == _offer(t), "law 10: matched with another subject");
        assertLe(q.price, t.capPrice, "law 5: above the cap");
        if (t.sealedUntil != 0) {
            assertGt(g.committedAt, 0, "law 10: a sealed bid without a commitment");
            assertLe(g.committedAt, t.sealedUntil, "law 10: a sealed bid committed late");
        }
        g.matched += count;
        Claim memory c = Claim(0, q.provider, first, count, q.price, q.delegatedBond * count, uint40(time));
        parts.push(Part(job, c, Submission(0, 0)));
        assertEq(uint8(_state(parts.length - 1).status), 1, "law 10: the claim is the quote's");
        return first + count;
    }

    function _cancelQuote(uint256 seed) internal {
        if (ghosts.length == 0) return;
        Ghost storage g = ghosts[ghosts.length - 1 - (seed % (ghosts.length < 6 ? ghosts.length : 6))];
        vm.prank(judge);
        try registry.cancelQuote(g.quote) {
            assertTrue(false, "law 10: a stranger cancelled a quote");
        } catch {}
        vm.prank(seed % 2 == 0 ? g.quote.signer : g.quote.provider);
        registry.cancelQuote(g.quote);
        g.cancelled = true;
        _did("cancelQuote");
    }

    function _cancelQuotes(uint256 seed) internal {
        uint256 who = seed % 3;
        vm.prank(judge);
        try registry.cancelQuotes(providers[who], address(jobs), CLASS) {
            assertTrue(false, "law 10: a stranger cancelled all quotes");
        } catch {}
        vm.prank(seed % 2 == 0 ? operators[who] : providers[who]);
        registry.cancelQuotes(providers[who], address(jobs), CLASS);
        ++epochs[who];
        _did("cancelQuotes");
    }

    // ------------------------------------------------------------------ laws

    /// @dev Every quote was matched exactly as often as its claims say, never beyond its volume, and stays cancelled once it was.
    function checkQuotes() external view {
        for (uint256 i = 0; i < ghosts.length; ++i) {
            Ghost memory g = ghosts[i];
            uint256 want = g.cancelled ? type(uint256).max : g.matched;
            assertEq(registry.filledOf(_digest(g.quote)), want, "law 10: filled");
            assertLe(g.matched, g.quote.volume, "law 10: above its volume");
        }
        for (uint256 i = 0; i < terms.length; ++i) {
            if (!terms[i].gang) continue;
            Job memory job = jobs.jobOf(_jobId(i));
            uint256 highest;
            for (uint256 k = 0; k < parts.length; ++k) {
                if (parts[k].job != i || parts[k].claim.parent != 0) continue;
                if (parts[k].claim.price > highest) highest = parts[k].claim.price;
            }
            assertEq(job.price, highest, "law 5: a gang's price is the highest of its claims");
        }
    }

    // ------------------------------------------------------------------ helpers

    function _sign(Ghost storage g) private returns (bytes memory) {
        string memory role = g.quote.signer == g.quote.provider ? "provider " : "operator ";
        (, uint256 key) = signer(string.concat(role, vm.toString(g.provider)));
        return Quotes.sign(address(registry), g.quote, key);
    }

    function _digest(Quote memory q) private view returns (bytes32) {
        return Quotes.digest(address(registry), q);
    }

    /// @dev The hash of the sixteen words of the terms that concern the provider.
    function _offer(Terms memory t) private pure returns (bytes32 hash) {
        bytes memory encoded = abi.encode(t);
        assembly ("memory-safe") {
            hash := keccak256(add(encoded, mul(0x20, 12)), mul(0x20, 16))
        }
    }
}
