// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Deal, Fill, IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {ContractWallet} from "../mocks/ContractWallet.sol";
import {ExactAnswer, GasBurner} from "../mocks/OddWallets.sol";
import {QuoteTest} from "./utils/QuoteTest.sol";

// Who may sign a quote, and how:
// ├── the owner: bound by no grant, policy, price or exposure
// ├── an operator with QUOTE: within its exposure, the owner's policy and lowest price, now; not with TAKE alone, not once revoked
// ├── nobody else, whatever key; an owner's key is worth nothing for a quote that names another signer
// ├── a contract by ERC-1271; one that is silent, reverts, burns gas or returns a bomb is refused at a bounded price
// ├── an account with EIP-7702 code: its key, or what its code says
// ├── 65 bytes with a low s: high s, compact, cut and lengthened signatures are refused
// └── for this registry on this chain
contract QuoteSignersTest is QuoteTest {
    uint256 private constant CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    // ------------------------------------------------------------------ owner and operators

    function test_signer_theOwnerNeedsNoGrant() public {
        Quote memory q = quote();
        q.price = 0;
        Fill memory f = filling();
        f.exposure = type(uint96).max;
        f.deal = Deal(stranger, stranger, stranger);
        fillQuote(q, f);
        assertEq(filled(q), 1, "bound by nothing");
    }

    function test_signer_anOperatorWithQuote() public {
        Quote memory q = operatorQuote();
        fillQuote(q, filling());
        assertEq(filled(q), 1, "at the very limits of its grant and the policy");
    }

    function test_signer_anOperatorNeedsQuoteNow() public {
        Quote memory q = quote();
        q.signer = operator;
        expectNotPermitted(operator);
        fillQuote(q, filling());
        setPolicy(PRICE, true);
        grant(EXPOSURE, Permission.TAKE | Permission.SUBMIT);
        skip(NOTICE);
        expectNotPermitted(operator);
        fillQuote(q, filling());
        grant(EXPOSURE, Permission.QUOTE);
        expectNotPermitted(operator);
        fillQuote(q, filling());
        skip(NOTICE);
        fillQuote(q, filling());
        grant(EXPOSURE, 0);
        expectNotPermitted(operator);
        fillQuote(q, filling());
    }

    function test_signer_aGrantIsForOneService() public {
        Quote memory q = operatorQuote();
        vm.prank(provider);
        registry.setCapacity(CLASS, 20);
        allot(other, 10);
        q.service = other;
        bytes memory signature = signedBy("operator", q);
        bytes4 reason = IProviderRegistry.ProviderRegistry_NotPermitted.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, other, operator, Permission.QUOTE));
        vm.prank(other);
        registry.reserveQuoted(q, signature, filling());
    }

    function test_signer_anOperatorKeepsToItsExposure() public {
        Quote memory q = operatorQuote();
        Fill memory f = filling();
        f.exposure = EXPOSURE + 1;
        bytes4 reason = IProviderRegistry.ProviderRegistry_AboveExposure.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, operator, EXPOSURE + 1, EXPOSURE));
        fillQuote(q, f);
    }

    function test_signer_anOperatorKeepsToThePolicy() public {
        Quote memory q = operatorQuote();
        bytes4 reason = IProviderRegistry.ProviderRegistry_DealNotAllowed.selector;
        Deal[3] memory deals = [
            Deal(stranger, deal.arbiter, deal.verifier),
            Deal(deal.token, stranger, deal.verifier),
            Deal(deal.token, deal.arbiter, stranger)
        ];
        for (uint256 i = 0; i < deals.length; ++i) {
            Fill memory f = filling();
            f.deal = deals[i];
            vm.expectRevert(abi.encodeWithSelector(reason, provider, service, deals[i]));
            fillQuote(q, f);
        }
        setPolicy(PRICE, false);
        vm.expectRevert(abi.encodeWithSelector(reason, provider, service, deal));
        fillQuote(q, filling());
    }

    function test_signer_anOperatorKeepsToTheLowestPrice() public {
        Quote memory q = operatorQuote();
        q.price = PRICE - 1;
        bytes4 reason = IProviderRegistry.ProviderRegistry_BelowMinPrice.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, service, PRICE - 1, PRICE));
        fillQuote(q, filling());
    }

    function test_signer_nobodyElse() public {
        Quote memory q = quote();
        bytes memory stolen = signedBy("stranger", q);
        expectBadSignature(q);
        fillQuote(q, stolen, filling());

        q.signer = stranger;
        bytes memory owners = signedBy("provider", q);
        expectBadSignature(q);
        fillQuote(q, owners, filling());
        bytes memory own = signedBy("stranger", q);
        expectNotPermitted(stranger);
        fillQuote(q, own, filling());

        q.signer = address(0);
        expectBadSignature(q);
        fillQuote(q, own, filling());
    }

    // ------------------------------------------------------------------ contracts

    function test_signer_aContractThatOwnsTheProvider() public {
        ContractWallet wallet = _enlistWallet();
        Quote memory q = quote();
        (q.provider, q.signer) = (address(wallet), address(wallet));
        expectBadSignature(q);
        fillQuote(q, "", filling());
        wallet.approveDigest(digestOf(q));
        fillQuote(q, "", filling());
        assertEq(filled(q), 1, "by ERC-1271");
    }

    function test_signer_aContractThatIsAnOperator() public {
        ContractWallet wallet = new ContractWallet();
        Quote memory q = _operatedBy(address(wallet));
        wallet.approveDigest(digestOf(q));
        fillQuote(q, hex"00", filling());
        for (uint8 i = 1; i <= uint8(ContractWallet.Mood.Bomb); ++i) {
            wallet.become(ContractWallet.Mood(i));
            expectBadSignature(q);
            fillQuote(q, hex"00", filling());
        }
        wallet.become(ContractWallet.Mood.Honest);
        fillQuote(q, hex"00", filling());
        assertEq(filled(q), 2, "honest twice");
    }

    function test_signer_aGasBurnerCostsABoundedAmount() public {
        Quote memory q = _operatedBy(address(new GasBurner()));
        Fill memory f = filling();
        expectBadSignature(q);
        vm.prank(service);
        uint256 before = gasleft();
        registry.reserveQuoted{gas: 2_000_000}(q, "", f);
        assertLt(before - gasleft(), 400_000, "what it may spend, and the match");
    }

    /// @dev A quarter of a megabyte behind a right answer; copying it would cost half as much as the account may spend.
    function test_signer_aLongAnswerIsNotCopied() public {
        bytes32 yes = bytes32(IERC1271.isValidSignature.selector);
        Quote memory q = _operatedBy(address(new ExactAnswer(yes, 250_000)));
        Fill memory f = filling();
        vm.prank(service);
        uint256 before = gasleft();
        registry.reserveQuoted(q, "", f);
        assertLt(before - gasleft(), 300_000, "its own memory, and the match");
        assertEq(filled(q), 1, "it said yes");
    }

    // ------------------------------------------------------------------ EIP-7702

    function test_signer_theKeyOfAnAccountWithCode() public {
        Quote memory q = quote();
        ContractWallet code = new ContractWallet();
        vm.etch(provider, address(code).code);
        fillQuote(q, filling());
        vm.etch(provider, abi.encodePacked(hex"ef0100", address(code)));
        fillQuote(q, filling());
        ContractWallet(provider).become(ContractWallet.Mood.Reverting);
        fillQuote(q, filling());
        assertEq(filled(q), 3, "whatever its code says");
    }

    function test_signer_theCodeOfAnAccountWithAKey() public {
        Quote memory q = quote();
        vm.etch(provider, abi.encodePacked(hex"ef0100", address(new ContractWallet())));
        expectBadSignature(q);
        fillQuote(q, "", filling());
        ContractWallet(provider).approveDigest(digestOf(q));
        fillQuote(q, "", filling());
        assertEq(filled(q), 1, "whatever its key says");
    }

    // ------------------------------------------------------------------ forms of a signature

    function test_signature_oneFormOnly() public {
        Quote memory q = quote();
        (, uint256 key) = signer("provider");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digestOf(q));
        bytes32 high = bytes32(CURVE_ORDER - uint256(s));
        bytes32 compact = bytes32(uint256(s) | (uint256(v - 27) << 255));
        bytes[7] memory forms = [
            abi.encodePacked(r, high, uint8(55 - v)),
            abi.encodePacked(r, compact),
            abi.encodePacked(r, s, uint8(v - 27)),
            abi.encodePacked(r, s, uint8(55 - v)),
            abi.encodePacked(r, s),
            abi.encodePacked(r, s, v, hex"00"),
            bytes("")
        ];
        for (uint256 i = 0; i < forms.length; ++i) {
            expectBadSignature(q);
            fillQuote(q, forms[i], filling());
        }
        fillQuote(q, abi.encodePacked(r, s, v), filling());
        assertEq(filled(q), 1, "65 bytes, low s");
    }

    // ------------------------------------------------------------------ replay

    function test_signature_isForThisChain() public {
        vm.chainId(1);
        Quote memory q = quote();
        bytes memory signature = signedBy("provider", q);
        vm.chainId(2);
        expectBadSignature(q);
        fillQuote(q, signature, filling());
        vm.chainId(1);
        fillQuote(q, signature, filling());
        assertEq(filled(q), 1, "here");
    }

    function test_signature_isForThisRegistry() public {
        Quote memory q = quote();
        bytes memory signature = signedBy("provider", q);
        registry = IProviderRegistry(deploy("ProviderRegistry", abi.encode(staking, FLOOR, EXIT_DELAY, NOTICE)));
        fund(provider, FLOOR);
        register(provider);
        setCapacity(10);
        allot(service, 10);
        expectBadSignature(q);
        fillQuote(q, signature, filling());
    }

    // ------------------------------------------------------------------ helpers

    function _operatedBy(address who) private returns (Quote memory q) {
        vm.prank(provider);
        registry.setOperator(service, who, EXPOSURE, Permission.QUOTE);
        setPolicy(PRICE, true);
        skip(NOTICE);
        q = quote();
        q.signer = who;
    }

    function _enlistWallet() private returns (ContractWallet wallet) {
        wallet = new ContractWallet();
        fund(address(wallet), FLOOR);
        wallet.execute(address(registry), abi.encodeCall(registry.register, ("", 0)));
        wallet.execute(address(registry), abi.encodeCall(registry.setCapacity, (CLASS, 10)));
        wallet.execute(address(registry), abi.encodeCall(registry.allot, (service, CLASS, 10, payout)));
    }
}
