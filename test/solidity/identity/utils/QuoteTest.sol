// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fill, IProviderRegistry} from "../../../../contracts/interfaces/IProviderRegistry.sol";
import {Permission} from "../../../../contracts/types/Permission.sol";
import {Quote} from "../../../../contracts/types/Quote.sol";
import {Quotes} from "../../utils/Quotes.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @title QuoteTest
/// @notice A provider with ten units on a service, a quote of its owner, and what the service fills it with.
abstract contract QuoteTest is RegistryTest {
    bytes32 internal constant ORDER = keccak256("order");
    bytes32 internal constant OFFER = keccak256("offer");
    uint96 internal constant EXPOSURE = 50;
    uint96 internal constant PRICE = 7;

    address internal payer;
    address internal stranger;

    function setUp() public virtual override {
        super.setUp();
        payer = actor("payer");
        stranger = actor("stranger");
        setCapacity(10);
        allot(service, 10);
    }

    /// @dev For whoever pays and for one order, by the owner itself.
    function quote() internal view returns (Quote memory q) {
        q.service = service;
        q.provider = provider;
        q.signer = provider;
        q.subject = ORDER;
        q.price = PRICE;
        q.delegatedBond = 3;
        q.volume = 4;
        q.expiresAt = uint40(START + 30 days);
        q.salt = keccak256("salt");
    }

    /// @dev By the operator, which may: its grant and the owner's policy have exactly room for it.
    function operatorQuote() internal returns (Quote memory q) {
        grant(EXPOSURE, Permission.QUOTE);
        setPolicy(PRICE, true);
        skip(NOTICE);
        q = quote();
        q.signer = operator;
    }

    function filling() internal view returns (Fill memory f) {
        f.payer = payer;
        f.order = ORDER;
        f.offer = OFFER;
        f.deal = deal;
        f.classId = CLASS;
        f.slots = 2;
        f.volume = 1;
        f.exposure = EXPOSURE;
    }

    function digestOf(Quote memory q) internal view returns (bytes32) {
        return Quotes.digest(address(registry), q);
    }

    /// @dev By the key of the actor with this name.
    function signedBy(string memory name, Quote memory q) internal returns (bytes memory) {
        (, uint256 key) = signer(name);
        return Quotes.sign(address(registry), q, key);
    }

    /// @dev The quote of the provider or of the operator, filled by the service.
    function fillQuote(Quote memory q, Fill memory f) internal returns (address) {
        return fillQuote(q, signedBy(q.signer == operator ? "operator" : "provider", q), f);
    }

    function fillQuote(Quote memory q, bytes memory signature, Fill memory f) internal returns (address) {
        vm.prank(service);
        return registry.reserveQuoted(q, signature, f);
    }

    function filled(Quote memory q) internal view returns (uint256) {
        return registry.filledOf(digestOf(q));
    }

    function reserved() internal view returns (uint256) {
        return registry.allotmentOf(provider, service, CLASS).reserved;
    }

    function wordOf(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    // ------------------------------------------------------------------ expected failures

    function expectMismatch(Quote memory q, bytes32 field, bytes32 got, bytes32 want) internal {
        bytes4 reason = IProviderRegistry.ProviderRegistry_QuoteMismatch.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, digestOf(q), field, got, want));
    }

    function expectBadSignature(Quote memory q) internal {
        bytes4 reason = IProviderRegistry.ProviderRegistry_BadSignature.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, q.signer, digestOf(q)));
    }

    function expectSpent(Quote memory q, uint256 got) internal {
        bytes4 reason = IProviderRegistry.ProviderRegistry_QuoteSpent.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, digestOf(q), got, q.volume));
    }

    function expectEpoch(Quote memory q, uint256 epoch) internal {
        bytes4 reason = IProviderRegistry.ProviderRegistry_QuoteEpoch.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, digestOf(q), q.epoch, epoch));
    }

    function expectNotPermitted(address who) internal {
        bytes4 reason = IProviderRegistry.ProviderRegistry_NotPermitted.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, service, who, Permission.QUOTE));
    }
}
