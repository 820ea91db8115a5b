// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fill, IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {Vm} from "../utils/Vm.sol";
import {QuoteTest} from "./utils/QuoteTest.sol";

// commitQuote and a match with sealedUntil
// ├── committed until sealedUntil: filled; a second later, or never: reverts with both times
// ├── committed by somebody else: counts for nobody but that sender, and takes nothing from the signer
// ├── an operator's bid: its own commitment, not the owner's
// ├── the first commitment counts; a second changes nothing
// ├── each part of a partial fill needs the one commitment
// └── without sealedUntil nothing needs a commitment
contract SealedTest is QuoteTest {
    uint40 internal constant SEAL = uint40(START + 10 days);

    function test_commitQuote_remembersTheFirstTime() public {
        bytes32 digest = digestOf(quote());
        vm.expectEmit(address(registry));
        emit IProviderRegistry.QuoteCommitted(provider, digest, START);
        vm.prank(provider);
        registry.commitQuote(digest);
        skip(1 days);
        vm.recordLogs();
        vm.prank(provider);
        registry.commitQuote(digest);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 0, "a second one says nothing");
        assertEq(registry.committedAt(provider, digest), START, "and changes nothing");
    }

    function testFuzz_sealed_untilTheSeal(uint40 time) public {
        Quote memory q = quote();
        time = uint40(bound(time, START, START + 20 days));
        vm.warp(time);
        _commit(provider, q);
        vm.warp(START + 20 days);
        if (time > SEAL) _expectNotSealed(q, time);
        fillQuote(q, _sealed());
        assertEq(filled(q), time > SEAL ? 0 : 1, "filled");
    }

    function test_sealed_theLastSecond() public {
        Quote memory q = quote();
        Quote memory late = quote();
        late.salt = "late";
        vm.warp(SEAL);
        _commit(provider, q);
        vm.warp(SEAL + 1);
        _commit(provider, late);
        fillQuote(q, _sealed());
        _expectNotSealed(late, SEAL + 1);
        fillQuote(late, _sealed());
    }

    function test_sealed_never() public {
        Quote memory q = quote();
        _expectNotSealed(q, 0);
        fillQuote(q, _sealed());
        fillQuote(q, filling());
        assertEq(filled(q), 1, "an order without a seal asks for none");
    }

    function test_sealed_aCopyIsWorthNothing() public {
        Quote memory q = quote();
        _commit(stranger, q);
        assertEq(registry.committedAt(stranger, digestOf(q)), START, "the copier's own");
        _expectNotSealed(q, 0);
        fillQuote(q, _sealed());
        skip(1 days);
        _commit(provider, q);
        assertEq(registry.committedAt(provider, digestOf(q)), START + 1 days, "the copy was not in the way");
        fillQuote(q, _sealed());
        assertEq(filled(q), 1, "the signer's own commitment");
    }

    function test_sealed_anOperatorCommitsToItsOwnBid() public {
        Quote memory q = operatorQuote();
        _commit(provider, q);
        _expectNotSealed(q, 0);
        fillQuote(q, _sealed());
        _commit(operator, q);
        fillQuote(q, _sealed());
        assertEq(filled(q), 1, "the signer's");
    }

    function test_sealed_oneCommitmentForAllParts() public {
        Quote memory q = quote();
        _commit(provider, q);
        Fill memory f = _sealed();
        f.volume = 2;
        fillQuote(q, f);
        fillQuote(q, f);
        expectSpent(q, 6);
        fillQuote(q, f);
    }

    function test_sealed_anotherPriceNeedsAnotherCommitment() public {
        Quote memory q = quote();
        _commit(provider, q);
        vm.warp(SEAL + 1);
        --q.price;
        _expectNotSealed(q, 0);
        fillQuote(q, _sealed());
    }

    function _commit(address who, Quote memory q) private {
        vm.prank(who);
        registry.commitQuote(digestOf(q));
    }

    function _sealed() private view returns (Fill memory f) {
        f = filling();
        f.sealedUntil = SEAL;
    }

    function _expectNotSealed(Quote memory q, uint256 committedAt) private {
        bytes4 reason = IProviderRegistry.ProviderRegistry_NotSealed.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, digestOf(q), committedAt, SEAL));
    }
}
