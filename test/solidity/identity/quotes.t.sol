// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fill, IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {Quotes} from "../utils/Quotes.sol";
import {QuoteTest} from "./utils/QuoteTest.sol";

// reserveQuoted
// ├── every field is signed: what changes one needs another signature, even where everything else would fit
// ├── only the service that it names may fill it
// ├── payer: this one, or anyone when zero
// ├── subject: the order, or its offer
// ├── until expiresAt, not a second later
// ├── volume: any parts, never more in sum; a failed match takes nothing
// ├── epoch: the allotment's; owner and operators with QUOTE raise it, per service and class, nobody else
// ├── cancelled by owner, signer or an operator with QUOTE: never again, whatever was left
// ├── above the allotment: reverts
// └── otherwise: reserved grows by the slots, returns the payout, events
// quoteDigest: EIP-712, by numbers computed elsewhere
// publishQuote: an event for whoever shows a signature; nothing is stored
// Who signs, and how: quoteSigners.t.sol. Sealed bids: sealed.t.sol.
contract QuotesTest is QuoteTest {
    // ------------------------------------------------------------------ a match

    function test_reserveQuoted_reservesAndCounts() public {
        Quote memory q = quote();
        vm.expectEmit(address(registry));
        emit IProviderRegistry.QuoteFilled(provider, digestOf(q), 3, 3);
        vm.expectEmit(address(registry));
        emit IProviderRegistry.Reserved(provider, service, CLASS, 2);
        Fill memory f = filling();
        f.volume = 3;
        assertEq(fillQuote(q, f), payout, "payout");
        assertEq(reserved(), 2, "slots, not volume");
        assertEq(filled(q), 3, "volume, not slots");

        vm.expectEmit(address(registry));
        emit IProviderRegistry.QuoteFilled(provider, digestOf(q), 1, 4);
        f.volume = 1;
        fillQuote(q, f);
        assertEq(reserved(), 4, "slots add up");
    }

    // ------------------------------------------------------------------ what is signed

    /// @dev Each field gets another value that would match as well, so that nothing but the signature can refuse it.
    function test_reserveQuoted_whoAndWhatAreSigned() public {
        Quote memory q = operatorQuote();
        bytes memory signature = signedBy("operator", q);
        _enlistOther();

        q.service = other;
        expectBadSignature(q);
        vm.prank(other);
        registry.reserveQuoted(q, signature, filling());
        q.service = service;

        q.provider = other;
        _refused(q, signature);
        q.provider = provider;

        q.signer = provider;
        _refused(q, signature);
        q.signer = operator;

        q.payer = payer;
        _refused(q, signature);
        q.payer = address(0);

        q.subject = OFFER;
        _refused(q, signature);
        q.subject = ORDER;

        vm.prank(operator);
        registry.cancelQuotes(provider, service, CLASS);
        q.epoch = 1;
        _refused(q, signature);
    }

    function test_reserveQuoted_amountsAndTimesAreSigned() public {
        Quote memory q = operatorQuote();
        bytes memory signature = signedBy("operator", q);
        ++q.price;
        _refused(q, signature);
        --q.price;

        --q.delegatedBond;
        _refused(q, signature);
        ++q.delegatedBond;

        ++q.volume;
        _refused(q, signature);
        --q.volume;

        ++q.expiresAt;
        _refused(q, signature);
        --q.expiresAt;

        q.salt = keccak256("other salt");
        _refused(q, signature);
        q.salt = keccak256("salt");

        fillQuote(q, signature, filling());
        assertEq(filled(q), 1, "as it was signed");
    }

    function testFuzz_reserveQuoted_oneBitOffIsAnotherQuote(uint256 word, uint256 bit) public {
        Quote memory q = quote();
        bytes memory signature = signedBy("provider", q);
        uint8[11] memory widths = [160, 160, 160, 160, 0, 96, 96, 32, 40, 32, 0]; // zero: all 256
        word = bound(word, 0, 10);
        bit = bound(bit, 0, widths[word] == 0 ? 255 : widths[word] - 1);
        bytes memory encoded = abi.encode(q);
        assembly ("memory-safe") {
            let at := add(encoded, mul(add(word, 1), 0x20))
            mstore(at, xor(mload(at), shl(bit, 1)))
        }
        Quote memory changed = abi.decode(encoded, (Quote));
        assertNotEq(registry.quoteDigest(changed), registry.quoteDigest(q), "another digest");
        vm.expectRevert();
        fillQuote(changed, signature, filling());
        fillQuote(q, signature, filling());
    }

    function testFuzz_quoteDigest_isEip712(Quote memory q) public view {
        assertEq(registry.quoteDigest(q), digestOf(q));
    }

    /// @dev Computed by viem's hashTypedData for the registry at 0x11…11 on chain 8453.
    function test_quoteDigest_byNumbers() public {
        assertEq(Quotes.QUOTE_TYPEHASH, 0xdb481297ff68d98cd95dc6679547e6f1b10ef6363b2bb8f20cb03a651bd16688, "type");
        address place = address(0x1111111111111111111111111111111111111111);
        vm.etch(place, address(registry).code);
        vm.chainId(8453);
        Quote memory q = Quote({
            service: address(0x2222222222222222222222222222222222222222),
            provider: address(0x3333333333333333333333333333333333333333),
            signer: address(0x4444444444444444444444444444444444444444),
            payer: address(0x5555555555555555555555555555555555555555),
            subject: bytes32(uint256(6)),
            price: 7e18,
            delegatedBond: 8e18,
            volume: 9,
            expiresAt: 1_800_000_000,
            epoch: 11,
            salt: bytes32(uint256(12))
        });
        assertEq(
            IProviderRegistry(place).quoteDigest(q),
            0x207f71bed033566df39bf145647b7e1e16d7de38687e41a2747d42b3b79f9ab0,
            "digest"
        );
    }

    // ------------------------------------------------------------------ for whom and what

    function test_reserveQuoted_onlyByItsService() public {
        Quote memory q = quote();
        vm.prank(provider);
        registry.setCapacity(CLASS, 20);
        allot(other, 5);
        bytes memory signature = signedBy("provider", q);
        expectMismatch(q, "service", wordOf(service), wordOf(other));
        vm.prank(other);
        registry.reserveQuoted(q, signature, filling());
    }

    function test_reserveQuoted_aBoundQuoteIsForItsPayer() public {
        Quote memory q = quote();
        q.payer = payer;
        Fill memory f = filling();
        f.payer = stranger;
        expectMismatch(q, "payer", wordOf(stranger), wordOf(payer));
        fillQuote(q, f);
        f.payer = payer;
        fillQuote(q, f);
        assertEq(filled(q), 1, "by its payer");
    }

    function test_reserveQuoted_anOpenQuoteIsForAnyone() public {
        Quote memory q = quote();
        Fill memory f = filling();
        fillQuote(q, f);
        f.payer = stranger;
        fillQuote(q, f);
        assertEq(filled(q), 2, "by two payers");
    }

    function test_reserveQuoted_aBidIsForItsOrder() public {
        Quote memory q = quote();
        Fill memory f = filling();
        fillQuote(q, f);
        f.order = keccak256("another order");
        expectMismatch(q, "subject", OFFER, ORDER);
        fillQuote(q, f);
    }

    function test_reserveQuoted_anOfferIsForEveryOrderWithIt() public {
        Quote memory q = quote();
        q.subject = OFFER;
        Fill memory f = filling();
        fillQuote(q, f);
        f.order = keccak256("another order");
        fillQuote(q, f);
        assertEq(filled(q), 2, "two orders");
        f.offer = keccak256("another offer");
        expectMismatch(q, "subject", f.offer, OFFER);
        fillQuote(q, f);
    }

    // ------------------------------------------------------------------ time and volume

    function testFuzz_reserveQuoted_untilItExpires(uint40 expiresAt) public {
        Quote memory q = quote();
        q.expiresAt = uint40(bound(expiresAt, START, type(uint40).max - 1));
        vm.warp(q.expiresAt);
        fillQuote(q, filling());
        vm.warp(uint256(q.expiresAt) + 1);
        bytes4 reason = IProviderRegistry.ProviderRegistry_QuoteExpired.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, digestOf(q), uint256(q.expiresAt) + 1, q.expiresAt));
        fillQuote(q, filling());
    }

    function testFuzz_reserveQuoted_partsUpToTheVolume(uint32 volume, uint32[6] memory parts) public {
        Quote memory q = quote();
        q.volume = volume;
        Fill memory f = filling();
        f.slots = 1;
        uint256 sum;
        for (uint256 i = 0; i < parts.length; ++i) {
            f.volume = uint32(bound(parts[i], 0, i == 5 ? type(uint32).max : volume / 3));
            bool fits = sum + f.volume <= volume;
            if (!fits) expectSpent(q, sum + f.volume);
            fillQuote(q, f);
            if (fits) sum += f.volume;
            assertEq(filled(q), sum, "filled");
        }
    }

    function test_reserveQuoted_oneBeyondTheVolumeReverts() public {
        Quote memory q = quote();
        Fill memory f = filling();
        f.volume = 5;
        expectSpent(q, 5);
        fillQuote(q, f);
        f.volume = 4;
        fillQuote(q, f);
        f.volume = 1;
        expectSpent(q, 5);
        fillQuote(q, f);
    }

    function test_reserveQuoted_revertsAboveTheAllotment() public {
        Quote memory q = quote();
        Fill memory f = filling();
        f.slots = 11;
        bytes4 reason = IProviderRegistry.ProviderRegistry_Capacity.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, CLASS, 11, 10));
        fillQuote(q, f);
        f.slots = type(uint32).max;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, CLASS, type(uint32).max, 10));
        fillQuote(q, f);
        assertEq(filled(q), 0, "a failed match takes no volume");
        f.slots = 10;
        fillQuote(q, f);
        assertEq(reserved(), 10, "the last unit");
    }

    // ------------------------------------------------------------------ cancelled

    function test_cancelQuote_byTheOwner() public {
        Quote memory q = operatorQuote();
        fillQuote(q, filling());
        vm.expectEmit(address(registry));
        emit IProviderRegistry.QuoteCancelled(provider, digestOf(q));
        vm.prank(provider);
        registry.cancelQuote(q);
        assertEq(filled(q), type(uint256).max, "no volume is left");
        _refusedAsCancelled(q);
        q.salt = "another";
        fillQuote(q, filling());
        assertEq(filled(q), 1, "others are as they were");
    }

    /// @dev Also one that may quote no more: what it takes back is its own word.
    function test_cancelQuote_byItsSigner() public {
        Quote memory q = operatorQuote();
        grant(EXPOSURE, 0);
        vm.prank(operator);
        registry.cancelQuote(q);
        grant(EXPOSURE, Permission.QUOTE);
        skip(NOTICE);
        _refusedAsCancelled(q);
    }

    function test_cancelQuote_byAnOperatorWithQuote() public {
        Quote memory q = quote();
        expectNotPermitted(operator);
        vm.prank(operator);
        registry.cancelQuote(q);
        grant(0, Permission.TAKE | Permission.SUBMIT);
        skip(NOTICE);
        expectNotPermitted(operator);
        vm.prank(operator);
        registry.cancelQuote(q);
        grant(0, Permission.QUOTE);
        skip(NOTICE);
        vm.prank(operator);
        registry.cancelQuote(q);
        _refusedAsCancelled(q);
    }

    function test_cancelQuote_notByOthers() public {
        Quote memory q = quote();
        address[4] memory others = [stranger, service, payer, other];
        for (uint256 i = 0; i < others.length; ++i) {
            expectNotPermitted(others[i]);
            vm.prank(others[i]);
            registry.cancelQuote(q);
        }
        // Naming oneself as the signer cancels another quote than the one that was signed.
        Quote memory named = quote();
        named.signer = stranger;
        vm.prank(stranger);
        registry.cancelQuote(named);
        fillQuote(q, filling());
        assertEq(filled(q), 1, "still good");
    }

    function test_cancelQuote_spentAndTheLargestVolume() public {
        Quote memory q = quote();
        q.volume = type(uint32).max;
        Fill memory f = filling();
        f.volume = type(uint32).max;
        fillQuote(q, f);
        vm.prank(provider);
        registry.cancelQuote(q);
        _refusedAsCancelled(q);
        f.volume = 0;
        expectSpent(q, type(uint256).max);
        fillQuote(q, f);
    }

    function test_cancelQuotes_byTheOwnerAndItsOperators() public {
        Quote memory q = operatorQuote();
        Quote memory second = quote();
        fillQuote(second, filling());
        vm.expectEmit(address(registry));
        emit IProviderRegistry.QuotesCancelled(provider, service, CLASS, 1);
        vm.prank(provider);
        registry.cancelQuotes(provider, service, CLASS);
        assertEq(registry.allotmentOf(provider, service, CLASS).quoteEpoch, 1, "epoch");
        expectEpoch(q, 1);
        fillQuote(q, filling());
        expectEpoch(second, 1);
        fillQuote(second, filling());

        second.epoch = 2;
        expectEpoch(second, 1);
        fillQuote(second, filling());
        vm.prank(operator);
        registry.cancelQuotes(provider, service, CLASS);
        fillQuote(second, filling());
        assertEq(filled(second), 1, "signed for this epoch");
        // Capacity is set anew often; that brings no cancelled quote back.
        allot(service, 9);
        expectEpoch(q, 2);
        fillQuote(q, filling());
    }

    function test_cancelQuotes_notByOthers() public {
        grant(0, Permission.TAKE | Permission.SUBMIT);
        skip(NOTICE);
        address[4] memory others = [stranger, service, payer, operator];
        for (uint256 i = 0; i < others.length; ++i) {
            expectNotPermitted(others[i]);
            vm.prank(others[i]);
            registry.cancelQuotes(provider, service, CLASS);
        }
        assertEq(registry.allotmentOf(provider, service, CLASS).quoteEpoch, 0, "epoch");
    }

    function test_cancelQuotes_forOneServiceAndClass() public {
        Quote memory q = quote();
        vm.prank(provider);
        registry.cancelQuotes(provider, other, CLASS);
        vm.prank(provider);
        registry.cancelQuotes(provider, service, keccak256("another class"));
        fillQuote(q, filling());
        assertEq(filled(q), 1, "not this service and class");
    }

    // ------------------------------------------------------------------ published

    function test_publishQuote_isAnEventForASignature() public {
        Quote memory q = quote();
        bytes memory signature = signedBy("provider", q);
        vm.expectEmit(address(registry));
        emit IProviderRegistry.QuotePublished(ORDER, provider, q, signature);
        vm.prank(stranger);
        registry.publishQuote(q, signature);
        assertEq(filled(q), 0, "nothing is stored");
        assertEq(registry.committedAt(provider, digestOf(q)), 0, "nor committed");
        fillQuote(q, filling());
    }

    function test_publishQuote_revertsWithoutTheSignersSignature() public {
        Quote memory q = quote();
        bytes memory signature = signedBy("stranger", q);
        expectBadSignature(q);
        registry.publishQuote(q, signature);
    }

    // ------------------------------------------------------------------ helpers

    /// @dev A second provider, on which the operator may quote too, and a second service that the provider allots to.
    function _enlistOther() private {
        fund(other, 2 * FLOOR);
        register(other);
        vm.startPrank(other);
        registry.setCapacity(CLASS, 10);
        registry.allot(service, CLASS, 10, payout);
        registry.setOperator(service, operator, EXPOSURE, Permission.QUOTE);
        registry.setPolicy(service, deal, PRICE, true);
        vm.stopPrank();
        vm.startPrank(provider);
        registry.setCapacity(CLASS, 20);
        registry.allot(other, CLASS, 10, payout);
        registry.setOperator(other, operator, EXPOSURE, Permission.QUOTE);
        registry.setPolicy(other, deal, PRICE, true);
        vm.stopPrank();
        skip(NOTICE);
    }

    function _refused(Quote memory q, bytes memory signature) private {
        expectBadSignature(q);
        fillQuote(q, signature, filling());
    }

    function _refusedAsCancelled(Quote memory q) private {
        expectSpent(q, type(uint256).max);
        fillQuote(q, filling());
    }
}
