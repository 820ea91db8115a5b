// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attestation, Rules} from "../../../contracts/interfaces/IAuditors.sol";
import {ContractWallet} from "../mocks/ContractWallet.sol";
import {AuditorTest} from "../identity/utils/AuditorTest.sol";

// An auditor against those who trust it, and others against an auditor:
// ├── it sees evidence coming: retiring, revoking, exiting, registering anew in the same second saves nothing
// ├── it reports itself through a friend and starts anew: each round costs half of the bond at least
// ├── evidence is copied out of the mempool: one of the two is paid, once
// ├── it signs findings for the past or the future: what is not covered or not issued yet counts for nobody
// ├── it is a contract that denies its word: its bond cannot be reached, which payers are told; nobody else is harmed
// └── it is a contract that burns gas: a match that shows it costs a bounded amount
contract IdentityAuditorsAttack is AuditorTest {
    function setUp() public override {
        super.setUp();
        bonded(alice, BOND);
    }

    function testFuzz_running_savesNothing(uint8 how, uint32 later) public {
        (Attestation memory a, Attestation memory b) = _pair(alice);
        vm.startPrank(alice);
        if (how & 1 != 0) auditors.revoke(digest(a));
        if (how & 2 != 0) auditors.retire();
        if (how & 4 != 0) auditors.revoke(digest(b));
        vm.stopPrank();
        skip(bound(later, 0, RETIRE));
        if (how & 8 != 0) {
            vm.expectRevert();
            vm.prank(alice);
            auditors.exit();
        }
        _report(bob, "alice", a, b);
        assertEq(staking.poolOf(alice, address(auditors)).own, 0, "the bond is gone");
    }

    function test_selfReporting_loses() public {
        uint256 rounds = 4;
        uint256 spent = BOND;
        for (uint256 i; i < rounds; ++i) {
            (Attestation memory a, Attestation memory b) = _pair(alice);
            _report(carol, "alice", a, b);
            spent += BOND;
            bonded(alice, BOND);
        }
        uint256 back = credits(carol) + staking.poolOf(alice, address(auditors)).own;
        assertTrue(spent - back >= (rounds * BOND) / 2, "half of every bond");
    }

    function test_copiedEvidence_isPaidOnce() public {
        (Attestation memory a, Attestation memory b) = _pair(alice);
        _report(carol, "alice", a, b);
        (bytes memory first, bytes memory second) = (signature("alice", a), signature("alice", b));
        expectNotBonded(alice);
        vm.prank(bob);
        auditors.contradict(a, first, b, second);
        assertEq(credits(bob), 0, "the second one");
        assertEq(credits(carol), REWARD, "the first one");
    }

    /// @dev Both findings dated so that no second has both, and shown to two payers in one second.
    function testFuzz_dates_oneFindingAtAnySecond(uint40 issuedAt, uint40 expiresAt, uint32 later) public {
        Attestation memory a = attestation(alice);
        Attestation memory b = attestation(alice);
        b.units = 100;
        uint256 now_ = vm.getBlockTimestamp();
        b.issuedAt = uint40(bound(issuedAt, 0, now_ + 2 days));
        b.expiresAt = uint40(bound(expiresAt, 0, now_ + 2 days));
        a.expiresAt = uint40(now_ + 1 days);
        skip(bound(later, 0, 3 days));
        bool both = _counts(a) && _counts(b);
        if (!both) return;
        _report(bob, "alice", a, b);
        assertEq(locked(alice), 0, "what two payers were shown in one second costs the bond");
    }

    function test_contract_thatDeniesItsWord() public {
        ContractWallet wallet = new ContractWallet();
        bonded(address(wallet), BOND);
        (Attestation memory a, Attestation memory b) = _pair(address(wallet));
        wallet.approveDigest(digest(a));
        wallet.approveDigest(digest(b));
        ask(rules(one(address(wallet)), none()), proof(a, ""));
        wallet.become(ContractWallet.Mood.Bomb);
        expectBadSignature(a);
        auditors.contradict(a, "", b, "");
        assertEq(locked(address(wallet)), BOND, "out of reach");
        // Nor does it count any more: who trusted it is not bound by what it said.
        expectBadSignature(a);
        ask(rules(one(address(wallet)), none()), proof(a, ""));
        assertEq(locked(alice), BOND, "nobody else's");
    }

    function test_contract_thatBurnsGas() public {
        ContractWallet wallet = new ContractWallet();
        wallet.become(ContractWallet.Mood.Bomb);
        Attestation memory a = attestation(address(wallet));
        bytes memory asked = abi.encode(rules(one(address(wallet)), none()));
        bytes memory shown_ = proof(a, "");
        uint256 before = gasleft();
        try auditors.requireEligible{gas: 10_000_000}(provider, CLASS, asked, shown_) {
            assertTrue(false, "it signed nothing");
        } catch {}
        assertTrue(before - gasleft() < 400_000, "bounded");
    }

    // ------------------------------------------------------------------ helpers

    function _pair(address who) private view returns (Attestation memory a, Attestation memory b) {
        a = attestation(who);
        b = attestation(who);
        b.score = 100;
    }

    function _report(address who, string memory name, Attestation memory a, Attestation memory b) private {
        (bytes memory first, bytes memory second) = (signature(name, a), signature(name, b));
        vm.prank(who);
        auditors.contradict(a, first, b, second);
    }

    function _counts(Attestation memory a) private returns (bool) {
        Rules memory r = rules(none(), none());
        try auditors.requireEligible(provider, CLASS, abi.encode(r), signed("alice", a)) {
            return true;
        } catch {
            return false;
        }
    }
}
